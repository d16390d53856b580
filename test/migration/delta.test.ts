import { readFile } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { expect, test } from 'vitest';
import type { WrittenReport } from '../../contract/activities.ts';
import type { Report } from '../../contract/report.ts';
import type { MigrationSettings } from '../../contract/settings.ts';
import type { FaultyRequest } from '../../sandbox/faults/fault.ts';
import { createIdentityClient, type IdentityClient } from '../../secureauth/client.ts';
import { ndjson } from '../preparation/delta-stage.ts';
import { auth0Line, auth0Lines } from '../preparation/stage.ts';
import { fixture, knownUsers } from './known-users.ts';
import { stageWithWorker, writeExport } from './migrated-export.ts';
import type { Stage } from './stage.ts';

/** A user of a Keycloak realm, as far as these tests change it. */
interface RealmUser {
  id: string;
  username: string;
  firstName: string;
  email?: string;
  credentials: { id: string }[];
}

interface Realm {
  readonly users: RealmUser[];
}

/** What reached the sandbox since somebody last looked: ids of the users of its imports. */
class Received {
  #ids: string[] = [];

  readonly note = ({ call, userIds }: FaultyRequest): void => {
    if (call === 'import') this.#ids.push(...(userIds ?? []));
  };

  take(): readonly string[] {
    const ids = this.#ids.sort();
    this.#ids = [];
    return ids;
  }
}

async function realExport(): Promise<Realm> {
  return JSON.parse(await readFile(fixture('keycloak/devpb512-export.json'), 'utf8'));
}

/** A migration of a realm into folders of its own; since an earlier one where that is named, as `start --since` would. */
async function settingsOf(stage: Stage, name: string, realm: Realm, since?: string): Promise<MigrationSettings> {
  const input = await writeExport(stage, `${name}.json`, JSON.stringify(realm));
  const settings = stage.settings(
    { type: 'keycloak', inputs: [input] },
    {
      dataset: join(stage.folder, name),
      report: join(stage.folder, `${name}-report`),
      import: { mode: since === undefined ? 'ignore' : 'update' },
    },
  );
  return since === undefined ? settings : { ...settings, since };
}

/** Which UUID each user of a dataset has, by its key in the source. */
async function idsOf({ dataset }: MigrationSettings): Promise<(sourceKey: string | undefined) => string> {
  const keys = await ndjson(dataset, 'keys.ndjson');
  const ids = new Map(keys.map(({ sourceKey, id }) => [sourceKey, String(id)]));
  return (sourceKey) => ids.get(sourceKey) ?? expect.fail('no such user');
}

async function reportOf({ reportPath }: WrittenReport): Promise<Report> {
  return JSON.parse(await readFile(join(dirname(reportPath), 'report.json'), 'utf8'));
}

function connect(stage: Stage, { target }: MigrationSettings): IdentityClient {
  return createIdentityClient({ target, secret: stage.sandbox.clientSecret });
}

/** All that the pool holds, one JSON text a user. */
function poolOf(stage: Stage): ReadonlyMap<string, string> {
  return new Map(Array.from(stage.sandbox.store.users(), (entry) => [entry.user.id, JSON.stringify(entry)]));
}

const userAt = <Item>(items: readonly Item[], place: number): Item => items[place] ?? expect.fail('no such user');

const newcomers = ['11111111-1111-4111-8111-111111111110', '22222222-2222-4222-8222-222222222220'] as const;

