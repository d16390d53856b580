import { appendFileSync, readFileSync, statSync, truncateSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, onTestFinished, test } from 'vitest';
import { JournalError, type Sandbox, type SandboxOptions, startSandbox } from '../../sandbox/index.ts';
import { temporaryFolder } from '../tooling/temporary-folder.ts';
import { connect } from './connect.ts';
import { dumpOf, person } from './people.ts';
import { withPool } from './pool-tenant.ts';

async function start(options: SandboxOptions): Promise<Sandbox> {
  const sandbox = await startSandbox(options);
  onTestFinished(() => sandbox.close());
  return sandbox;
}

const newJournal = () => join(temporaryFolder(), 'journal');

/** The whole of what a sandbox holds, as its export gives it. */
async function exported(sandbox: Sandbox) {
  const { call } = await connect(sandbox);
  return (await call('GET', '/configuration')).body;
}

test('a sandbox that is started again holds what it held, and has the same secret, tenant and pool', async () => {
  const journal = newJournal();
  const before = await start({ journal });
  const { call, importDump } = await connect(before);
  const [ada, bob, eve, zoe] = ['ada', 'bob', 'eve', 'zoë'].map((name) => person(before, `${name}@example.com`));
  if (!ada || !bob || !eve || !zoe) throw new Error('Nobody is there');
  const place = { tenant_id: before.tenantId, user_pool_id: before.poolId };
  const everything = {
    schemas: [{ id: 'named', tenant_id: 'default', name: 'Named', schema: { type: 'object', required: ['name'] } }],
    pools: [{ tenant_id: 'default', name: 'New', id: 'new-pool', identifier_case_insensitive: false }],
    groups: [{ user_pool_id: 'new-pool', name: 'Staff' }],
    codes: [{ ...place, id: 'code', code: {}, type: 'activation', user_id: ada.id }],
    group_members: [{ group_id: 'g1', user_id: ada.id, user_pool_id: 'new-pool' }],
    ...dumpOf(ada, bob, eve, zoe),
  };
  expect(await importDump(everything)).toMatchObject({ status: 204 });
  const pool = `/system/pools/${before.poolId}`;
  expect((await call('DELETE', `${pool}/users/${bob.id}`)).status).toBe(204);
  await call('PUT', `${pool}/users/${eve.id}/password/state`, { state: 'must_be_changed' });
  const code = await call('POST', `${pool}/user/code/generate`, { type: 'reset_password', userID: zoe.id });
  const reset = { userID: zoe.id, code: code.body?.code, new_password: 'chosen anew' };
  expect((await call('POST', `${pool}/user/password/reset/complete`, reset)).status).toBe(204);
  await importDump(dumpOf(person(before, 'lady@example.com', { id: ada.id })), 'update');
  const held = await exported(before);
  await before.close();

  const after = await start({ journal });
  const { tenantId, poolId, clientId, clientSecret } = before;
  expect(after).toMatchObject({ tenantId, poolId, clientId, clientSecret });
  expect(await exported(after)).toEqual(held);
  const { logIn } = await connect(after);
  expect(await logIn(zoe.email, 'chosen anew')).toMatchObject({ result: 'password_correct' });
  expect(await logIn(eve.email, eve.password)).toMatchObject({ state: 'must_be_changed' });
  expect(await logIn(ada.email, ada.password)).toMatchObject({ result: 'user_not_found' });
});

test('a code that was made before the restart holds after it, once', async () => {
  const journal = newJournal();
  const before = await start({ journal });
  const connection = await connect(before);
  const ada = person(before, 'ada@example.com');
  await connection.importDump(dumpOf(ada));
  const pool = `/system/pools/${before.poolId}`;
  const code = await connection.call('POST', `${pool}/user/code/generate`, { type: 'reset_password', userID: ada.id });
  const reset = { userID: ada.id, code: code.body?.code, new_password: 'chosen anew' };
  await before.close();
  for (const status of [204, 401]) {
    const after = await start({ journal });
    const { call } = await connect(after);
    expect((await call('POST', `${pool}/user/password/reset/complete`, reset)).status).toBe(status);
    await after.close();
  }
});

