import { describe, expect, it } from 'vitest';
import { inputFile, peopleOf, readAll, readOne, rejectOne } from './reading.ts';

/** The user of FusionAuth's reference of `POST /api/user/import`, with an id. */
const imported = {
  id: '00000000-0000-0001-0000-000000000000',
  active: true,
  birthDate: '1976-05-30',
  data: { displayName: 'Johnny Boy', favoriteColors: ['Red', 'Blue'] },
  email: 'example@fusionauth.io',
  encryptionScheme: 'salted-pbkdf2-hmac-sha256',
  factor: 24_000,
  firstName: 'John',
  fullName: 'John Doe',
  imageUrl: 'http://example.com/john.png',
  insertInstant: 1_331_449_200_000,
  lastName: 'Doe',
  lastLoginInstant: 1_471_786_483_322,
  memberships: [{ groupId: '2cb5c83f-53ff-4d16-88bd-c5e3802111a5' }],
  middleName: 'William',
  mobilePhone: '+1 303-555-1234',
  password: 'mK6pki+FPO+hjre5SA3mPW3ehovPdO0NPKehYijtXDA=',
  passwordChangeRequired: true,
  passwordLastUpdateInstant: 1_471_786_483_000,
  preferredLanguages: ['en', 'fr'],
  registrations: [
    {
      applicationId: '00000000-0000-0000-0000-000000000002',
      authenticationToken: 'a-secret',
      data: { birthplace: 'Bremen' },
      insertInstant: 1_331_449_200_000,
      roles: ['moderator'],
      tokens: { google: 'a-secret' },
      username: 'Mausebär',
      verified: true,
    },
  ],
  salt: '+86924LmvzlWVntB0emxUC+vsrsENQ5zthWc9oAiOdg=',
  timezone: 'America/Denver',
  twoFactor: {
    methods: [
      {
        authenticator: { algorithm: 'HmacSHA1', codeLength: 6, timeStep: 30 },
        secret: 'aGVsbG8Kd29ybGQKaGVsbG8gaGVsbG8=',
        method: 'authenticator',
      },
      { method: 'sms', mobilePhone: '555-555-5555' },
    ],
    recoveryCodes: ['a-secret'],
  },
  username: 'johnny123',
  verified: true,
};

const parts = { encryptionScheme: imported.encryptionScheme, factor: '24000', salt: imported.salt };

/** A row of `users` of version 1.60, with the rows of `identities`, as PostgreSQL's `to_jsonb` writes them. */
const row = {
  id: '0f6d5c0e-2f5b-4f3e-9a34-6b1f0b6f7f11',
  active: true,
  data: '{"data":{"plan":"gold"},"preferredLanguages":["fr"],"twoFactor":{}}',
  expiry: null,
  first_name: 'Ada',
  full_name: null,
  insert_instant: 1_760_035_070_317,
  last_name: 'Lovelace',
  last_login_instant: 1_760_377_738_836,
  last_update_instant: 1_760_035_070_318,
  mobile_phone: null,
  password: imported.password,
  password_change_required: false,
  password_encryption_scheme: 'salted-pbkdf2-hmac-sha256',
  password_factor: 24_000,
  password_last_update_instant: 1_760_035_070_323,
  password_salt: imported.salt,
  tenants_id: 'd7d09513-a3f5-401c-9685-34ab6c552453',
  identities: [
    { id: 1, type: 0, value: 'ada@example.com', display_value: 'ada@example.com', verified: true, password: null },
    { id: 2, type: 1, value: 'ada#12345', display_value: 'ada', verified: false, password: null },
    { id: 3, type: 2, value: '+33612345678', display_value: '+33612345678', verified: true, password: null },
  ],
  identity_provider_links: [{ identity_provider: 'Google', identity_providers_user_id: '1172' }],
  groups: ['Editors'],
  registrations: [{ application: 'Shop', roles: ['admin'] }],
};

