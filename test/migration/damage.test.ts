import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { beforeAll, describe, expect, it } from 'vitest';
import { writeSyntheticUsers } from '../../bench/synthetic-auth0.ts';
import { defaultHashReading } from '../../passwords/hash-reading.ts';
import { type ChooseDamage, type Damage, type DamagedUser, seededDamage, type UserEntry } from '../../sandbox/index.ts';
import { temporaryFolder } from '../tooling/temporary-folder.ts';
import { type DamagedMigration, type DamagedScene, type ExpectedLogin, migrateDamaged } from './damaged-migration.ts';
import { fixture, knownEntries, knownUsers } from './known-users.ts';

// docs/verification.md has the table of which check finds which damage: a change here is a change there.

/** A real Keycloak realm of 24 users; some have no password, some are not enabled. */
let realm: string;
/** The same realm after somebody gave everybody another first name. */
let renamed: string;
/** A login by e-mail address and one by user name for everybody who has a password. */
let logins: readonly ExpectedLogin[];

beforeAll(async () => {
  realm = await readFile(fixture('keycloak/devargon-export.json'), 'utf8');
  const changed = JSON.parse(realm);
  for (const user of changed.users) user.firstName = `${user.firstName}, renamed`;
  renamed = JSON.stringify(changed);
  logins = (await knownUsers('keycloak/devargon-known.json')).flatMap(({ username = '', email, password }) =>
    password === null ? [] : [email, username].map((identifier) => ({ identifier, password })),
  );
});

/** Does this to three users of the base. */
const toThree = (damage: Damage): ChooseDamage => someOf(damage, [3, 8, 21]);

function someOf(damage: Damage, numbers: readonly number[]): ChooseDamage {
  return ({ number }) => (numbers.includes(number) ? damage : undefined);
}

/** Does this to the first three users who can be harmed by it. */
function toThreeWho(damage: Damage, can: (entry: UserEntry) => boolean): ChooseDamage {
  let left = 3;
  return ({ entry }) => {
    if (left === 0 || !can(entry)) return undefined;
    left -= 1;
    return damage;
  };
}

const hasPassword = ({ credentials }: UserEntry): boolean => credentials.some(({ type }) => type === 'password');

const isValid = ({ state }: UserEntry['credentials'][number]): boolean => state === 'valid';

async function migrateRealm(scene: Partial<DamagedScene> & Pick<DamagedScene, 'damage'>): Promise<DamagedMigration> {
  return await migrateDamaged({ type: 'keycloak', content: realm, logins, ...scene });
}

/** The findings of a report, as they have to be of these users and of nobody else. */
function expectFindings(
  { unconfirmed, summary, report }: DamagedMigration,
  findings: readonly { readonly id: string; readonly finding: string; readonly fields?: readonly string[] }[],
): void {
  const told = unconfirmed.map(({ id, finding, fields }) => ({ id, finding, ...(fields && { fields }) }));
  expect(told).toEqual(findings.toSorted((one, other) => (one.id < other.id ? -1 : 1)));
  const missing = findings.filter(({ finding }) => finding === 'missing').length;
  expect(summary).toMatchObject({
    accepted: summary.prepared,
    confirmed: summary.prepared - findings.length,
    different: findings.length - missing,
    missing,
  });
  expect(report.unconfirmedTotal).toBe(findings.length);
}

/** This answer for each of the damaged users' identifiers that a known login is tried with, as they were sent. */
function answeredToAll({ damaged, sent }: DamagedMigration, got: string): Record<string, string> {
  const tried = new Set(logins.map(({ identifier }) => identifier));
  const identifiers = damaged.flatMap(({ userId }) => sent.get(userId)?.identifiers ?? []);
  return Object.fromEntries(
    identifiers.flatMap(({ identifier }) => (tried.has(identifier) ? [[identifier, got]] : [])),
  );
}

/** The sample names each of the damaged users by these fields, and nobody else. */
function expectSampled({ credentials, damaged }: DamagedMigration, fields: readonly string[]): void {
  expect(credentials).toEqual(Object.fromEntries(idsOf(damaged).map((id) => [id, fields])));
}