test('changes are in the file before they are answered', async () => {
  const journal = newJournal();
  let bytesWhenApplied = 0;
  const sandbox = await start({
    journal,
    faults: ({ call }) => (call === 'import' ? { kind: 'reset', applied: true } : undefined),
    afterImport: () => {
      bytesWhenApplied = statSync(journal).size;
    },
  });
  const { importDump } = await connect(sandbox);
  await expect(importDump(dumpOf(person(sandbox, 'ada@example.com')))).rejects.toThrow();
  expect(statSync(journal).size).toBe(bytesWhenApplied);
  expect(readFileSync(journal, 'utf8')).toContain('ada@example.com');
});

test('wherever the last line was cut off, the users of the lines before are there, and the journal goes on', async () => {
  const journal = newJournal();
  const first = await start({ journal });
  const [ada, bob] = ['ada', 'bob'].map((name) => person(first, `${name}@example.com`));
  if (!ada || !bob) throw new Error('Nobody is there');
  await (await connect(first)).importDump(dumpOf(ada));
  const bytesWithAda = statSync(journal).size;
  await (await connect(first)).importDump(dumpOf(bob));
  await first.close();
  const whole = readFileSync(journal);
  for (const bytes of [bytesWithAda + 1, Math.round((bytesWithAda + whole.length) / 2), whole.length - 1]) {
    writeFileSync(journal, whole);
    truncateSync(journal, bytes);
    const again = await start({ journal });
    expect([...again.store.users()].map(({ user }) => user.id)).toEqual([ada.id]);
    expect(statSync(journal).size).toBe(bytesWithAda);
    expect((await (await connect(again)).importDump(dumpOf(bob), 'fail')).status).toBe(204);
    await again.close();
    const last = await start({ journal });
    expect(last.store.user(bob.id)).toEqual(first.store.user(bob.id));
    await last.close();
  }
});

test('a sandbox that was killed before its first line was whole begins anew', async () => {
  const journal = newJournal();
  const first = await start({ journal });
  await first.close();
  truncateSync(journal, 60);
  const second = await start({ journal });
  await second.close();
  expect((await start({ journal })).clientSecret).toBe(second.clientSecret);
});

test('what is in no way a journal is left as it is', async () => {
  for (const content of [
    'user,password\n',
    'no end of line',
    '{"journal":"poolferry sandbox","version":2,"tenants":[]}\n',
  ]) {
    const journal = newJournal();
    writeFileSync(journal, content);
    await expect(startSandbox({ journal })).rejects.toThrow(JournalError);
    expect(readFileSync(journal, 'utf8')).toBe(content);
  }
});

test('a damaged line is told by its number in one paragraph, without what it holds', async () => {
  const journal = newJournal();
  const first = await start({ journal });
  await (await connect(first)).importDump(dumpOf(person(first, 'ada@example.com')));
  await first.close();
  appendFileSync(journal, '["user","default","no such pool","secret@example.com"]\n["removed"]\n');
  const error: unknown = await startSandbox({ journal }).catch((thrown: unknown) => thrown);
  expect(error).toBeInstanceOf(JournalError);
  const { message } = error as JournalError;
  expect(message).toContain(`line 3 of ${journal} is not what a sandbox writes`);
  expect(message).not.toMatch(/secret|\n/);
});

test('a journal that cannot be opened is told in one paragraph', async () => {
  const folder = temporaryFolder();
  await expect(startSandbox({ journal: folder })).rejects.toThrow(`The journal ${folder} cannot be opened: EISDIR.`);
  await expect(startSandbox({ journal: join(folder, 'none', 'journal') })).rejects.toThrow(
    /cannot be opened: ENOENT\.$/,
  );
});

test('a journal keeps its tenants, and does not serve others', async () => {
  const journal = newJournal();
  const first = await start({ journal, ...withPool({}) });
  await (await connect(first)).importDump(dumpOf(person(first, 'ada@example.com')));
  await first.close();
  for (const options of [{}, withPool({})]) {
    const again = await start({ journal, ...options });
    expect(again.poolId).toBe('people');
    expect(again.store.count()).toBe(1);
    await again.close();
  }
  await expect(startSandbox({ journal, ...withPool({ id: 'others' }) })).rejects.toThrow(/begun with other tenants/);
});

test('a journal is for its owner alone', async () => {
  const journal = newJournal();
  await start({ journal });
  expect(statSync(journal).mode & 0o777).toBe(0o600);
});
