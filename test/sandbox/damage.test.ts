import { createHash } from 'node:crypto';
import { join } from 'node:path';
import { expect, onTestFinished, test, vi } from 'vitest';
import {
  type AcceptedUser,
  type ChooseDamage,
  type Damage,
  damageKinds,
  type Sandbox,
  type SandboxOptions,
  seededDamage,
  startSandbox,
  type UserEntry,
} from '../../sandbox/index.ts';
import { temporaryFolder } from '../tooling/temporary-folder.ts';
import { type Connection, connect, type Json } from './connect.ts';
import { dumpOf, type Person, type PersonTraits, person } from './people.ts';

async function start(options: SandboxOptions): Promise<{ readonly sandbox: Sandbox } & Connection> {
  const sandbox = await startSandbox(options);
  onTestFinished(() => sandbox.close());
  return { sandbox, ...(await connect(sandbox)) };
}

/** Does this to the second user of each import, and to nobody else. */
function toSecond(damage: Damage): ChooseDamage {
  return ({ number }) => (number % 3 === 2 ? damage : undefined);
}

const second = 'bob@example.com';

/** Three people, the second of whom has these traits. */
function people(sandbox: Sandbox, traits: PersonTraits = {}): readonly [Person, Person, Person] {
  return [person(sandbox, 'ada@example.com'), person(sandbox, second, traits), person(sandbox, 'eve@example.com')];
}

function held(sandbox: Sandbox, { id }: { readonly id: string }): UserEntry | undefined {
  return sandbox.store.user(id);
}

async function listed(connection: Connection, sandbox: Sandbox): Promise<readonly Json[]> {
  const { body } = await connection.call('GET', `/system/pools/${sandbox.poolId}/users`);
  return body?.users as readonly Json[];
}

test('asks for every user that it is about to put, with what it was sent, and counts them', async () => {
  const asked: AcceptedUser[] = [];
  const { sandbox, importDump } = await start({ damage: (user) => void asked.push(user) });
  const [ada, bob] = people(sandbox);
  await importDump(dumpOf(ada));
  await importDump(dumpOf(ada, bob), 'ignore');
  await importDump(dumpOf(ada), 'update');
  expect(asked.map(({ entry, mode, number }) => [entry.user.id, mode, number])).toEqual([
    [ada.id, 'ignore', 1],
    [bob.id, 'ignore', 2],
    [ada.id, 'update', 3],
  ]);
  expect(asked[1]?.entry).toEqual(held(sandbox, bob));
  expect(sandbox.damaged()).toEqual([]);
});

test('an import that is not answered with 204 is not damaged', async () => {
  const { sandbox, importDump } = await start({ failedImportApplies: 'whole', damage: () => ({ kind: 'drop_user' }) });
  const [ada, bob, eve] = people(sandbox);
  const twice = dumpOf(bob, person(sandbox, second), ada, eve);
  expect((await importDump(twice, 'fail')).status).toBe(409);
  expect([ada, bob, eve].map((user) => held(sandbox, user) !== undefined)).toEqual([true, true, true]);
  expect(sandbox.damaged()).toEqual([]);
});

const innerDamages: readonly {
  readonly kind: Exclude<Damage['kind'], 'lag'>;
  readonly traits?: PersonTraits;
  readonly change: (sent: UserEntry) => unknown;
}[] = [
  { kind: 'drop_user', change: () => undefined },
  { kind: 'drop_identifier', change: (sent) => ({ ...sent, identifiers: [] }) },
  { kind: 'drop_credential', change: (sent) => ({ ...sent, credentials: [] }) },
  {
    kind: 'change_payload',
    change: (sent) => ({ ...sent, user: { ...sent.user, payload: { name: 'bob@example.co' } } }),
  },
  {
    kind: 'change_payload',
    traits: { payload: { age: 7 } },
    change: (sent) => ({ ...sent, user: { ...sent.user, payload: { age: 7, added_by_the_sandbox: true } } }),
  },
  {
    kind: 'duplicate_identifier',
    change: (sent) => ({
      ...sent,
      identifiers: [...sent.identifiers, { ...sent.identifiers[0], id: expect.not.stringMatching(sent.user.id) }],
    }),
  },
  {
    kind: 'drop_state',
    traits: { credential: { state: 'must_be_reset', expires_at: '2020-01-01T00:00:00Z' } },
    change: (sent) => ({
      ...sent,
      credentials: sent.credentials.map(({ expires_at: _, ...others }) => ({ ...others, state: 'valid' })),
    }),
  },
  {
    kind: 'expire',
    change: (sent) => ({
      ...sent,
      credentials: sent.credentials.map((credential) => ({ ...credential, expires_at: '2001-01-01T00:00:00Z' })),
    }),
  },
  {
    kind: 'activate',
    traits: { status: 'inactive' },
    change: (sent) => ({ ...sent, user: { ...sent.user, status: 'active' } }),
  },
];