/** The realm some weeks later, with users of every fate. */
function later(realm: Realm): Realm {
  const users = structuredClone(realm.users);
  const copyOf = (place: number, id: string, username: string): RealmUser => {
    const copy = structuredClone(userAt(realm.users, place));
    return {
      ...copy,
      id,
      username,
      email: `${username}@example.com`,
      credentials: copy.credentials.map((one, at) => ({ ...one, id: `${id.slice(0, -1)}${at + 1}` })),
    };
  };
  userAt(users, 0).firstName = 'Renamed';
  // The password of another user, hash and salt.
  userAt(users, 1).credentials = userAt(realm.users, 2).credentials.map((credential, at) => ({
    ...credential,
    id: userAt(userAt(realm.users, 1).credentials, at).id,
  }));
  delete userAt(users, 4).email;
  const broken = userAt(users, 6);
  delete broken.email;
  broken.username = '';
  return {
    ...realm,
    users: [
      ...users.filter((_, place) => place !== 5),
      copyOf(2, newcomers[0], 'newcomer.one'),
      copyOf(7, newcomers[1], 'newcomer.two'),
    ],
  };
}

test('on the day of the cut-over exactly the users that are new or changed are sent, and all of them are verified', async () => {
  const received = new Received();
  const stage = await stageWithWorker({ answered: received.note });
  const before = await realExport();
  const first = await settingsOf(stage, 'first', before);
  expect((await stage.migrate(first)).summary).toMatchObject({ outcome: 'verified', confirmed: before.users.length });
  expect(received.take()).toHaveLength(before.users.length);
  const pool = poolOf(stage);

  const second = await settingsOf(stage, 'second', later(before), first.dataset);
  const written = await stage.migrate(second);
  const { summary } = written;

  const [earlierId, newerId] = [await idsOf(first), await idsOf(second)];
  const keyAt = (place: number) => userAt(before.users, place).id;
  const sent = [...[0, 1, 4].map(keyAt), ...newcomers].map(newerId).sort();
  expect(received.take()).toEqual(sent);
  expect(summary).toMatchObject({
    outcome: 'verified',
    read: before.users.length + 1,
    prepared: 5,
    rejected: 1,
    accepted: 5,
    confirmed: 5,
    different: 0,
    missing: 0,
    delta: { new: 2, changed: 3, notConfirmed: 0, unchanged: before.users.length - 5, vanished: 1, rejectedNow: 1 },
  });
  const { read, prepared, rejected, delta } = summary;
  expect(read).toBe(prepared + rejected + (delta?.unchanged ?? 0));

  const now = poolOf(stage);
  for (const [id, entry] of pool) if (!sent.includes(id)) expect(now.get(id)).toBe(entry);
  expect(now.size).toBe(pool.size + 2);
  const client = connect(stage, second);
  const known = await knownUsers('keycloak/devpb512-known.json');
  const passwordOf = ({ username }: RealmUser) => known.find((user) => user.username === username)?.password ?? '';
  const password = passwordOf(userAt(before.users, 2));
  const results = await Promise.all(
    [userAt(before.users, 1).email ?? '', 'newcomer.one@example.com'].map((identifier) =>
      client.verifyPassword({ identifier, password }),
    ),
  );
  expect(results.map(({ result }) => result)).toEqual(['password_correct', 'password_correct']);
  const renamed = await client.getUser(newerId(keyAt(0)));
  expect(JSON.stringify(renamed?.payload)).toContain('Renamed');
  const without = await client.getUser(newerId(keyAt(4)));
  expect(without?.identifiers?.map(({ type }) => type)).toEqual(['uid']);
  await client.close();

  const report = await reportOf(written);
  expect(report).toMatchObject({ acceptedByMode: { update: 5 }, unconfirmedTotal: 0 });
  // Nobody looked for them.
  expect(report).not.toHaveProperty('foreign');
  expect(report.exportCounts?.found).toEqual(report.exportCounts?.expected);
  expect(report.since?.vanished).toBe(join(second.dataset, 'delta', 'vanished.ndjson'));
  expect(await ndjson(join(second.dataset, 'delta'), 'vanished.ndjson')).toMatchObject([
    { id: earlierId(keyAt(5)), sourceKey: keyAt(5) },
  ]);
  expect(await ndjson(join(second.dataset, 'delta'), 'rejected-now.ndjson')).toMatchObject([
    { id: earlierId(keyAt(6)), sourceKey: keyAt(6) },
  ]);
  const page = await readFile(written.reportPath, 'utf8');
  expect(page).toContain('1 user of the earlier dataset is not in this export.');
  expect(page).toContain(`${read} read = 5 prepared + 1 rejected + ${before.users.length - 5} unchanged`);
});

