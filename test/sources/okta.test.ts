import { describe, expect, it } from 'vitest';
import { inputFile, peopleOf, readAll, readOne, rejectOne } from './reading.ts';

/** The user of Okta's own reference of `GET /api/v1/users`. */
const user = {
  id: '00ub0oNGTSWTBKOLGLNR',
  status: 'ACTIVE',
  created: '2013-06-24T16:39:18.000Z',
  activated: '2013-06-24T16:39:19.000Z',
  statusChanged: '2013-06-24T16:39:19.000Z',
  lastLogin: '2013-06-24T17:39:19.000Z',
  lastUpdated: '2013-06-27T16:35:28.000Z',
  passwordChanged: '2013-06-24T16:39:19.000Z',
  type: { id: 'otyfnjfba4ye7pgjB0g4' },
  profile: {
    login: 'isaac.brock@example.com',
    firstName: 'Isaac',
    lastName: 'Brock',
    nickName: 'issac',
    displayName: 'Isaac Brock',
    email: 'isaac.brock@example.com',
    secondEmail: 'isaac@example.org',
    profileUrl: 'http://www.example.com/profile',
    preferredLanguage: 'en-US',
    title: 'Director',
    department: 'Engineering',
    employeeNumber: '187',
    mobilePhone: '+1-415-555-1337',
    manager: null,
  },
  credentials: {
    password: {},
    emails: [
      { value: 'isaac.brock@example.com', status: 'VERIFIED', type: 'PRIMARY' },
      { value: 'isaac@example.org', status: 'UNVERIFIED', type: 'SECONDARY' },
    ],
    recovery_question: { question: "Who's a major player in the cowboy scene?" },
    provider: { type: 'OKTA', name: 'OKTA' },
  },
  _links: { self: { href: 'https://example.okta.com/api/v1/users/00ub0oNGTSWTBKOLGLNR' } },
};

describe('an Okta user', () => {
  it('becomes a person with names, addresses, dates and attributes, and a password to reset', async () => {
    expect(await readOne('okta', [user])).toEqual({
      sourceKey: '00ub0oNGTSWTBKOLGLNR',
      position: { input: 'export.json', record: 1 },
      status: 'active',
      identifiers: [{ type: 'email', value: 'isaac.brock@example.com' }],
      addresses: [
        { type: 'email', value: 'isaac.brock@example.com', verified: true },
        { type: 'email', value: 'isaac@example.org', verified: false },
        { type: 'mobile', value: '+14155551337', verified: false },
      ],
      payload: {
        given_name: 'Isaac',
        family_name: 'Brock',
        nickname: 'issac',
        profile: 'http://www.example.com/profile',
        name: 'Isaac Brock',
        locale: 'en-US',
        phone_number: '+14155551337',
      },
      metadata: { profile: { title: 'Director', department: 'Engineering', employeeNumber: '187' } },
      password: { format: 'withheld', value: '', createdAt: '2013-06-24T16:39:19.000Z' },
      createdAt: '2013-06-24T16:39:18.000Z',
      updatedAt: '2013-06-27T16:35:28.000Z',
      lastLoginAt: '2013-06-24T17:39:19.000Z',
    });
  });

  it.each([
    ['STAGED', 'new', undefined],
    ['PROVISIONED', 'new', undefined],
    ['RECOVERY', 'active', true],
    ['PASSWORD_EXPIRED', 'active', true],
    ['LOCKED_OUT', 'inactive', undefined],
    ['SUSPENDED', 'inactive', undefined],
    ['DEPROVISIONED', 'inactive', undefined],
  ])('of status %s arrives %s, and keeps the status for administrators', async (status, expected, mustBeReset) => {
    const person = await readOne('okta', [{ ...user, status }]);
    expect(person.status).toBe(expected);
    expect(person.metadata).toMatchObject({ status });
    expect(person.password?.mustBeReset).toBe(mustBeReset);
  });

  it('signs in with the login alone, since two users may have one e-mail address', async () => {
    const person = await readOne('okta', [{ ...user, profile: { ...user.profile, login: 'isaac' } }]);
    expect(person.identifiers).toEqual([{ type: 'uid', value: 'isaac' }]);
    expect(person.addresses[0]?.value).toBe('isaac.brock@example.com');
  });

  it.each(['ACTIVE_DIRECTORY', 'LDAP', 'FEDERATION', 'SOCIAL'])(
    'whose password %s checks has none, and says so to administrators',
    async (type) => {
      const provider = { type, name: 'corp.example.com' };
      const person = await readOne('okta', [{ ...user, credentials: { password: {}, provider } }]);
      expect(person.password).toBeUndefined();
      expect(person.metadata).toMatchObject({ provider });
    },
  );

  it('without a password has none', async () => {
    const credentials = { provider: user.credentials.provider };
    expect((await readOne('okta', [{ ...user, passwordChanged: null, credentials }])).password).toBeUndefined();
  });

  it('that was imported with a hash keeps it, part by part as texts', async () => {
    const hash = {
      algorithm: 'PBKDF2',
      value: 'rwh1fzS/lZUh0DUcRVNUsg==',
      salt: 'bXlzYWx0',
      digestAlgorithm: 'SHA256_HMAC',
      iterationCount: 10_000,
      keySize: 16,
    };
    const body = { profile: { login: 'isaac.brock@example.com' }, credentials: { password: { hash } } };
    const person = await readOne('okta', [body]);
    expect(person.sourceKey).toBe('isaac.brock@example.com');
    expect(person.status).toBe('active');
    expect(person.password).toEqual({
      format: 'okta',
      value: hash.value,
      parameters: {
        algorithm: 'PBKDF2',
        salt: 'bXlzYWx0',
        digestAlgorithm: 'SHA256_HMAC',
        iterationCount: '10000',
        keySize: '16',
      },
    });
  });

  it('that was imported with a clear text does not take it along', async () => {
    const credentials = { password: { value: 'tlpWENT2m' } };
    const person = await readOne('okta', [{ profile: user.profile, credentials }]);
    expect(person.password).toEqual({ format: 'ldap', value: '{CLEARTEXT}' });
  });

  it.each([
    [{ ...user, profile: undefined }, 'missing_field', 'profile'],
    [{ ...user, profile: { email: 'a@example.com' } }, 'missing_field', 'profile.login'],
    [{ ...user, status: 'ASLEEP' }, 'invalid_value', 'status'],
    [{ ...user, created: 'yesterday' }, 'invalid_value', 'created'],
    [{ ...user, credentials: { emails: [7] } }, 'invalid_value', 'credentials.emails[0]'],
    [{ ...user, credentials: { password: { hash: { salt: {} } } } }, 'invalid_value', 'credentials.password.hash.salt'],
    ['isaac', 'not_an_object', undefined],
  ])('that cannot be a person (%j) is rejected by its field', async (broken, reason, field) => {
    const reject = await rejectOne('okta', [broken]);
    expect(reject.reason).toBe(reason);
    expect(reject.field).toBe(field);
  });
});

it('Okta’s pages are read together, in several files and appended to one', async () => {
  const page = (...ids: readonly string[]) => JSON.stringify(ids.map((id) => ({ ...user, id })));
  const one = await inputFile(page('a', 'b') + page('c'));
  const other = await inputFile(page('d'));
  expect(peopleOf(await readAll('okta', one, other)).map(({ sourceKey }) => sourceKey)).toEqual(['a', 'b', 'c', 'd']);
});