const idsOf = (damaged: readonly DamagedUser[]): readonly string[] => damaged.map(({ userId }) => userId);

describe('reading back finds and names, after a 204 for everybody,', () => {
  it('exactly the users that were dropped', async () => {
    const migration = await migrateRealm({ damage: toThreeWho({ kind: 'drop_user' }, hasPassword) });
    const ids = idsOf(migration.damaged);
    expect(ids).toHaveLength(3);
    expectFindings(
      migration,
      ids.map((id) => ({ id, finding: 'missing' })),
    );
    expect(migration.summary.outcome).toBe('differences');
    expect(migration.miscounted).toEqual(expect.arrayContaining(['users', 'user_credentials', 'user_identifiers']));
    expect(migration.foreign).toEqual([]);
    expect(Object.keys(migration.logins)).toHaveLength(6);
    expect(migration.logins).toEqual(answeredToAll(migration, 'user_not_found'));
  });

  const rows: readonly {
    readonly kind: Exclude<Damage['kind'], 'lag'>;
    readonly fields: readonly string[];
    readonly miscounted: readonly string[];
    readonly who?: Parameters<typeof toThreeWho>[1];
  }[] = [
    { kind: 'duplicate_identifier', fields: ['identifiers'], miscounted: ['user_identifiers'] },
    { kind: 'change_payload', fields: ['payload'], miscounted: [] },
    { kind: 'activate', fields: ['status'], miscounted: [], who: ({ user }) => user.status !== 'active' },
  ];
  it.each(rows)('exactly the users of $kind, by $fields, whom logins do not show', async (row) => {
    const migration = await migrateRealm({ damage: toThreeWho({ kind: row.kind }, row.who ?? (() => true)) });
    const ids = idsOf(migration.damaged);
    expect(ids).toHaveLength(3);
    expectFindings(
      migration,
      ids.map((id) => ({ id, finding: 'different', fields: row.fields })),
    );
    expect(migration.summary.outcome).toBe('differences');
    expect(migration.miscounted).toEqual(row.miscounted);
    expect(migration.foreign).toEqual([]);
    expect(migration.logins).toEqual({});
  });

  it('exactly the users that lost an identifier, and logins by it show them too', async () => {
    const migration = await migrateRealm({ damage: toThreeWho({ kind: 'drop_identifier' }, hasPassword) });
    const lost = migration.damaged.map(({ userId }) => migration.sent.get(userId)?.identifiers.at(-1)?.identifier);
    expect(lost).toHaveLength(3);
    expectFindings(
      migration,
      idsOf(migration.damaged).map((id) => ({ id, finding: 'different', fields: ['identifiers'] })),
    );
    expect(migration.miscounted).toEqual(['user_identifiers']);
    expect(migration.logins).toEqual(Object.fromEntries(lost.map((identifier) => [identifier, 'user_not_found'])));
  });

  it('whoever was merged into somebody else as missing, and that one as different', async () => {
    const migration = await migrateRealm({ damage: someOf({ kind: 'merge' }, [6]) });
    const [{ userId, otherUserId = '' } = { userId: '' }] = migration.damaged;
    expectFindings(migration, [
      { id: userId, finding: 'missing' },
      { id: otherUserId, finding: 'different', fields: ['identifiers', 'addresses'] },
    ]);
    expect(migration.summary.outcome).toBe('differences');
    expect(migration.miscounted).toEqual(['users', 'user_credentials']);
    expect(migration.foreign).toEqual([]);
    expect(Object.keys(migration.logins)).toHaveLength(2);
    expect(migration.logins).toEqual(answeredToAll(migration, 'password_incorrect'));
  });

  it('every user of a request that nothing was done for', async () => {
    const migration = await migrateRealm({ damage: someOf({ kind: 'do_nothing' }, [8]) });
    const ids = idsOf(migration.damaged);
    expect(ids).toHaveLength(10);
    expectFindings(
      migration,
      ids.map((id) => ({ id, finding: 'missing' })),
    );
    expect(migration.summary.outcome).toBe('differences');
    expect(migration.miscounted).toContain('users');
    expect(Object.keys(migration.logins).length).toBeGreaterThan(0);
    expect(migration.logins).toEqual(answeredToAll(migration, 'user_not_found'));
  });

  it('every user of an update that was answered and not carried out', async () => {
    const damage: ChooseDamage = ({ number }) => (number === 24 + 8 ? { kind: 'do_nothing' } : undefined);
    const migration = await migrateRealm({ before: realm, content: renamed, damage });
    const ids = idsOf(migration.damaged);
    expect(ids).toHaveLength(10);
    expectFindings(
      migration,
      ids.map((id) => ({ id, finding: 'different', fields: ['payload'] })),
    );
    expect(migration.miscounted).toEqual([]);
    expect(migration.logins).toEqual({});
  });

  it('exactly the users of whom an update kept the old value', async () => {
    const damage: ChooseDamage = toThreeWho({ kind: 'keep_old' }, () => true);
    const migration = await migrateRealm({ before: realm, content: renamed, damage });
    const ids = idsOf(migration.damaged);
    expect(ids).toHaveLength(3);
    expectFindings(
      migration,
      ids.map((id) => ({ id, finding: 'different', fields: ['payload'] })),
    );
    expect(migration.summary.outcome).toBe('differences');
    expect(migration.miscounted).toEqual([]);
    expect(migration.logins).toEqual({});
  });

  it.each(['add_foreign', 'duplicate_user'] as const)(
    'exactly the users that nobody sent, by %s, and lists them; the verdict does not depend on them',
    async (kind) => {
      const migration = await migrateRealm({ damage: toThree({ kind }) });
      const others = migration.damaged.map(({ otherUserId = '' }) => otherUserId);
      expect(others).toHaveLength(3);
      expect(migration.foreign).toEqual(others.toSorted());
      const foreignList = { file: 'foreign.ndjson', users: 3 };
      expect(migration.report).toMatchObject({ foreign: 3, foreignList });
      expectFindings(migration, []);
      expect(migration.summary.outcome).toBe('verified');
      expect(migration.miscounted).toEqual([]);
      expect(migration.logins).toEqual({});
      const unlisted = await migration.verifyAgain({ listForeign: false });
      expect(unlisted.foreign).toBe(3);
      expect(unlisted).not.toHaveProperty('foreignList');
      expect(await migration.verifyAgain({})).toMatchObject({ foreign: 3, foreignList });
    },
  );

  it('exactly those of a larger base over all lanes, whatever befell each of them', async () => {
    const users = 2_000;
    const file = join(temporaryFolder(), 'users.ndjson');
    await writeSyntheticUsers(file, users);
    const kinds = ['drop_user', 'drop_identifier', 'change_payload', 'duplicate_identifier', 'merge'] as const;
    const others = ['add_foreign', 'duplicate_user', 'corrupt_hash', 'expire', 'lag'] as const;
    const shares = Object.fromEntries([...kinds, ...others].map((kind) => [kind, 0.02]));
    const migration = await migrateDamaged({
      type: 'auth0',
      content: await readFile(file, 'utf8'),
      damage: seededDamage({ seed: 6, shares, lag: { listings: 1_000 } }),
      logins: [],
      lanes: 8,
    });
    const { damaged, unconfirmed, foreign, summary } = migration;
    const of = (...chosen: readonly Damage['kind'][]) => damaged.filter(({ kind }) => chosen.includes(kind));
    for (const kind of [...kinds, ...others]) expect(of(kind).length, kind).toBeGreaterThan(10);
    const survivors = new Set(of('merge').map(({ otherUserId = '' }) => otherUserId));
    const expected = new Map([
      ...idsOf(of('drop_user', 'merge')).map((id) => [id, 'missing'] as const),
      ...idsOf(of('drop_identifier', 'duplicate_identifier')).map((id) => [id, 'different: identifiers'] as const),
      ...idsOf(of('change_payload')).map((id) => [id, 'different: payload'] as const),
      ...[...survivors].map((id) => [id, 'different: identifiers, addresses'] as const),
    ]);
    const told = unconfirmed.map(({ id, finding, fields = [] }) => [
      id,
      [finding, fields.join(', ')].filter((part) => part !== '').join(': '),
    ]);
    expect(new Map(told as [string, string][])).toEqual(expected);
    expect(unconfirmed).toHaveLength(expected.size);
    expect(summary).toMatchObject({ accepted: users, confirmed: users - expected.size });
    const strangers = of('add_foreign', 'duplicate_user').map(({ otherUserId = '' }) => otherUserId);
    expect(foreign).toEqual(strangers.toSorted());
  });
});