describe('a FusionAuth user', () => {
  it('of an import becomes a person with everything that is not FusionAuth’s own', async () => {
    expect(await readOne('fusionauth', { users: [imported] })).toEqual({
      sourceKey: imported.id,
      position: { input: 'export.json', record: 1 },
      status: 'active',
      identifiers: [
        { type: 'email', value: 'example@fusionauth.io' },
        { type: 'uid', value: 'johnny123' },
      ],
      addresses: [
        { type: 'email', value: 'example@fusionauth.io', verified: true },
        { type: 'mobile', value: '+13035551234', verified: false },
      ],
      payload: {
        given_name: 'John',
        middle_name: 'William',
        family_name: 'Doe',
        birthdate: '1976-05-30',
        picture: 'http://example.com/john.png',
        zoneinfo: 'America/Denver',
        name: 'John Doe',
        locale: 'en',
        phone_number: '+13035551234',
      },
      metadata: {
        data: imported.data,
        registrations: [
          {
            applicationId: '00000000-0000-0000-0000-000000000002',
            data: { birthplace: 'Bremen' },
            roles: ['moderator'],
            username: 'Mausebär',
          },
        ],
        second_factors_not_moved: ['sms'],
      },
      password: {
        format: 'fusionauth',
        value: imported.password,
        parameters: parts,
        createdAt: '2016-08-21T13:34:43.000Z',
        mustBeChanged: true,
      },
      credentials: [{ type: 'totp', payload: { totp_secret: 'NBSWY3DPBJ3W64TMMQFGQZLMNRXSA2DFNRWG6' } }],
      groups: ['/2cb5c83f-53ff-4d16-88bd-c5e3802111a5'],
      createdAt: '2012-03-11T07:00:00.000Z',
      lastLoginAt: '2016-08-21T13:34:43.322Z',
    });
  });

  it('of the database signs in with its identities, and keeps its hash', async () => {
    expect(await readOne('fusionauth', row)).toEqual({
      sourceKey: row.id,
      position: { input: 'export.json', line: 1 },
      status: 'active',
      identifiers: [
        { type: 'email', value: 'ada@example.com' },
        { type: 'uid', value: 'ada#12345' },
        { type: 'mobile', value: '+33612345678' },
        { type: 'federated', value: 'Google:1172', metadata: { provider: 'Google', subject: '1172' } },
      ],
      addresses: [
        { type: 'email', value: 'ada@example.com', verified: true },
        { type: 'mobile', value: '+33612345678', verified: true },
      ],
      payload: { given_name: 'Ada', family_name: 'Lovelace', name: 'Ada Lovelace', locale: 'fr' },
      metadata: { data: { plan: 'gold' }, registrations: [{ application: 'Shop', roles: ['admin'] }] },
      password: {
        format: 'fusionauth',
        value: imported.password,
        parameters: parts,
        createdAt: '2025-10-09T18:37:50.323Z',
      },
      groups: ['/Editors'],
      createdAt: '2025-10-09T18:37:50.317Z',
      updatedAt: '2025-10-09T18:37:50.318Z',
      lastLoginAt: '2025-10-13T17:48:58.836Z',
    });
  });

  const { password, password_encryption_scheme, password_factor, password_salt, ...older } = row;
  const identity = {
    id: 1,
    email: 'ada@example.com',
    encryption_scheme: password_encryption_scheme,
    factor: password_factor,
    last_login_instant: 1_618_860_149_554,
    password,
    password_change_required: true,
    password_last_update_instant: 1_618_860_094_681,
    salt: password_salt,
    username: 'ada',
    users_id: row.id,
    verified: true,
  };

  it.each([
    ['as a list', { ...older, last_login_instant: undefined, identities: [identity] }],
    ['joined to one row', { ...older, identities: undefined, ...identity }],
  ])('of a database before 1.59 has names and hash in its one identity (%s)', async (_, record) => {
    const person = await readOne('fusionauth', record);
    expect(person.sourceKey).toBe(row.id);
    expect(person.identifiers.slice(0, 2)).toEqual([
      { type: 'email', value: 'ada@example.com' },
      { type: 'uid', value: 'ada' },
    ]);
    expect(person.addresses[0]).toMatchObject({ verified: true });
    expect(person.password).toMatchObject({ value: password, parameters: parts, mustBeChanged: true });
    expect(person.lastLoginAt).toBe('2021-04-19T19:22:29.554Z');
  });

  it('signs in with the unique user name where it has one beside the chosen one', async () => {
    const person = await readOne('fusionauth', { ...imported, username: 'bob', uniqueUsername: 'bob#12345' });
    expect(person.identifiers[1]).toEqual({ type: 'uid', value: 'bob#12345' });
    const identities = [{ type: 'username', value: 'bob#12345', displayValue: 'bob' }];
    const newer = await readOne('fusionauth', { ...imported, username: 'bob', identities });
    expect(newer.identifiers).toEqual([{ type: 'uid', value: 'bob#12345' }]);
  });

  it('as the API hands it out has a password to reset, and a second factor to set up again', async () => {
    const { password: _, salt: __, encryptionScheme: ___, factor: ____, ...answer } = imported;
    const twoFactor = { methods: [{ method: 'authenticator', id: '35VW' }] };
    const person = await readOne('fusionauth', { total: 1, users: [{ ...answer, twoFactor }] });
    expect(person.password).toMatchObject({ format: 'withheld', value: '' });
    expect(person).not.toHaveProperty('credentials');
    expect(person.metadata).toMatchObject({ second_factors_not_moved: ['authenticator'] });
  });

  it('without a password has none, and one in clear text is not taken along', async () => {
    const none = await readOne('fusionauth', { ...row, password: null, password_last_update_instant: null });
    expect(none.password).toBeUndefined();
    const clear = await readOne('fusionauth', { ...imported, encryptionScheme: undefined, password: 'correct horse' });
    expect(clear.password).toEqual({ format: 'ldap', value: '{CLEARTEXT}' });
  });

  it.each([
    [{ active: false }, 'inactive'],
    [{ active: undefined }, 'inactive'],
    [{ expiry: 1_571_786_483_322 }, 'inactive'],
    [{ expiry: 253_402_300_000_000 }, 'active'],
  ])('with %j arrives %s', async (change, status) => {
    expect((await readOne('fusionauth', { ...imported, ...change })).status).toBe(status);
  });

  it.each([
    [{ ...imported, id: null, email: null, username: null }, 'missing_field', 'id'],
    [{ id: 'x', active: true }, 'no_identifier', 'email'],
    [{ ...imported, insertInstant: 'now' }, 'invalid_value', 'insertInstant'],
    [{ ...row, first_name: 7 }, 'invalid_value', 'first_name'],
    [{ ...row, data: '[' }, 'invalid_value', 'data'],
    [{ ...row, identities: [{ type: 9, value: 'x' }] }, 'invalid_value', 'identities[0].type'],
    [{ ...row, identities: [{ type: 0 }] }, 'missing_field', 'identities[0].value'],
    [{ ...row, password_salt: {} }, 'invalid_value', 'password_salt'],
    [{ ...imported, twoFactor: { methods: ['sms'] } }, 'invalid_value', 'twoFactor.methods[0]'],
  ])('that cannot be a person (%j) is rejected by its field', async (broken, reason, field) => {
    expect(await rejectOne('fusionauth', [broken])).toMatchObject({ reason, field });
  });
});

it('A FusionAuth export may be rows a line, a list, or the object of an import', async () => {
  const lines = await inputFile([row, { ...row, id: 'other' }].map((one) => JSON.stringify(one)).join('\n'));
  const list = await inputFile(JSON.stringify([row], null, 2));
  const object = await inputFile(JSON.stringify({ users: [imported] }, null, 2));
  expect(peopleOf(await readAll('fusionauth', lines, list, object))).toHaveLength(4);
});
