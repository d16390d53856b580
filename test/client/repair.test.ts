import { expect, onTestFinished, test } from 'vitest';
import { foreseenRepairLine } from '../../client/repair/foreseen.ts';
import type { UserEntry } from '../../sandbox/index.ts';
import { createIdentityClient } from '../../secureauth/client.ts';
import { Stage } from '../migration/stage.ts';
import { auth0Lines } from '../preparation/stage.ts';
import { configuredFolder } from './configured-folder.ts';
import { type Ended, runPoolferry } from './poolferry-process.ts';

test('repair says whom it will send before it begins, and leaves whoever changed something unless it is to overwrite', async () => {
  const stage = await Stage.set();
  onTestFinished(() => stage.strike());
  await stage.work();
  const files = {
    'users.ndjson': auth0Lines(30)
      .map((line) => `${line}\n`)
      .join(''),
  };
  const folder = await configuredFolder({ target: stage.sandbox, secret: stage.secretVariable, files });
  const environment = { TEMPORAL_ADDRESS: stage.temporalAddress, TEMPORAL_NAMESPACE: stage.namespace };
  const poolferry = (...args: string[]): Promise<Ended> => runPoolferry(args, folder, environment);
  expect((await poolferry('start', '--watch')).code).toBe(0);
  const { target } = stage.settings({ type: 'auth0', inputs: [] });
  const client = createIdentityClient({ target, secret: stage.sandbox.clientSecret });
  onTestFinished(() => client.close());
  const [lost, changed] = stage.sandbox.store.users();
  expect(await client.deleteUser(lost?.user.id ?? '')).toBe(true);
  expect(await client.importBatch(changedLater(changed), 'update')).toEqual({ kind: 'accepted' });
  expect((await poolferry('verify', '--only', 'rows')).code).toBe(3);

  const repaired = await poolferry('repair', '--json');
  expect(repaired.code, repaired.stderr).toBe(3);
  expect(repaired.stderr).toMatch(/^The last verification found 1 user missing and 1 user different\..*left as it is/);
  expect(JSON.parse(repaired.stdout)).toMatchObject({ outcome: 'differences', missing: 0, different: 1 });
  expect(stage.sandbox.store.user(changed?.user.id ?? '')?.user.payload).toMatchObject({ name: 'Another Name' });

  const overwritten = await poolferry('repair', '--overwrite', '--json');
  expect(overwritten.code, overwritten.stderr).toBe(0);
  expect(overwritten.stderr).toMatch(
    /^The last verification found 0 users missing and 1 user different\..*cannot be brought back/,
  );
  expect(stage.sandbox.store.user(changed?.user.id ?? '')?.user.payload).not.toMatchObject({ name: 'Another Name' });
});

/** What somebody makes of the own account an hour later. */
function changedLater(entry: UserEntry | undefined): Buffer {
  if (entry === undefined) throw new Error('There is no such user.');
  const updated_at = new Date(Date.now() + 3_600_000).toISOString();
  const { user, identifiers, credentials } = entry;
  return Buffer.from(
    JSON.stringify({
      users: [{ ...user, payload: { ...user.payload, name: 'Another Name' }, updated_at }],
      user_identifiers: identifiers,
      user_credentials: credentials,
    }),
  );
}

test('repair says so where there is nobody to send again', () => {
  expect(foreseenRepairLine({ missing: 0, different: 0 }, false)).toMatch(/There is nobody to send again\.$/);
});