test.each(innerDamages)('$kind: one user is kept otherwise than it was sent, the others are not', async (row) => {
  const damaged = await start({ damage: toSecond({ kind: row.kind }) });
  const sound = await start({});
  const sent = people(damaged.sandbox, row.traits);
  for (const { importDump } of [damaged, sound]) expect((await importDump(dumpOf(...sent))).status).toBe(204);
  const [ada, bob, eve] = sent.map((user) => held(sound.sandbox, user));
  if (bob === undefined) throw new Error('Nobody was sent');
  expect(sent.map((user) => held(damaged.sandbox, user))).toEqual([ada, row.change(bob), eve]);
  expect(damaged.sandbox.damaged()).toEqual([{ userId: bob.user.id, kind: row.kind }]);
});

test.each<[Damage['kind'], PersonTraits]>([
  ['corrupt_hash', { hash: null }],
  ['drop_credential', { hash: null }],
  ['expire', { hash: null }],
  ['drop_state', {}],
  ['activate', {}],
  ['swap_salt', {}],
  ['keep_old', {}],
])('%s: who has nothing of that kind is kept as sent, and is not told as damaged', async (kind, traits) => {
  const { sandbox, importDump } = await start({ damage: toSecond({ kind } as Damage) });
  const sent = people(sandbox, traits);
  await importDump(dumpOf(...sent));
  expect(sandbox.store.count()).toBe(3);
  expect(sandbox.damaged()).toEqual([]);
});

test('a corrupted hash admits nobody', async () => {
  const { sandbox, importDump, logIn } = await start({ damage: toSecond({ kind: 'corrupt_hash' }) });
  const [ada, bob] = people(sandbox);
  await importDump(dumpOf(ada, bob));
  expect(await logIn(ada.email, ada.password)).toMatchObject({ result: 'password_correct' });
  expect(await logIn(bob.email, bob.password)).toMatchObject({ result: 'password_incorrect' });
});

test.each([
  {
    where: 'before the password',
    hash: (password: string) => ({
      config: { method: 'sha', sha: { function: 'SHA-256', salt: 'grain' } } as const,
      value: createHash('sha256').update(`grain${password}`).digest('base64'),
    }),
  },
  {
    where: 'behind it',
    hash: (password: string) => ({
      config: { method: 'sha', sha: { function: 'SHA-256', salt_after_digest_in_hash: true } } as const,
      value: Buffer.concat([createHash('sha256').update(`${password}grain`).digest(), Buffer.from('grain')]).toString(
        'base64',
      ),
    }),
  },
])('a hash whose salt was $where is judged as if it stood on the other side', async ({ hash }) => {
  const { sandbox, importDump, logIn } = await start({ damage: toSecond({ kind: 'swap_salt' }) });
  const salted = (email: string) => person(sandbox, email, { hash: hash(`${email} has this`) });
  const [ada, bob] = [salted('ada@example.com'), salted(second)];
  await importDump(dumpOf(ada, bob));
  expect(await logIn(ada.email, ada.password)).toMatchObject({ result: 'password_correct' });
  expect(await logIn(bob.email, bob.password)).toMatchObject({ result: 'password_incorrect' });
  expect(sandbox.damaged()).toEqual([{ userId: bob.id, kind: 'swap_salt' }]);
});

test('a user is kept a second time under the id in front of its own, and still logs in', async () => {
  const { sandbox, importDump, call, logIn } = await start({ damage: toSecond({ kind: 'duplicate_user' }) });
  const sent = people(sandbox);
  await importDump(dumpOf(...sent));
  const [, bob] = sent;
  const [{ otherUserId = '' } = {}] = sandbox.damaged();
  expect(sandbox.damaged()).toEqual([{ userId: bob.id, kind: 'duplicate_user', otherUserId }]);
  const ids = [...sandbox.store.users()].map(({ user }) => user.id);
  expect(ids).toHaveLength(4);
  expect(ids.indexOf(otherUserId)).toBe(ids.indexOf(bob.id) - 1);
  const { body } = await call('GET', `/system/pools/${sandbox.poolId}/users/${otherUserId}`);
  expect(body).toMatchObject({ payload: { name: second }, identifiers: [{ identifier: second }] });
  expect(await logIn(second, bob.password)).toMatchObject({ id: bob.id, result: 'password_correct' });
});

