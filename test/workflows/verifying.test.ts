import { setImmediate as turn } from 'node:timers/promises';
import { expect, it } from 'vitest';
import type { VerificationPart } from '../../contract/messages.ts';
import type { MigrationSettings } from '../../contract/settings.ts';
import { Migration } from '../../workflows/phases.ts';
import type { ActivityName } from '../../workflows/runtime.ts';
import { beginMigration } from '../../workflows/state.ts';
import { noCounts } from '../dataset/counts.ts';
import { answeringRuntime } from './answering-runtime.ts';

/** A verification of one part, of a dataset that was migrated. */
function verificationOf(
  part: VerificationPart,
  verification: Partial<MigrationSettings['verification']>,
  answers: Partial<Record<ActivityName, unknown>>,
) {
  const settings = {
    import: { mode: 'ignore', lanes: 8 },
    verification: { exportLimit: 0, ...verification },
    report: '/report',
  } as unknown as MigrationSettings;
  const state = beginMigration({ settings, request: { job: 'verify', parts: [part] } }, new Date(0).toISOString());
  state.phase = 'verifying';
  const dataset = { folder: '/dataset', indexSha256: '' };
  state.prepared = { dataset, counts: noCounts, batches: 0, batchesPerSegment: 10 };
  const runtime = answeringRuntime({ ...answers, writeReport: { reportPath: '', summary: { outcome: 'verified' } } });
  return { migration: new Migration(runtime, state), runtime };
}

it('known logins are tried with as many requests at once as the operator allows, by then and not at the start', async () => {
  const answers = { checkLogins: { tried: 0, asExpected: 0, kinds: [] } };
  const { migration, runtime } = verificationOf('logins', { loginsFile: '/logins.csv' }, answers);
  migration.take('setLanes', 3, 'signal');
  await migration.run();
  expect(runtime.asked).toMatchObject([
    { activity: 'checkLogins', input: { requestsAtOnce: 3 } },
    { activity: 'writeReport' },
  ]);
});

it('a reset that is left out while the migration is paused lets it go on when it is resumed, and not before', async () => {
  const resetFlow = { identifier: { env: 'ACCOUNT' }, password: { env: 'PASSWORD' } };
  const answers = { checkResetFlow: { steps: [], needsCode: 'Write the code into a file.' } };
  const { migration, runtime } = verificationOf('reset-flow', { resetFlow }, answers);
  const ended = migration.run();
  while (migration.progress().hold === undefined) await turn();
  migration.take('pause', undefined, 'signal');
  migration.take('decide', 'skip', 'signal');
  for (let turns = 0; turns < 20; turns += 1) await turn();
  expect(migration.progress()).toMatchObject({ phase: 'verifying', paused: true });
  expect(migration.progress().hold).toBeUndefined();
  migration.take('resume', undefined, 'signal');
  await ended;
  expect(runtime.asked.map(({ activity }) => activity)).toEqual(['checkResetFlow', 'writeReport']);
});