describe('a list of users that is far behind', () => {
  // Every batch is listed twice: the list never catches up while anybody waits for it.
  const lag = { kind: 'lag', listings: 1_000 } as const;

  it('makes nobody missing who is there', async () => {
    const migration = await migrateRealm({ damage: toThree(lag) });
    expect(migration.damaged).toHaveLength(3);
    expectFindings(migration, []);
    expect(migration.summary.outcome).toBe('verified');
  });

  it('makes nobody missing when it shows nobody at all', async () => {
    const migration = await migrateRealm({ damage: () => lag });
    expect(migration.damaged).toHaveLength(24);
    expectFindings(migration, []);
    expect(migration.summary.outcome).toBe('verified');
  });

  it('makes nobody different of whom it still shows the old value, and hides nobody who kept it', async () => {
    const migration = await migrateRealm({
      before: realm,
      content: renamed,
      damage: ({ number }) => (number % 24 === 8 ? { kind: 'keep_old' } : lag),
    });
    expect(migration.damaged).toHaveLength(24);
    const old = migration.damaged.filter(({ kind }) => kind === 'keep_old');
    expectFindings(
      migration,
      idsOf(old).map((id) => ({ id, finding: 'different', fields: ['payload'] })),
    );
    expect(old).toHaveLength(1);
  });
});