test('a user that nobody sent is there', async () => {
  const { sandbox, importDump } = await start({ damage: toSecond({ kind: 'add_foreign' }) });
  const sent = people(sandbox);
  await importDump(dumpOf(...sent));
  const [{ otherUserId = '' } = {}] = sandbox.damaged();
  expect([...sandbox.store.users()].map(({ user }) => user.id)).toEqual(
    [...sent.map(({ id }) => id), otherUserId].sort(),
  );
  expect(held(sandbox, { id: otherUserId })).toMatchObject({
    user: { status: 'active', payload: {} },
    credentials: [],
  });
});

test('two users are one: the other has the identifiers and addresses of both', async () => {
  const { sandbox, importDump, logIn } = await start({ damage: toSecond({ kind: 'merge' }) });
  const [ada, bob, eve] = people(sandbox);
  await importDump(dumpOf(ada, bob, eve));
  expect(sandbox.damaged()).toEqual([{ userId: bob.id, kind: 'merge', otherUserId: ada.id }]);
  expect(held(sandbox, bob)).toBeUndefined();
  expect(held(sandbox, ada)?.identifiers.map(({ identifier, user_id }) => [identifier, user_id])).toEqual([
    [ada.email, ada.id],
    [bob.email, ada.id],
  ]);
  expect(held(sandbox, ada)?.addresses).toHaveLength(2);
  expect(held(sandbox, eve)?.identifiers).toHaveLength(1);
  expect(await logIn(bob.email, ada.password)).toMatchObject({ id: ada.id, result: 'password_correct' });
});

test('an update keeps what was there, and one that changes nothing is not told as damaged', async () => {
  const { sandbox, importDump } = await start({ damage: () => ({ kind: 'keep_old' }) });
  const [ada, bob] = people(sandbox);
  await importDump(dumpOf(ada, bob));
  const before = held(sandbox, bob);
  const changed = { ...person(sandbox, second, { id: bob.id, payload: { name: 'Bob' } }) };
  expect((await importDump(dumpOf(ada, changed), 'update')).status).toBe(204);
  expect(held(sandbox, bob)).toEqual(before);
  expect(sandbox.damaged()).toEqual([{ userId: bob.id, kind: 'keep_old' }]);
});

test('a request with one user that is chosen for it does nothing at all', async () => {
  const { sandbox, importDump } = await start({ damage: toSecond({ kind: 'do_nothing' }) });
  const sent = people(sandbox);
  expect((await importDump(dumpOf(...sent))).status).toBe(204);
  expect(sandbox.store.count()).toBe(0);
  expect(sandbox.damaged()).toEqual(sent.map(({ id }) => ({ userId: id, kind: 'do_nothing' })));
});

test('the list shows a new user after so many lists alone, while look-ups show it at once', async () => {
  const { sandbox, ...connection } = await start({ damage: toSecond({ kind: 'lag', listings: 2 }) });
  const sent = people(sandbox);
  await connection.importDump(dumpOf(...sent));
  const [ada, bob, eve] = sent;
  const idsListed = async () => (await listed(connection, sandbox)).map(({ id }) => id);
  expect(await idsListed()).toEqual([ada.id, eve.id].sort());
  const { status } = await connection.call('GET', `/system/pools/${sandbox.poolId}/users/${bob.id}`);
  expect(status).toBe(200);
  expect(await connection.logIn(bob.email, bob.password)).toMatchObject({ result: 'password_correct' });
  expect(await idsListed()).toHaveLength(2);
  expect(await idsListed()).toEqual([ada.id, bob.id, eve.id].sort());
});

test('the list shows a user as it was before an update for some time, while look-ups show it as it is', async () => {
  let damage: Damage | undefined;
  const { sandbox, ...connection } = await start({ damage: () => damage });
  const [ada, bob] = people(sandbox);
  await connection.importDump(dumpOf(ada, bob));
  damage = { kind: 'lag', milliseconds: 60_000 };
  vi.useFakeTimers({ toFake: ['Date'] });
  onTestFinished(() => void vi.useRealTimers());
  const changed = person(sandbox, 'robert@example.com', { id: bob.id });
  await connection.importDump(dumpOf(ada, changed), 'update');
  expect(sandbox.damaged()).toEqual([{ userId: bob.id, kind: 'lag' }]);
  const shown = async () => (await listed(connection, sandbox)).find(({ id }) => id === bob.id)?.identifiers;
  expect(await shown()).toEqual([second]);
  const { body } = await connection.call('GET', `/system/pools/${sandbox.poolId}/users/${bob.id}`);
  expect(body).toMatchObject({ identifiers: [{ identifier: 'robert@example.com' }] });
  vi.setSystemTime(Date.now() + 60_000);
  expect(await shown()).toEqual(['robert@example.com']);
});