test('its report lies beside that of the earlier migration, which stays as it is', async () => {
  const stage = await stageWithWorker();
  const before = await realExport();
  const first = await settingsOf(stage, 'first', before);
  const earlier = await stage.migrate(first);
  const page = await readFile(earlier.reportPath, 'utf8');
  const second = await settingsOf(stage, 'second', later(before), first.dataset);
  const newer = await stage.migrate({ ...second, report: first.report });
  expect(dirname(dirname(newer.reportPath))).toBe(first.report);
  expect(newer.reportPath).toMatch(/since-[\d-]+T[\d.-]+Z.index\.html$/);
  expect(await readFile(earlier.reportPath, 'utf8')).toBe(page);
});

test('a migration since the newer dataset sends nobody where nothing has changed, and is verified', async () => {
  const received = new Received();
  const stage = await stageWithWorker({ answered: received.note });
  const before = await realExport();
  const first = await settingsOf(stage, 'first', before);
  await stage.migrate(first);
  const second = await settingsOf(stage, 'second', later(before), first.dataset);
  await stage.migrate(second);
  received.take();
  const pool = poolOf(stage);

  const third = await settingsOf(stage, 'third', later(before), second.dataset);
  const { summary } = await stage.migrate(third);

  expect(received.take()).toEqual([]);
  expect(summary).toMatchObject({
    outcome: 'verified',
    prepared: 0,
    delta: { new: 0, changed: 0, notConfirmed: 0, unchanged: before.users.length, vanished: 0, rejectedNow: 0 },
  });
  expect(poolOf(stage)).toEqual(pool);
});

test('users that the earlier migration did not get in are sent again, and are told apart', async () => {
  const before = await realExport();
  const received = new Received();
  let refuses = true;
  let refused: readonly string[] = [];
  const stage = await stageWithWorker({
    answered: received.note,
    faults: ({ call, userIds = [] }) => {
      if (call !== 'import') return undefined;
      if (refused.length === 0) refused = [userIds[2] ?? '', userIds[8] ?? ''];
      return refuses ? { kind: 'refuse', userIds: refused } : undefined;
    },
  });
  const first = await settingsOf(stage, 'first', before);
  expect((await stage.migrate(first)).summary).toMatchObject({ outcome: 'differences', missing: 2 });
  received.take();
  refuses = false;

  const second = await settingsOf(stage, 'second', before, first.dataset);
  const written = await stage.migrate(second);
  const { summary } = written;

  expect(received.take()).toEqual([...refused].sort());
  expect(summary).toMatchObject({ outcome: 'verified', confirmed: 2, delta: { changed: 0, notConfirmed: 2 } });
});

test('an identifier that the source removed and the target keeps is found, and its user named', async () => {
  const before = await realExport();
  const keeper = userAt(before.users, 4);
  let client: IdentityClient | undefined;
  let kept: string | undefined;
  const stage = await stageWithWorker({
    // As a target whose `update` leaves records that are not sent again.
    afterImport: async () => {
      const body = kept;
      kept = undefined;
      if (body !== undefined) await client?.importBatch(body, 'ignore');
    },
  });
  const first = await settingsOf(stage, 'first', before);
  await stage.migrate(first);
  client = connect(stage, first);
  const id = (await idsOf(first))(keeper.id);
  const entry = stage.sandbox.store.user(id);
  kept = JSON.stringify({ user_identifiers: entry?.identifiers.filter(({ type }) => type === 'email') });

  const second = await settingsOf(stage, 'second', later(before), first.dataset);
  const written = await stage.migrate(second);
  const { summary } = written;

  expect(summary).toMatchObject({
    outcome: 'differences',
    confirmed: 4,
    different: 1,
    delta: { removed: { user_identifiers: 1 } },
  });
  const report = await reportOf(written);
  expect(report.unconfirmed).toMatchObject([{ id, sourceKey: keeper.id, fields: ['identifiers'] }]);
  expect(await readFile(written.reportPath, 'utf8')).toContain('The source removed 1 identifier');
  await client.close();
});

