import { readFile } from 'node:fs/promises';
import { describe, expect, it } from 'vitest';
import { translatePassword } from '../../passwords/translate.ts';
import { fixture, inputFile, peopleOf, readAll, readOne, rejectOne, rejectsOf } from './reading.ts';

/** As Auth0's page on bulk exports and its normalized user profile have it. */
const user = {
  user_id: 'auth0|5dea9f9c82dd7c0e76e4ec93',
  email: 'ada@example.com',
  email_verified: true,
  username: 'ada',
  name: 'Ada Lovelace',
  given_name: 'Ada',
  family_name: 'Lovelace',
  nickname: 'ada',
  picture: 'https://s.gravatar.com/avatar/0',
  locale: 'en',
  identities: [
    {
      connection: 'Username-Password-Authentication',
      provider: 'auth0',
      user_id: '5dea9f9c82dd7c0e76e4ec93',
      isSocial: false,
    },
  ],
  app_metadata: { plan: 'gold' },
  user_metadata: { country: 'FR' },
  created_at: '2019-12-06T18:36:12.412Z',
  updated_at: '2025-02-03T04:05:06.789Z',
  last_login: '2025-02-03T04:05:06.789Z',
};
/** The sample of Auth0's article on the format of its password export. */
const password = {
  _id: { $oid: '5dea9f9c82dd7c0e76e4ec93' },
  email_verified: false,
  email: 'nico9090@nico.com',
  passwordHash: '$2b$10$.qHPp/srqo1NAAAAAvlkmOdqAbH2Rg0qPv2Txj3ZwXfjJnewSjc4m',
  password_set_date: { $date: '2019-12-06T18:36:12.412Z' },
  tenant: 'nico-sabena',
  connection: 'Username-Password-Authentication',
  _tmp_is_unique: true,
};
/** The sample of workos/migrate-auth0-users, whose secrets Auth0's support exports. */
const secret = {
  user_id: user.user_id,
  tenant: 'nico-sabena',
  type: 'otp',
  otp_secret: 'PA6FWZ3EGU2DMZCSKU2DOQCNNY2X26L2',
};

const lines = (...records: readonly unknown[]) => records.map((record) => JSON.stringify(record)).join('\n');