test('a user that is imported again without damage is damaged no more', async () => {
  let damage: Damage | undefined = { kind: 'change_payload' };
  const { sandbox, importDump } = await start({ damage: toSecond({ kind: 'drop_user' }) });
  const other = await start({ damage: () => damage });
  const sent = people(other.sandbox);
  await other.importDump(dumpOf(...sent));
  expect(other.sandbox.damaged()).toHaveLength(3);
  damage = undefined;
  await other.importDump(dumpOf(sent[1]), 'update');
  expect(other.sandbox.damaged().map(({ userId }) => userId)).toEqual([sent[0].id, sent[2].id]);
  await importDump(dumpOf(...sent));
  await importDump(dumpOf(...sent));
  expect(sandbox.store.count()).toBe(3);
  expect(sandbox.damaged()).toEqual([]);
});

test('a sandbox that is started again holds the damage, and knows whom it damaged', async () => {
  const journal = join(temporaryFolder(), 'journal');
  const hash = {
    config: { method: 'sha', sha: { function: 'SHA-256', salt: 'grain' } } as const,
    value: createHash('sha256').update('grainpassword').digest('base64'),
  };
  const chosen: readonly (Damage | undefined)[] = [
    undefined,
    { kind: 'drop_user' },
    { kind: 'duplicate_user' },
    { kind: 'swap_salt' },
    { kind: 'lag', listings: 1 },
    { kind: 'change_payload' },
    undefined,
  ];
  const before = await start({ journal, damage: ({ number }) => chosen[number - 1] });
  const sent = chosen.map((_, index) => person(before.sandbox, `user${index}@example.com`, { hash }));
  await before.importDump(dumpOf(...sent));
  // The sixth one's damage is forgotten.
  await before.importDump(dumpOf(...sent.slice(5, 6)), 'update');
  const entries = [...before.sandbox.store.users()];
  const damaged = before.sandbox.damaged();
  expect(damaged.map(({ kind }) => kind)).toEqual(['drop_user', 'duplicate_user', 'swap_salt', 'lag']);
  await before.sandbox.close();

  const { sandbox, ...after } = await start({ journal });
  expect([...sandbox.store.users()]).toEqual(entries);
  expect(sandbox.damaged()).toEqual(damaged);
  const results = await Promise.all(sent.map(async ({ email }) => (await after.logIn(email, 'password'))?.result));
  expect(results).toEqual(chosen.map((damage) => resultAfter(damage)));
  expect(await listed(after, sandbox)).toHaveLength(entries.length - 1);
  expect(await listed(after, sandbox)).toHaveLength(entries.length);
});

function resultAfter(damage: Damage | undefined): string {
  if (damage?.kind === 'drop_user') return 'user_not_found';
  return damage?.kind === 'swap_salt' ? 'password_incorrect' : 'password_correct';
}

test('the same seed damages the same users as often as the shares say, another seed others', async () => {
  const { sandbox } = await start({});
  const users = Array.from({ length: 2000 }, (_, number): AcceptedUser => {
    const { id, records } = person(sandbox, `user${number}@example.com`);
    const user = { ...records.users[0], id } as UserEntry['user'];
    return { entry: { user, credentials: [], identifiers: [], addresses: [] }, mode: 'ignore', number };
  });
  const shares = Object.fromEntries(damageKinds.map((kind) => [kind, 0.04]));
  const kindsBy = (seed: number) => users.map((user) => seededDamage({ seed, shares })(user)?.kind);
  const kinds = kindsBy(1);
  expect(kindsBy(1)).toEqual(kinds);
  expect(kindsBy(2)).not.toEqual(kinds);
  for (const kind of damageKinds) {
    const share = kinds.filter((chosen) => chosen === kind).length / users.length;
    expect(share, kind).toBeGreaterThan(0.02);
    expect(share, kind).toBeLessThan(0.06);
  }
  expect(seededDamage({ seed: 1, shares: { lag: 1 }, lag: { milliseconds: 5 } })(users[0] as AcceptedUser)).toEqual({
    kind: 'lag',
    milliseconds: 5,
  });
  expect(() => seededDamage({ seed: 1, shares: { merge: 0.6, expire: 0.6 } })).toThrow(RangeError);
});
