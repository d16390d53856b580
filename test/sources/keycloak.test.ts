import { readFile } from 'node:fs/promises';
import { describe, expect, it } from 'vitest';
import { fixture, inputFile, peopleOf, readAll, readOne, rejectOne, rejectsOf } from './reading.ts';

const user = { id: '0f78edef-75a4-4dcd-8379-4c05ae67a5be', username: 'ada', email: 'ada@example.com', enabled: true };
const realm = (...users: readonly unknown[]) => ({
  realm: 'test',
  users,
  clients: [{ users: [{ id: 'not a user' }] }],
});
/** As Keycloak 26 writes it (OTPCredentialModel): a realm's default is SHA-1, 6 digits, 30 seconds. */
const otp = (secretData: object, credentialData: object) => ({
  type: 'otp',
  createdDate: 0,
  secretData: JSON.stringify(secretData),
  credentialData: JSON.stringify({
    subType: 'totp',
    digits: 6,
    counter: 0,
    period: 30,
    algorithm: 'HmacSHA1',
    ...credentialData,
  }),
});

describe('a Keycloak user', () => {
  it('becomes a person with names, profile, metadata and dates, and nothing that the realm does not say', async () => {
    const full = {
      ...user,
      emailVerified: true,
      firstName: 'Ada',
      lastName: 'Lovelace',
      createdTimestamp: 1_795_439_990_978,
      attributes: { locale: ['fr'], phoneNumber: ['+14155550000'] },
      groups: ['/staff'],
      realmRoles: ['admin'],
    };
    expect(await readOne('keycloak', realm(full))).toEqual({
      sourceKey: user.id,
      position: { input: 'export.json', record: 1 },
      status: 'active',
      identifiers: [
        { type: 'email', value: 'ada@example.com' },
        { type: 'uid', value: 'ada' },
      ],
      addresses: [{ type: 'email', value: 'ada@example.com', verified: true }],
      payload: {
        given_name: 'Ada',
        family_name: 'Lovelace',
        name: 'Ada Lovelace',
        phone_number: '+14155550000',
      },
      metadata: { attributes: full.attributes, realm_roles: ['admin'] },
      groups: ['/staff'],
      createdAt: '2026-11-23T13:19:50.978Z',
    });
    expect(await readOne('keycloak', realm({ id: 'x', username: 'bo' }))).toEqual({
      sourceKey: 'x',
      position: { input: 'export.json', record: 1 },
      status: 'active',
      identifiers: [{ type: 'uid', value: 'bo' }],
      addresses: [],
      payload: {},
    });
  });

  it('gets one identifier when the user name is the e-mail address, and two when they differ in case', async () => {
    const email = { type: 'email', value: 'ada@example.com' };
    const same = await readOne('keycloak', realm({ ...user, username: 'ada@example.com' }));
    expect(same.identifiers).toEqual([email]);
    const other = await readOne('keycloak', realm({ ...user, username: 'ADA@example.com' }));
    expect(other.identifiers).toEqual([email, { type: 'uid', value: 'ADA@example.com' }]);
  });

  it('has to change a password that the real realm calls temporary or asks to be updated', async () => {
    const real = JSON.parse(await readFile(fixture('keycloak/devargon-export.json'), 'utf8'));
    const [first, second, third] = real.users;
    first.requiredActions = ['VERIFY_EMAIL', 'UPDATE_PASSWORD'];
    second.credentials[0].temporary = true;
    third.requiredActions = ['VERIFY_EMAIL'];
    const people = peopleOf(await readAll('keycloak', await inputFile(JSON.stringify(real))));
    expect(people.slice(0, 4).map((person) => person.password?.mustBeChanged)).toEqual([
      true,
      true,
      undefined,
      undefined,
    ]);
  });

  it('has the current password, not a former one', async () => {
    const credentials = [
      { type: 'password-history', secretData: 'old', credentialData: 'old' },
      { type: 'password', secretData: 'new', credentialData: 'data', createdDate: 0 },
    ];
    const person = await readOne('keycloak', realm({ ...user, credentials }));
    expect(person.password).toEqual({
      format: 'keycloak',
      value: 'new',
      parameters: { credentialData: 'data' },
      createdAt: '1970-01-01T00:00:00.000Z',
    });
  });

  it('is known by its accounts at other identity providers, and has no password when it has none in Keycloak', async () => {
    const federatedIdentities = [
      { identityProvider: 'google', userId: '113002', userName: 'ada@example.com' },
      { identityProvider: 'entra', userId: 'a1', userName: 'ada' },
    ];
    const person = await readOne('keycloak', realm({ ...user, credentials: [], federatedIdentities }));
    expect(person.identifiers.slice(2)).toEqual([
      { type: 'federated', value: 'google:113002', metadata: { provider: 'google', subject: '113002' } },
      { type: 'federated', value: 'entra:a1', metadata: { provider: 'entra', subject: 'a1' } },
    ]);
    expect(person).not.toHaveProperty('password');
  });

  it('of an LDAP server that Keycloak asks has a password there, unless Keycloak itself has one', async () => {
    const federationLink = '4nT0_qEiTq6Yb1wzqTs3xA';
    const stored = { type: 'password', secretData: 'secret', credentialData: 'data' };
    const people = peopleOf(
      await readAll(
        'keycloak',
        await inputFile(
          JSON.stringify(
            realm({ ...user, federationLink }, { ...user, id: '2', federationLink, credentials: [stored] }),
          ),
        ),
      ),
    );
    expect(people.map(({ password }) => password?.format)).toEqual(['withheld', 'keycloak']);
  });

  it('keeps its authenticator app, whose key Keycloak holds as text or as base32', async () => {
    const plain = otp({ value: 'a4VM0hCxeKMI1ykUQAY3' }, {});
    const base32 = otp({ value: 'JBSW Y3DP EHPK 3PXP' }, { secretEncoding: 'BASE32' });
    const person = await readOne('keycloak', realm({ ...user, credentials: [plain, base32] }));
    expect(person.credentials).toEqual([
      // What `printf a4VM0hCxeKMI1ykUQAY3 | base32` says.
      {
        type: 'totp',
        payload: { totp_secret: 'ME2FMTJQNBBXQZKLJVETC6LLKVIUCWJT' },
        createdAt: '1970-01-01T00:00:00.000Z',
      },
      { type: 'totp', payload: { totp_secret: 'JBSWY3DPEHPK3PXP' }, createdAt: '1970-01-01T00:00:00.000Z' },
    ]);
    expect(person).not.toHaveProperty('metadata');
  });

  it('says in its metadata which second factors stay behind', async () => {
    const credentials = [
      otp({ value: 'k' }, { algorithm: 'HmacSHA256' }),
      otp({ value: 'k' }, { digits: 8 }),
      otp({ value: 'k' }, { period: 60 }),
      otp({ value: 'k' }, { subType: 'hotp' }),
      otp({ value: 'not base32!' }, { secretEncoding: 'BASE32' }),
      otp({ value: 'k' }, { secretEncoding: 'HEX' }),
      otp({}, {}),
      { type: 'otp', secretData: '{', credentialData: '[]' },
      { type: 'webauthn', secretData: '{}', credentialData: '{}' },
    ];
    const person = await readOne('keycloak', realm({ ...user, credentials }));
    expect(person).not.toHaveProperty('credentials');
    expect(person.metadata).toEqual({
      second_factors_not_moved: [...Array.from({ length: 8 }, () => 'otp'), 'webauthn'],
    });
  });

  it.each([
    [{ phone_number: ['+14155550000', '+1'] }, '+14155550000'],
    [{ mobile: '020 7946 0000' }, '020 7946 0000'],
    [{ phoneNumber: [], mobile: [''] }, undefined],
  ])(
    'has the phone number of its attributes %j in its profile, and not as a login name',
    async (attributes, number) => {
      const person = await readOne('keycloak', realm({ ...user, attributes }));
      expect(person.payload.phone_number).toBe(number);
      expect(person.identifiers.map(({ type }) => type)).toEqual(['email', 'uid']);
      expect(person.addresses.map(({ type }) => type)).toEqual(['email']);
    },
  );

  it.each([
    [{ ...user, id: undefined }, 'missing_field', 'id'],
    [{ id: 'x', username: '', email: null }, 'no_identifier', 'username'],
    [{ ...user, email: 7 }, 'invalid_value', 'email'],
    [{ ...user, username: ['ada'] }, 'invalid_value', 'username'],
    [{ ...user, enabled: 'no' }, 'invalid_value', 'enabled'],
    [{ ...user, credentials: {} }, 'invalid_value', 'credentials'],
    [{ ...user, credentials: [7] }, 'invalid_value', 'credentials[0]'],
    [
      { ...user, credentials: [{}, { type: 'password', secretData: {} }] },
      'invalid_value',
      'credentials[1].secretData',
    ],
    [{ ...user, createdTimestamp: 1e18 }, 'invalid_value', 'createdTimestamp'],
    [{ ...user, attributes: { secret: 7 } }, 'invalid_value', 'attributes, entry 1'],
    [{ ...user, groups: ['/a', 7] }, 'invalid_value', 'groups[1]'],
    [{ ...user, federatedIdentities: [{ userId: '1' }] }, 'missing_field', 'federatedIdentities[0].identityProvider'],
    [
      { ...user, federatedIdentities: [{ identityProvider: 'google', userId: 7 }] },
      'invalid_value',
      'federatedIdentities[0].userId',
    ],
    [{ ...user, serviceAccountClientId: 'api' }, 'not_a_person', 'serviceAccountClientId'],
    [[user], 'not_an_object', undefined],
  ])('that cannot be a person (%j) is rejected by its field', async (broken, reason, field) => {
    const reject = await rejectOne('keycloak', realm(broken));
    expect(reject).toMatchObject({ reason, position: { input: 'export.json', record: 1 } });
    expect(reject.field).toBe(field);
  });

  it('does no harm with a __proto__ of its own', async () => {
    const text = `{"users":[{"id":"x","username":"a","__proto__":{"email":7},"attributes":{"__proto__":["evil"]}}]}`;
    const [person] = peopleOf(await readAll('keycloak', await inputFile(text)));
    expect(person?.identifiers).toEqual([{ type: 'uid', value: 'a' }]);
    expect(JSON.stringify(person?.metadata)).toBe('{"attributes":{"__proto__":["evil"]}}');
    expect(Object.hasOwn(Object.prototype, '0')).toBe(false);
  });
});