describe('a user of Auth0’s users export', () => {
  it('becomes a person with its profile, metadata and dates, whose password Auth0 keeps', async () => {
    expect(await readOne('auth0', user)).toEqual({
      sourceKey: user.user_id,
      position: { input: 'export.json', line: 1 },
      status: 'active',
      identifiers: [
        { type: 'email', value: 'ada@example.com' },
        { type: 'uid', value: 'ada' },
      ],
      addresses: [{ type: 'email', value: 'ada@example.com', verified: true }],
      payload: {
        name: 'Ada Lovelace',
        given_name: 'Ada',
        family_name: 'Lovelace',
        nickname: 'ada',
        picture: user.picture,
        locale: 'en',
      },
      metadata: {
        connection: 'Username-Password-Authentication',
        app_metadata: { plan: 'gold' },
        user_metadata: { country: 'FR' },
      },
      password: { format: 'withheld', value: '' },
      createdAt: user.created_at,
      updatedAt: user.updated_at,
      lastLoginAt: user.last_login,
    });
  });

  it('of a social or enterprise connection is known by its account there, and has no password', async () => {
    const identities = [
      { connection: 'google-oauth2', provider: 'google-oauth2', user_id: '1234', isSocial: true },
      { connection: 'acme', provider: 'samlp', user_id: 'acme|ada', isSocial: false },
      { connection: 'twitter', provider: 'twitter', user_id: 15_000, isSocial: true },
    ];
    const person = await readOne('auth0', { ...user, user_id: 'google-oauth2|1234', username: undefined, identities });
    expect(person).not.toHaveProperty('password');
    expect(person.identifiers).toEqual([
      { type: 'email', value: 'ada@example.com' },
      {
        type: 'federated',
        value: 'google-oauth2:1234',
        metadata: { provider: 'google-oauth2', subject: '1234' },
      },
      { type: 'federated', value: 'samlp:acme|ada', metadata: { provider: 'samlp', subject: 'acme|ada' } },
      { type: 'federated', value: 'twitter:15000', metadata: { provider: 'twitter', subject: '15000' } },
    ]);
    const unlisted = await readOne('auth0', { user_id: 'google-oauth2|1234' });
    expect(unlisted.identifiers).toEqual([person.identifiers[1]]);
    expect(unlisted).not.toHaveProperty('password');
  });

  it('without passwords is known by phone number or e-mail address', async () => {
    const sms = await readOne('auth0', {
      user_id: 'sms|58f7d9f5d0e4e41c1a1a1a1a',
      name: '+14155550100',
      phone_number: '+14155550100',
      phone_verified: true,
      identities: [{ connection: 'sms', provider: 'sms', user_id: '58f7d9f5d0e4e41c1a1a1a1a', isSocial: false }],
    });
    expect(sms.identifiers).toEqual([{ type: 'mobile', value: '+14155550100' }]);
    expect(sms.addresses).toEqual([{ type: 'mobile', value: '+14155550100', verified: true }]);
    expect(sms.payload).toEqual({ phone_number: '+14155550100' });
    expect(sms).not.toHaveProperty('password');
    const email = await readOne('auth0', { user_id: 'email|58f7', email: 'a@example.com', name: 'a@example.com' });
    expect(email.identifiers).toEqual([{ type: 'email', value: 'a@example.com' }]);
    expect(email.payload).toEqual({});
    expect(email).not.toHaveProperty('password');
  });

  it('is inactive when it is blocked, and keeps no profile field that is not a text', async () => {
    const person = await readOne('auth0', { ...user, blocked: true, locale: { country: 'FR', language: 'fr' } });
    expect(person.status).toBe('inactive');
    expect(person.payload).not.toHaveProperty('locale');
  });

  it('keeps its authenticator app, and says which second factors stay behind', async () => {
    const mfa_factors = [
      { totp: { secret: 'JBSWY3DPEHPK3PXP' } },
      { totp: { secret: '?' } },
      { phone: { value: '+14155550100' } },
      { email: { value: 'a@example.com' } },
    ];
    const person = await readOne('auth0', { ...user, mfa_factors });
    expect(person.credentials).toEqual([{ type: 'totp', payload: { totp_secret: 'JBSWY3DPEHPK3PXP' } }]);
    expect(person.metadata?.second_factors_not_moved).toEqual(['totp', 'phone', 'email']);
  });

  it('may come as a list, as the Management API answers', async () => {
    for (const list of [[user], { start: 0, users: [user], total: 1 }]) {
      const path = await inputFile(JSON.stringify([list].flat(), null, 2));
      expect(peopleOf(await readAll('auth0', path))).toEqual([
        { ...(await readOne('auth0', user)), position: { input: 'export.json', record: 1 } },
      ]);
    }
  });

  it('of the dashboard’s extension has other names, and is the same', async () => {
    const extension = {
      Id: user.user_id,
      'Given Name': 'Ada',
      'Family Name': 'Lovelace',
      Nickname: 'ada',
      Name: 'Ada Lovelace',
      Email: 'ada@example.com',
      'Email Verified': true,
      'Created At': user.created_at,
      Connection: 'Username-Password-Authentication',
    };
    const person = await readOne('auth0', extension);
    expect(person).toMatchObject({
      sourceKey: user.user_id,
      addresses: [{ value: 'ada@example.com', verified: true }],
      payload: { name: 'Ada Lovelace', given_name: 'Ada', family_name: 'Lovelace', nickname: 'ada' },
      metadata: { connection: 'Username-Password-Authentication' },
      password: { format: 'withheld' },
      createdAt: user.created_at,
    });
  });

  it.each([
    [{ ...user, user_id: '' }, 'missing_field', 'user_id'],
    [{ user_id: 'auth0|x' }, 'no_identifier', 'email'],
    [{ ...user, email: 7 }, 'invalid_value', 'email'],
    [{ ...user, blocked: 'no' }, 'invalid_value', 'blocked'],
    [{ ...user, phone_verified: 1 }, 'invalid_value', 'phone_verified'],
    [{ ...user, identities: [{ user_id: 'x' }] }, 'missing_field', 'identities[0].provider'],
    [{ ...user, identities: [{ provider: 'twitter', user_id: 1e300 }] }, 'invalid_value', 'identities[0].user_id'],
    [{ ...user, app_metadata: 'gold' }, 'invalid_value', 'app_metadata'],
    [{ ...user, last_login: 'yesterday' }, 'invalid_value', 'last_login'],
    [{ ...user, mfa_factors: [7] }, 'invalid_value', 'mfa_factors[0]'],
  ])('that cannot be a person (%j) is rejected by its field', async (broken, reason, field) => {
    expect(await rejectOne('auth0', broken)).toMatchObject({ reason, field, position: { line: 1 } });
  });
});

