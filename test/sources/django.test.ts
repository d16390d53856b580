import { readFile } from 'node:fs/promises';
import { describe, expect, it } from 'vitest';
import { translatePassword } from '../../passwords/translate.ts';
import { verifyPassword } from '../../passwords/verify.ts';
import { fixture, inputFile, peopleOf, readAll, readOne, rejectOne, rejectsOf } from './reading.ts';

const fields = {
  password: 'pbkdf2_sha256$1000000$salt$aGFzaA==',
  last_login: '2026-01-11T10:00:00.5Z',
  is_superuser: false,
  username: 'ada',
  first_name: 'Ada',
  last_name: 'Lovelace',
  email: 'ada@example.com',
  is_staff: true,
  is_active: true,
  date_joined: '2020-01-02T03:04:05.678Z',
  groups: [2, 7],
  user_permissions: [31],
};
const user = { model: 'auth.user', pk: 41, fields };
const group = { model: 'auth.group', pk: 2, fields: { name: 'editors', permissions: [] } };
const permission = { model: 'auth.permission', pk: 31, fields: { name: 'Can add', content_type: 1, codename: 'add' } };

const person = {
  sourceKey: '41',
  position: { input: 'export.json', record: 3 },
  status: 'active',
  identifiers: [
    { type: 'email', value: 'ada@example.com' },
    { type: 'uid', value: 'ada' },
  ],
  addresses: [{ type: 'email', value: 'ada@example.com', verified: false }],
  payload: { given_name: 'Ada', family_name: 'Lovelace', name: 'Ada Lovelace' },
  metadata: { is_staff: true, is_superuser: false, group_ids: [7] },
  password: { format: 'django', value: fields.password },
  groups: ['/editors'],
  createdAt: '2020-01-02T03:04:05.678Z',
  lastLoginAt: '2026-01-11T10:00:00.5Z',
};

describe('the real table auth_user', () => {
  it('yields every user as PostgreSQL has written it', async () => {
    const items = await readAll('django', fixture('django/auth_user.csv'));
    expect(rejectsOf(items)).toEqual([]);
    const people = peopleOf(items);
    expect(people).toHaveLength(28);
    expect(people[0]).toEqual({
      sourceKey: '1',
      position: { input: 'auth_user.csv', line: 2 },
      status: 'inactive',
      identifiers: [
        { type: 'email', value: 'django.user0@example.org' },
        { type: 'uid', value: 'django.user0' },
      ],
      addresses: [{ type: 'email', value: 'django.user0@example.org', verified: false }],
      payload: { given_name: 'Zoë, "Z"', family_name: "O'Neil-0", name: `Zoë, "Z" O'Neil-0` },
      metadata: { is_staff: false, is_superuser: false },
      createdAt: '2020-01-02T03:04:05.678+00:00',
      lastLoginAt: '2026-01-11T10:00:00+00:00',
    });
  });

  it('carries the passwords that its users really have, and none for who has none', async () => {
    const people = peopleOf(await readAll('django', fixture('django/auth_user.csv')));
    const known: readonly { username: string; algo: string; password: string | null }[] = JSON.parse(
      await readFile(fixture('django/known.json'), 'utf8'),
    );
    const outcomes = new Map<string, Set<string>>();
    for (const { username, algo, password } of known) {
      const found = people.find(({ identifiers }) => identifiers.some(({ value }) => value === username));
      const translation = found?.password && translatePassword(found.password);
      let outcome = 'none';
      if (translation?.kind === 'unmovable') outcome = translation.reason;
      else if (translation !== undefined)
        outcome = (await verifyPassword(translation.hash, password ?? '')) ? 'moves' : 'wrong';
      outcomes.set(algo, (outcomes.get(algo) ?? new Set()).add(outcome));
    }
    expect(Object.fromEntries([...outcomes].map(([algo, found]) => [algo, [...found].join()]))).toEqual({
      unusable: 'none',
      pbkdf2_sha1: 'moves',
      pbkdf2_sha256: 'moves',
      argon2: 'moves',
      bcrypt: 'moves',
      bcrypt_sha256: 'bcrypt_sha256',
      scrypt: 'scrypt',
      md5: 'moves',
    });
  });
});

