import { describe, expect, it } from 'vitest';
import { inputFile, peopleOf, readAll, readOne, rejectOne, rejectsOf } from './reading.ts';

/** As AWS's reference of the command line shows a user. */
const user = {
  Username: '4320de44-2322-4620-999b-5e2e1c8df013',
  Enabled: true,
  UserStatus: 'CONFIRMED',
  UserCreateDate: 1548108509.537,
  UserLastModifiedDate: '2023-02-27T13:48:16.123000-05:00',
  Attributes: attributes({
    sub: '4320de44-2322-4620-999b-5e2e1c8df013',
    email: 'jane@example.com',
    email_verified: 'true',
    phone_number: '+14155551212',
    phone_number_verified: 'false',
    given_name: 'Jane',
    address: '1 Main Street',
    'custom:plan': 'gold',
  }),
};

/** As a pool has a user of another provider. */
const external = {
  Username: 'google_117284567890123456789',
  Enabled: true,
  UserStatus: 'EXTERNAL_PROVIDER',
  Attributes: attributes({
    sub: '427f0e89-dd0a-48be-927d-8f8c0e938d57',
    identities:
      '[{"userId":"117284567890123456789","providerName":"Google","providerType":"Google","issuer":null,' +
      '"primary":true,"dateCreated":1620096467207}]',
    email: 'jo@example.com',
    email_verified: 'false',
  }),
};

function attributes(values: Readonly<Record<string, unknown>>) {
  return Object.entries(values).map(([Name, Value]) => ({ Name, Value }));
}

function userWith(values: Readonly<Record<string, unknown>>, rest: object = {}) {
  return { ...user, ...rest, Attributes: attributes(values) };
}

const page = (...users: readonly unknown[]) => ({ Users: users, PaginationToken: 'x' });

describe('a Cognito user', () => {
  it('becomes a person under its sub, with names, attributes and dates, and a password to reset', async () => {
    expect(await readOne('cognito', page(user))).toEqual({
      sourceKey: '4320de44-2322-4620-999b-5e2e1c8df013',
      position: { input: 'export.json', record: 1 },
      status: 'active',
      identifiers: [
        { type: 'email', value: 'jane@example.com' },
        { type: 'mobile', value: '+14155551212' },
      ],
      addresses: [
        { type: 'email', value: 'jane@example.com', verified: true },
        { type: 'mobile', value: '+14155551212', verified: false },
      ],
      payload: { given_name: 'Jane', address: { formatted: '1 Main Street' }, phone_number: '+14155551212' },
      metadata: { custom: { plan: 'gold' } },
      password: { format: 'withheld', value: '' },
      createdAt: '2019-01-21T22:08:29.537Z',
      updatedAt: '2023-02-27T13:48:16.123000-05:00',
    });
  });

  it.each([
    ['CONFIRMED', 'active'],
    ['UNCONFIRMED', 'new'],
    ['RESET_REQUIRED', 'active'],
    ['FORCE_CHANGE_PASSWORD', 'active'],
    ['COMPROMISED', 'inactive'],
  ])('of status %s arrives %s, and inactive once it is disabled', async (UserStatus, status) => {
    const person = await readOne('cognito', page({ ...user, UserStatus }));
    expect(person.status).toBe(status);
    expect(person.password?.format).toBe('withheld');
    expect((await readOne('cognito', page({ ...user, UserStatus, Enabled: false }))).status).toBe('inactive');
  });

  it.each([
    ['ada', { type: 'uid', value: 'ada' }],
    ['ada@example.com', { type: 'email', value: 'ada@example.com' }],
    ['+14155551212', { type: 'mobile', value: '+14155551212' }],
    ['jane@example.com', undefined],
    ['Jane@example.com', { type: 'email', value: 'Jane@example.com' }],
  ])('that types the user name %s signs in with it', async (Username, expected) => {
    const person = await readOne('cognito', page(userWith({ sub: 'x', email: 'jane@example.com' }, { Username })));
    expect(person.identifiers[1]).toEqual(expected);
  });

  it('without any other name has its preferred user name, or the one that Cognito made up', async () => {
    const named = await readOne('cognito', page(userWith({ preferred_username: 'jane' })));
    expect(named.identifiers).toEqual([{ type: 'uid', value: 'jane' }]);
    const nameless = await readOne('cognito', page(userWith({})));
    expect(nameless.sourceKey).toBe(user.Username);
    expect(nameless.identifiers).toEqual([{ type: 'uid', value: user.Username }]);
  });

  it('of another provider signs in there, has no password, and leaves its e-mail address to who signs in with it', async () => {
    const person = await readOne('cognito', page(external));
    const metadata = { provider: 'Google', subject: '117284567890123456789' };
    expect(person.identifiers).toEqual([{ type: 'federated', value: 'Google:117284567890123456789', metadata }]);
    expect(person.addresses).toEqual([{ type: 'email', value: 'jo@example.com', verified: false }]);
    expect(person.password).toBeUndefined();
  });

  it('of another provider without the attribute for it is known by its user name', async () => {
    const person = await readOne('cognito', page({ ...external, Attributes: [] }));
    expect(person.identifiers[0]?.value).toBe('google:117284567890123456789');
  });

  it('that was linked to another provider keeps its own names and password as well', async () => {
    const identities = '[{"userId":"1","providerName":"Google"}]';
    const person = await readOne('cognito', page(userWith({ sub: 'x', email: 'jane@example.com', identities })));
    expect(person.identifiers.map(({ value }) => value)).toEqual(['jane@example.com', 'Google:1']);
    expect(person.password?.format).toBe('withheld');
  });

  it.each([
    [{ ...user, Username: undefined }, 'missing_field', 'Username'],
    [{ ...user, UserStatus: 'ASLEEP' }, 'invalid_value', 'UserStatus'],
    [{ ...user, UserCreateDate: -1 }, 'invalid_value', 'UserCreateDate'],
    [{ ...user, Attributes: [{ Value: 'x' }] }, 'missing_field', 'Attributes[0].Name'],
    [userWith({ email: 7 }), 'invalid_value', 'Attributes[0].Value'],
    [userWith({ email: 'a@example.com', email_verified: 'maybe' }), 'invalid_value', 'email_verified'],
    [userWith({ identities: '{' }), 'invalid_value', 'identities'],
    [userWith({ identities: '[{"userId":"1"}]' }), 'missing_field', 'identities[0].providerName'],
  ])('that cannot be a person (%j) is rejected by its field', async (broken, reason, field) => {
    expect(await rejectOne('cognito', page(broken))).toMatchObject({ reason, field });
  });
});