describe('what a list of users cannot show is found by known logins:', () => {
  it.each([
    { kind: 'corrupt_hash', got: 'password_incorrect', sampled: undefined },
    { kind: 'expire', got: 'password_expired', sampled: ['credentials.password.expires_at'] },
  ] as const)('$kind, which a sample of credentials shows by $sampled', async ({ kind, got, sampled }) => {
    const migration = await migrateRealm({ damage: toThreeWho({ kind }, hasPassword) });
    expect(migration.damaged).toHaveLength(3);
    expectFindings(migration, []);
    expect(migration.miscounted).toEqual([]);
    if (sampled === undefined) expect(migration.credentials).toEqual({});
    else expectSampled(migration, sampled);
    expect(Object.keys(migration.logins)).toHaveLength(6);
    expect(migration.logins).toEqual(answeredToAll(migration, got));
    expect(migration.summary.outcome).toBe('differences');
  });

  it('a password that is gone, which the counts of an export and the sample show as well', async () => {
    const migration = await migrateRealm({ damage: toThreeWho({ kind: 'drop_credential' }, hasPassword) });
    expect(migration.damaged).toHaveLength(3);
    expectFindings(migration, []);
    expect(migration.miscounted).toEqual(['user_credentials']);
    expectSampled(migration, ['credentials.password']);
    expect(Object.keys(migration.logins)).toHaveLength(6);
    expect(migration.logins).toEqual(answeredToAll(migration, 'no_password'));
    expect(migration.summary.outcome).toBe('differences');
  });

  it('a reset that is not forced any more, which the sample shows as well', async () => {
    const migration = await migrateRealm({
      damage: toThreeWho({ kind: 'drop_state' }, hasPassword),
      strategy: 'force-reset',
      logins: logins.map((login) => ({ ...login, expect: 'password_expired' })),
    });
    expect(migration.damaged).toHaveLength(3);
    expectFindings(migration, []);
    expect(migration.miscounted).toEqual([]);
    expectSampled(migration, ['credentials.password.state', 'credentials.password.expires_at']);
    expect(Object.keys(migration.logins)).toHaveLength(6);
    expect(migration.logins).toEqual(answeredToAll(migration, 'password_correct'));
    expect(migration.summary.outcome).toBe('differences');
  });

  /** A directory whose salts stand on the other side of all hashes, and its known users. */
  const otherSide = async () => {
    const known = await knownEntries();
    const scene: DamagedScene = {
      type: 'ldif',
      content: await readFile(fixture('openldap/users.ldif'), 'utf8'),
      // Those that have to be reset are never judged by their hash.
      damage: ({ entry }) => (entry.credentials.some(isValid) ? { kind: 'swap_salt' } : undefined),
      logins: known.map(({ uid, password, scheme }) => ({
        identifier: uid,
        password,
        ...(scheme === 'CRYPT' ? { expect: 'password_expired' } : {}),
      })),
    };
    return { known, scene };
  };

  it('a salt on the other side', async () => {
    const { known, scene } = await otherSide();
    const migration = await migrateDamaged(scene);
    const salted = known.filter(({ scheme }) => ['SMD5', 'SSHA', 'SSHA256', 'SSHA512'].includes(scheme));
    expect(migration.damaged).toHaveLength(salted.length);
    expectFindings(migration, []);
    expect(migration.miscounted).toEqual([]);
    expect(migration.credentials).toEqual({});
    expect(migration.logins).toEqual(Object.fromEntries(salted.map(({ uid }) => [uid, 'password_incorrect'])));
    expect(migration.summary.outcome).toBe('differences');
  });

  it('but where the salt of all is on the other side, the hash probe is before them', async () => {
    const { scene } = await otherSide();
    // The salts are no text: in Base64 they can be written in another place.
    const hashReading = { ...defaultHashReading, digestSaltEncoding: 'base64' } as const;
    // The probe's own users meet it too: it finds the layout that the target reads so, and everybody gets that one.
    const { report, logins: unexpected } = await migrateDamaged({ ...scene, hashReading, probe: true });
    const { probe } = report;
    if (probe === undefined || probe === 'left_out') throw new Error('Nothing was probed');
    const otherwise = probe.filter(({ usual }) => usual !== true);
    expect(otherwise.map(({ recipe, layout }) => `${recipe}: ${layout}`)).toEqual(
      ['MD5', 'SHA-1', 'SHA-256', 'SHA-512'].map((digest) => `${digest}, salt behind digest: salt_base64`),
    );
    expect(unexpected).toEqual({});
    expect(report.summary.outcome).toBe('verified');
  });
});