describe('a dump', () => {
  it.each([
    ['as a list', JSON.stringify([permission, group, user]), { record: 3 }],
    ['as an indented list', JSON.stringify([permission, group, user], null, 2), { record: 3 }],
    ['as lines', [permission, group, user].map((record) => JSON.stringify(record)).join('\n'), { line: 3 }],
  ])('%s yields its users with the names of their groups', async (_, text, place) => {
    const position = { input: 'export.json', ...place };
    expect(peopleOf(await readAll('django', await inputFile(text)))).toEqual([{ ...person, position }]);
  });

  it("with natural keys has the groups' names in the user, and may be of a model of the project's own", async () => {
    const own = { model: 'accounts.member', pk: 'c9e1', fields: { ...fields, groups: [['editors'], ['staff']] } };
    const read = await readOne('django', [own]);
    expect(read).toMatchObject({ sourceKey: 'c9e1', groups: ['/editors', '/staff'] });
    expect(read.metadata).toEqual({ is_staff: true, is_superuser: false });
  });

  it('without users is refused', async () => {
    const path = await inputFile(JSON.stringify([group, permission]));
    await expect(readAll('django', path)).rejects.toMatchObject({ what: 'The export holds no users' });
    await expect(readAll('django', await inputFile('id,username\n'))).rejects.toMatchObject({
      problem: 'broken_source',
    });
    await expect(readAll('django', await inputFile('{"users":'))).rejects.toMatchObject({ problem: 'broken_source' });
  });
});

describe('a user', () => {
  const changed = (change: object) => [{ ...user, fields: { ...fields, ...change } }];

  it.each(['!', `!${'a'.repeat(40)}`, ''])('with the password %j has none', async (password) => {
    expect((await readOne('django', changed({ password }))).password).toBeUndefined();
  });

  it("is read from any database's CSV, with its flags, dates and nulls", async () => {
    const rows = [
      'id,password,last_login,is_superuser,username,first_name,last_name,email,is_staff,is_active,date_joined',
      '1,x,2026-01-11 10:00:00.123456,1,ada,,,,0,0,2020-01-02 03:04:05',
      '2,x,\\N,True,bo,,,,False,True,2020-01-02T03:04:05+01:00',
      '3,x,,f,ada@example.com,,,ADA@example.com,f,t,2020-01-02 03:04:05.5-03:30',
    ];
    const people = peopleOf(await readAll('django', await inputFile(rows.join('\r\n'), 'users.csv')));
    const told = people.map(({ status, createdAt, lastLoginAt }) => [status, createdAt, lastLoginAt]);
    expect(told).toEqual([
      ['inactive', '2020-01-02T03:04:05Z', '2026-01-11T10:00:00.123456Z'],
      ['active', '2020-01-02T03:04:05+01:00', undefined],
      ['active', '2020-01-02T03:04:05.5-03:30', undefined],
    ]);
    expect(people[2]?.identifiers).toEqual([
      { type: 'email', value: 'ADA@example.com' },
      { type: 'uid', value: 'ada@example.com' },
    ]);
  });

  it.each([
    [{ username: '', email: null }, 'no_identifier', 'username'],
    [{ username: ['ada'] }, 'invalid_value', 'username'],
    [{ is_active: 'maybe' }, 'invalid_value', 'is_active'],
    [{ date_joined: 'yesterday' }, 'invalid_value', 'date_joined'],
    [{ date_joined: '2025-02-30 10:00:00+00' }, 'invalid_value', 'date_joined'],
    [{ password: {} }, 'invalid_value', 'password'],
  ])('that cannot be a person (%j) is rejected by its column', async (change, reason, field) => {
    expect(await rejectOne('django', changed(change))).toMatchObject({ sourceKey: '41', reason, field });
  });

  it('without a key is rejected', async () => {
    expect(await rejectOne('django', [{ ...user, pk: null }])).toMatchObject({ reason: 'missing_field', field: 'id' });
  });
});