describe('a Cognito export', () => {
  it('may be pages in several files or in one, a list of users, or one user a line', async () => {
    const pages = await inputFile([page(user), page(external)].map((one) => JSON.stringify(one, null, 4)).join('\n'));
    const list = await inputFile(JSON.stringify([external, user]));
    const lines = await inputFile(`${JSON.stringify(user)}\n`, 'users.ndjson');
    const people = peopleOf(await readAll('cognito', pages, list, lines));
    expect(people.map(({ status }) => status)).toHaveLength(5);
  });

  it.each(['users.csv', 'users.json', 'users'])('may be the CSV of an import job, named %s', async (file) => {
    const csv = [
      'cognito:username,name,given_name,family_name,email,email_verified,phone_number,phone_number_verified,cognito:mfa_enabled,custom:plan',
      'ada,"Lovelace, Ada",Ada,Lovelace,ada@example.com,TRUE,+33612345678,false,FALSE,gold',
      'bo,,,,,,,,,',
      'cy,,,,cy@example.com,perhaps,,,,',
    ].join('\r\n');
    const items = await readAll('cognito', await inputFile(csv, file));
    expect(peopleOf(items)).toEqual([
      {
        sourceKey: 'ada',
        position: { input: file, line: 2 },
        status: 'active',
        identifiers: [
          { type: 'email', value: 'ada@example.com' },
          { type: 'uid', value: 'ada' },
          { type: 'mobile', value: '+33612345678' },
        ],
        addresses: [
          { type: 'email', value: 'ada@example.com', verified: true },
          { type: 'mobile', value: '+33612345678', verified: false },
        ],
        payload: { name: 'Lovelace, Ada', given_name: 'Ada', family_name: 'Lovelace', phone_number: '+33612345678' },
        metadata: { custom: { plan: 'gold' } },
        password: { format: 'withheld', value: '' },
      },
      expect.objectContaining({ sourceKey: 'bo', identifiers: [{ type: 'uid', value: 'bo' }] }),
    ]);
    expect(rejectsOf(items)).toMatchObject([{ sourceKey: 'cy', field: 'email_verified', position: { line: 4 } }]);
  });

  it('may be JSON under the name of a CSV file', async () => {
    const items = await readAll('cognito', await inputFile(JSON.stringify(page(user, external)), 'users.csv'));
    expect(peopleOf(items)).toHaveLength(2);
  });

  it('as CSV without user names is refused as a whole', async () => {
    const refusal = readAll('cognito', await inputFile('email\nada@example.com\n', 'users.csv'));
    await expect(refusal).rejects.toThrow('The file has no column cognito:username');
  });
});