describe('Auth0’s users export as CSV', () => {
  /** As Auth0 escapes it: each text in quotes behind an apostrophe, but neither dates nor booleans. */
  const csv = [
    'user_id,email,email_verified,name,username,phone_number,created_at,identities[0].provider,identities[0].user_id,' +
      'identities[0].connection,user_metadata.country,user_metadata.age,app_metadata.a.b',
    `"'auth0|1","'ada@example.com",true,"'Ada ""the"" Lovelace","'007","'+14155550100",2019-12-06T18:36:12.412Z,"'auth0","'1","'Users","'FR",36,"'x"`,
    `"'google-oauth2|2","'=bo@example.com",false,"''n",,,2019-12-06T18:36:12.412Z,"'google-oauth2","'2","'google-oauth2",,,`,
  ].join('\n');

  it('gives the same persons as NDJSON', async () => {
    const items = await readAll('auth0', await inputFile(csv, 'users.csv'));
    const [ada, bo] = peopleOf(items);
    expect(ada).toEqual({
      sourceKey: 'auth0|1',
      position: { input: 'users.csv', line: 2 },
      status: 'active',
      identifiers: [
        { type: 'email', value: 'ada@example.com' },
        { type: 'uid', value: '007' },
        { type: 'mobile', value: '+14155550100' },
      ],
      addresses: [
        { type: 'email', value: 'ada@example.com', verified: true },
        { type: 'mobile', value: '+14155550100', verified: false },
      ],
      payload: { name: 'Ada "the" Lovelace', phone_number: '+14155550100' },
      metadata: { connection: 'Users', app_metadata: { 'a.b': 'x' }, user_metadata: { country: 'FR', age: 36 } },
      password: { format: 'withheld', value: '' },
      createdAt: '2019-12-06T18:36:12.412Z',
    });
    expect(bo).toMatchObject({ payload: { name: "'n" }, addresses: [{ value: '=bo@example.com', verified: false }] });
    expect(bo).not.toHaveProperty('password');
  });

  it('finds its passwords, and is refused when it does not tell the users’ ids', async () => {
    const passwords = await inputFile(lines({ ...password, _id: { $oid: '1' } }), 'passwords.ndjson');
    const [ada] = peopleOf(await readAll('auth0', passwords, await inputFile(csv, 'users.csv'))).filter(
      ({ sourceKey }) => sourceKey === 'auth0|1',
    );
    expect(ada?.password?.value).toBe(password.passwordHash);
    const withoutIds = await inputFile('email,name\n"\'a@example.com","\'a"', 'users.csv');
    await expect(readAll('auth0', withoutIds)).rejects.toMatchObject({
      problem: 'broken_source',
      what: expect.stringContaining('user_id'),
    });
  });
});