describe('the reset flow shows of its account', () => {
  it.each([
    { kind: 'drop_user', answer: 'user_not_found' },
    { kind: 'drop_identifier', answer: 'user_not_found' },
    { kind: 'drop_credential', answer: 'no_password' },
    { kind: 'drop_state', answer: 'password_correct' },
  ] as const)('$kind', async ({ kind, answer }) => {
    // By the user name, which is the last identifier, so the one that is dropped.
    const [, account] = logins;
    if (account === undefined) throw new Error('Nobody has a password');
    const damage: ChooseDamage = ({ entry }) =>
      entry.identifiers.some(({ identifier }) => identifier === account.identifier) ? { kind } : undefined;
    const { damaged, report } = await migrateRealm({ damage, strategy: 'force-reset', resets: account, logins: [] });
    expect(damaged).toHaveLength(1);
    expect(report.resetFlow?.steps[0]).toMatchObject({
      step: 'expired_login',
      result: 'failed',
      answer: expect.stringContaining(answer),
    });
    expect(report.summary.shortcomings).toContainEqual({ name: 'reset_flow', count: 1 });
  });
});

describe('what was found once and is not looked at again', () => {
  it('stays in the verdict, with its date', async () => {
    const migration = await migrateRealm({ damage: toThreeWho({ kind: 'expire' }, hasPassword) });
    expect(migration.summary.shortcomings).toEqual([
      { name: 'credentials', count: 3 },
      { name: 'logins', count: 6 },
    ]);
    const again = await migration.verifyAgain({});
    const asOf = migration.report.finishedAt;
    expect(again.summary).toMatchObject({
      outcome: 'differences',
      confirmed: 24,
      shortcomings: [
        { name: 'credentials', count: 3, asOf },
        { name: 'logins', count: 6, asOf },
      ],
    });
    expect(again.lookedAt).toMatchObject({
      rows: { job: 'verify', now: true },
      credentials: { job: 'migrate', at: asOf, now: false },
    });
    expect(again.credentials?.users).toEqual(migration.report.credentials?.users);
  });
});