test('few users among many are read back by looking them up: the pool is not listed', async () => {
  const calls: string[] = [];
  const stage = await stageWithWorker({
    faults: ({ call }) => {
      calls.push(call);
      return undefined;
    },
  });
  const lines = auth0Lines(300);
  const migrationOf = async (name: string, content: readonly string[]) => {
    const input = await writeExport(stage, `${name}.ndjson`, content.map((line) => `${line}\n`).join(''));
    const folders = { dataset: join(stage.folder, name), report: join(stage.folder, `${name}-report`) };
    const importing = { import: { mode: 'update' }, verification: { exportLimit: 0 } } as const;
    return stage.settings({ type: 'auth0', inputs: [input] }, { ...folders, ...importing });
  };
  const first = await migrationOf('first', lines);
  await stage.migrate(first);
  expect(calls).toContain('list_users');
  calls.length = 0;
  const newer = [auth0Line(0, { email_verified: false }), ...lines.slice(1, 299), auth0Line(900)];
  const second = { ...(await migrationOf('second', newer)), since: first.dataset };

  const written = await stage.migrate(second);
  const { summary } = written;

  expect(summary).toMatchObject({ outcome: 'verified', confirmed: 2, delta: { new: 1, changed: 1, vanished: 1 } });
  expect(calls.filter((call) => call === 'import')).toHaveLength(1);
  expect(calls).not.toContain('list_users');
  const page = await readFile(written.reportPath, 'utf8');
  expect(page).toContain('nobody looked for users that no migration brought');
  expect(page).not.toContain('The pool also holds');
});

test('a migration fails before anything is sent where the earlier dataset is of another namespace', async () => {
  const received = new Received();
  const stage = await stageWithWorker({ answered: received.note });
  const before = await realExport();
  const first = await settingsOf(stage, 'first', before);
  await stage.migrate(first);
  received.take();
  const second = { ...(await settingsOf(stage, 'second', later(before), first.dataset)), namespace: 'another' };
  await expect(stage.migrate(second)).rejects.toMatchObject({ problem: 'wrong_dataset' });
  expect(received.take()).toEqual([]);
});

test('an identifier that went from one user to another is refused once, told by name, and taken by the same command again', async () => {
  const received = new Received();
  const stage = await stageWithWorker({ answered: received.note });
  const before = await realExport();
  const first = await settingsOf(stage, 'first', before);
  await stage.migrate(first);
  const idOf = await idsOf(first);
  const [taker, giver] = [...before.users].sort((one, other) => (idOf(one.id) < idOf(other.id) ? -1 : 1));
  const users = before.users.map((user) => {
    if (user.id === giver?.id) return { ...user, email: 'another@example.com' };
    return user.id === taker?.id && giver?.email !== undefined ? { ...user, email: giver.email } : user;
  });
  const settings = await settingsOf(stage, 'second', { ...before, users }, first.dataset);
  // Each user by itself, so that the taker comes first.
  const second = { ...settings, import: { ...settings.import, usersPerBatch: 1, lanes: 1 } };

  const written = await stage.migrate(second);
  const { summary } = written;

  expect(summary).toMatchObject({ outcome: 'differences', prepared: 2, accepted: 1, confirmed: 1, different: 1 });
  expect((await reportOf(written)).unconfirmed).toMatchObject([
    { id: idOf(taker?.id), fields: expect.arrayContaining(['identifiers']), refused: { status: 409 } },
  ]);
  received.take();
  expect((await stage.migrate(second)).summary).toMatchObject({ outcome: 'verified', accepted: 2, confirmed: 2 });
  expect(received.take()).toHaveLength(2);
});