describe('Auth0’s exports of users and passwords', () => {
  it.each(['users first', 'passwords first'])('are joined by id, %s', async (order) => {
    const users = await inputFile(lines(user, { ...user, user_id: 'auth0|other', email: 'o@example.com' }), 'u.ndjson');
    const passwords = await inputFile(lines(password), 'p.ndjson');
    const secrets = await inputFile(
      lines(secret, { ...secret, type: 'recovery-code', otp_secret: undefined }),
      's.json',
    );
    const inputs = [users, secrets, passwords];
    const items = await readAll('auth0', ...(order === 'users first' ? inputs : inputs.reverse()));
    const people = peopleOf(items).toSorted((a, b) => (a.sourceKey < b.sourceKey ? -1 : 1));
    expect(items).toHaveLength(2);
    expect(people[0]).toEqual({
      ...(await readOne('auth0', user)),
      position: { input: 'u.ndjson', line: 1 },
      password: { format: 'modular-crypt', value: password.passwordHash, createdAt: '2019-12-06T18:36:12.412Z' },
      credentials: [{ type: 'totp', payload: { totp_secret: secret.otp_secret } }],
    });
    expect(people[1]?.password).toEqual({ format: 'withheld', value: '' });
  });

  it('lose no password whose user is not in the users export', async () => {
    const alone = { ...password, _id: { $oid: 'f'.repeat(24) }, alt_id: 'euclid', email: 'euclid@example.com' };
    const [passwords, users] = [await inputFile(lines(alone), 'p.ndjson'), await inputFile(lines(user), 'u.ndjson')];
    const people = peopleOf(await readAll('auth0', passwords, users));
    expect(people.find(({ sourceKey }) => sourceKey === 'auth0|euclid')).toEqual(
      peopleOf(await readAll('auth0', passwords))[0],
    );
    expect(people).toHaveLength(2);
  });

  it('take the password of a linked account, and reject a second one', async () => {
    const identities = [
      { connection: 'google-oauth2', provider: 'google-oauth2', user_id: '7', isSocial: true },
      ...user.identities,
      { connection: 'old', provider: 'auth0', user_id: 'old1', isSocial: false },
    ];
    const linked = { ...user, user_id: 'google-oauth2|7', identities };
    const second = { ...password, _id: 'old1', email: 'old@example.com', connection: 'old' };
    const items = await readAll(
      'auth0',
      await inputFile(lines(second, password, { ...secret, user_id: 'google-oauth2|7' }), 'p.ndjson'),
      await inputFile(lines(linked), 'u.ndjson'),
    );
    const people = peopleOf(items);
    expect(people.map(({ sourceKey }) => sourceKey)).toEqual(['google-oauth2|7']);
    expect(people[0]?.password?.value).toBe(password.passwordHash);
    expect(
      rejectsOf(items)
        .map(({ reason, position }) => [reason, position.line])
        .sort(),
    ).toEqual([
      ['dangling_record', 3],
      ['duplicate_source_key', 1],
    ]);
  });

  it('complete each other, but take no address for verified by the word of another one', async () => {
    const sparse = { user_id: user.user_id, email: 'new@example.com' };
    const full = {
      ...password,
      email_verified: true,
      username: 'nico',
      identifiers: [{ type: 'email', value: 'x@y.zz' }],
    };
    const passwords = await inputFile(lines(full), 'p.ndjson');
    const [person] = peopleOf(await readAll('auth0', passwords, await inputFile(lines(sparse), 'u.ndjson')));
    expect(person?.addresses).toEqual([{ type: 'email', value: 'new@example.com', verified: false }]);
    expect(person?.identifiers.map(({ value }) => value)).toEqual(['new@example.com', 'nico']);
    const nameless = await inputFile(lines({ user_id: user.user_id, name: 'Nico' }), 'u.ndjson');
    const [other] = peopleOf(await readAll('auth0', passwords, nameless));
    expect(other?.addresses[0]).toEqual({ type: 'email', value: 'nico9090@nico.com', verified: true });
    expect(other?.payload).toEqual({ name: 'Nico' });
  });

  it('lose no record that is broken, has no key or belongs to nobody', async () => {
    const users = await inputFile(
      [JSON.stringify(user), '{"user_id":', JSON.stringify({ user_id: 7 })].join('\n'),
      'u.json',
    );
    const rest = lines(
      { ...password, _id: 'a' },
      { ...password, _id: 'a' },
      { ...password, _id: undefined },
      {
        ...secret,
        user_id: 'auth0|gone',
      },
    );
    const items = await readAll('auth0', users, await inputFile(rest, 'p.json'));
    expect(
      peopleOf(items)
        .map(({ sourceKey }) => sourceKey)
        .sort(),
    ).toEqual([user.user_id, 'auth0|a']);
    const rejects = rejectsOf(items).map(({ reason, field, position }) => [
      position.input,
      position.line,
      reason,
      field,
    ]);
    expect(rejects.sort()).toEqual([
      ['p.json', 2, 'duplicate_source_key', undefined],
      ['p.json', 3, 'missing_field', '_id'],
      ['p.json', 4, 'dangling_record', 'user_id'],
      ['u.json', 2, 'invalid_json', undefined],
      ['u.json', 3, 'invalid_value', 'user_id'],
    ]);
  });

  it('join the real password export whole, each user with the hash that is its own', async () => {
    const passwords = fixture('auth0/database_export.ndjson');
    const real = (await readFile(passwords, 'utf8'))
      .trim()
      .split('\n')
      .map((line) => JSON.parse(line));
    const users = real.map(({ _id, email, email_verified }) => ({
      user_id: `auth0|${_id.$oid}`,
      email,
      email_verified,
    }));
    const people = peopleOf(await readAll('auth0', await inputFile(lines(...users.reverse())), passwords));
    expect(people).toHaveLength(real.length);
    const alone = new Map(peopleOf(await readAll('auth0', passwords)).map((person) => [person.sourceKey, person]));
    for (const person of people) {
      expect(person.password).toEqual(alone.get(person.sourceKey)?.password);
      expect(person.password && translatePassword(person.password).kind).toBe('movable');
    }
  });
});