describe('a Keycloak export', () => {
  it('may hold several realms, or come as the files of a folder, of which the realm’s has no users', async () => {
    const several = await inputFile(JSON.stringify([realm(user), { users: [] }, realm({ ...user, id: 'y' })]));
    const alone = await inputFile(JSON.stringify({ realm: 'test' }), 'test-realm.json');
    const items = await readAll('keycloak', alone, several);
    expect(peopleOf(items).map((person) => person.sourceKey)).toEqual([user.id, 'y']);
  });

  it('of which only the realm’s file of a folder is named is refused with what to name instead', async () => {
    const alone = await inputFile(JSON.stringify({ realm: 'test' }), 'test-realm.json');
    await expect(readAll('keycloak', alone)).rejects.toMatchObject({
      what: 'The export holds no users',
      next: expect.stringContaining('--users same_file`, or name the folder whose `…-users-N.json` have them'),
    });
  });

  it('that breaks off is refused with the byte and the record', async () => {
    const whole = await readFile(fixture('keycloak/devpb512-export.json'));
    const end = whole.indexOf('"devpb512.user2"');
    const path = await inputFile(whole.subarray(0, end), 'realm.json');
    await expect(readAll('keycloak', path)).rejects.toMatchObject({
      problem: 'broken_source',
      where: `realm.json, byte ${end}, after record 4`,
    });
  });

  it.each([
    ['', 'holds no JSON document'],
    ['hello', 'does not begin like a JSON document'],
    ['{"users":[{"id":"x"}', 'breaks off'],
    ['{"users":[{"id":"x"}}', 'has a bracket in the wrong place'],
    ['{"users":[]]', 'has a bracket in the wrong place'],
    ['{"users":[]}x', 'goes on after its end'],
    ['['.repeat(2_000), 'is nested too deeply'],
    ['{"users":[{"id":"x" "username":"a"}]}', 'is not JSON'],
    ['{"users":[{"id":"x","username":"a"},]}', 'is not JSON'],
    ['{"realm":"x","clients":[]}', 'holds no users'],
    ['{"users":null}', 'holds no users'],
  ])('that is no realm (case %#) is refused with the reason', async (text, what) => {
    const path = await inputFile(Buffer.from(text, 'latin1'), 'realm.json');
    await expect(readAll('keycloak', path)).rejects.toMatchObject({
      problem: 'broken_source',
      what: expect.stringContaining(what),
    });
  });

  it('keeps the users beside one that is not UTF-8 or far too long', async () => {
    const [before = '', after = ''] = JSON.stringify(realm(user, { long: '?' }, user)).split('"?"');
    const notUtf8 = Buffer.concat([Buffer.from(`${before}"`), Buffer.from([0xff]), Buffer.from(`"${after}`)]);
    const tooLong = Buffer.from(`${before}"${'a'.repeat(17 << 20)}"${after}`);
    for (const [bytes, reason] of [
      [notUtf8, 'invalid_encoding'],
      [tooLong, 'record_too_long'],
    ] as const) {
      const items = await readAll('keycloak', await inputFile(bytes));
      expect(peopleOf(items).map((person) => person.position.record)).toEqual([1, 3]);
      expect(rejectsOf(items)).toMatchObject([{ reason, position: { record: 2 } }]);
    }
  });
});
