import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { Problem } from '../../contract/problem.ts';
import type { SourceItem } from '../../contract/source.ts';
import { cognitoUser } from '../../sources/cognito-user.ts';
import { entraUser } from '../../sources/entra-user.ts';
import { isJsonObject, type JsonObject } from '../../sources/fields.ts';
import { fusionauthUser } from '../../sources/fusionauth-user.ts';
import { oktaUser } from '../../sources/okta-user.ts';
import { recordReader } from '../../sources/read-record.ts';
import { inputFile, readAll } from './reading.ts';

/** A value that must never be shown, in each type that can carry it. */
const secret = 'S3CR3T-7f3a';
const anything = fc.oneof(
  fc.jsonValue(),
  fc.constantFrom<unknown>(undefined, null, '', secret, [secret], { [secret]: secret }, JSON.stringify([secret])),
);

const oktaRecord = {
  id: 'x',
  status: 'ACTIVE',
  created: '2024-01-01T00:00:00Z',
  passwordChanged: '2024-01-01T00:00:00Z',
  profile: { login: secret, email: secret, mobilePhone: secret, firstName: secret, costCenter: secret },
  credentials: {
    password: { hash: { algorithm: 'BCRYPT', value: secret, salt: secret, workFactor: 10 } },
    emails: [{ value: secret, status: 'VERIFIED' }],
    provider: { type: 'OKTA', name: 'OKTA' },
  },
};

const entraRecord = {
  id: 'x',
  displayName: secret,
  mail: secret,
  otherMails: [secret],
  mobilePhone: secret,
  userPrincipalName: secret,
  accountEnabled: true,
  createdDateTime: '2024-01-01T00:00:00Z',
  extension_b7c3e5a1d2f84c6e9a0b1c2d3e4f5a6b_plan: secret,
  signInActivity: { lastSignInDateTime: '2024-01-01T00:00:00Z' },
  identities: [
    { signInType: 'emailAddress', issuer: 'x', issuerAssignedId: secret },
    { signInType: 'federated', issuer: 'x', issuerAssignedId: secret },
    { signInType: 'phoneNumber', issuer: 'x', issuerAssignedId: secret },
  ],
};

const cognitoRecord = {
  Username: secret,
  Enabled: true,
  UserStatus: 'CONFIRMED',
  UserCreateDate: 1_700_000_000.5,
  Attributes: [
    { Name: 'sub', Value: 'x' },
    { Name: 'email', Value: secret },
    { Name: 'email_verified', Value: 'true' },
    { Name: 'phone_number', Value: secret },
    { Name: 'identities', Value: JSON.stringify([{ providerName: 'x', userId: secret }]) },
    { Name: 'custom:plan', Value: secret },
  ],
};

const fusionauthRecord = {
  id: 'x',
  active: true,
  data: JSON.stringify({ data: { note: secret }, preferredLanguages: [secret] }),
  expiry: 4_000_000_000_000,
  first_name: secret,
  insert_instant: 1_700_000_000_000,
  mobile_phone: secret,
  password: secret,
  password_change_required: false,
  password_encryption_scheme: 'bcrypt',
  password_factor: 10,
  password_salt: secret,
  groups: [secret],
  identities: [
    { type: 0, value: secret, verified: true },
    { type: 2, value: secret, verified: true },
  ],
  identity_provider_links: [{ identity_provider: 'x', identity_providers_user_id: secret }],
  registrations: [{ application: 'x', roles: [secret] }],
};

const fusionauthObject = {
  id: 'x',
  active: true,
  data: { note: secret },
  email: secret,
  username: secret,
  phoneNumber: secret,
  password: secret,
  encryptionScheme: 'bcrypt',
  salt: secret,
  preferredLanguages: [secret],
  memberships: [{ groupId: secret }],
  twoFactor: { methods: [{ method: 'authenticator', secret: 'aGVsbG8=', authenticator: { codeLength: 6 } }] },
};

type Path = readonly (string | number)[];

/** Where each part of a JSON value stands. */
function pathsOf(value: unknown, path: Path = []): readonly Path[] {
  const entries = Array.isArray(value) ? [...value.entries()] : isJsonObject(value) ? Object.entries(value) : [];
  return entries.flatMap(([key, part]) => [[...path, key], ...pathsOf(part, [...path, key])]);
}

/** The value with one part of it replaced; with nothing, when the part is not there any more. */
function replaced(value: unknown, [key, ...rest]: Path, part: unknown): unknown {
  if (key === undefined) return part;
  if (Array.isArray(value)) return value.map((entry, at) => (at === key ? replaced(entry, rest, part) : entry));
  return isJsonObject(value) && Object.hasOwn(value, key)
    ? { ...value, [key]: replaced(value[key], rest, part) }
    : value;
}

/** A plausible user of which up to three parts are anything at all. */
function damaged(record: JsonObject) {
  const damage = fc.tuple(fc.constantFrom(...pathsOf(record)), anything);
  return fc.array(damage, { maxLength: 3 }).map((damages): JsonObject => {
    const result = damages.reduce<unknown>((value, [path, part]) => replaced(value, path, part), record);
    return isJsonObject(result) ? result : {};
  });
}

function checkItem(item: SourceItem): void {
  if ('reject' in item) expect(`${item.reject.explanation} ${item.reject.field}`).not.toContain(secret);
  else expect(item.person.identifiers.length).toBeGreaterThan(0);
}

describe.each([
  ['okta', oktaRecord, oktaUser(undefined)],
  ['entra', entraRecord, entraUser('US')],
  ['cognito', cognitoRecord, cognitoUser('FR')],
  ['fusionauth', fusionauthRecord, fusionauthUser(undefined)],
  ['fusionauth', fusionauthObject, fusionauthUser('US')],
])('the %s adapter', (type, record, mapping) => {
  const reader = recordReader(mapping, { type, inputs: [] });

  it('makes a person who can sign in of a record that is whole', () => {
    expect(reader.ofRecord(record, { input: 'x', record: 1 })).toHaveProperty('person.identifiers');
  });

  it('makes a person who can sign in, or a reject that shows no value, of any other', () => {
    fc.assert(
      fc.property(damaged(record), (value) => checkItem(reader.ofRecord(value, { input: 'x', record: 1 }))),
      { numRuns: 2_000 },
    );
  });

  it('refuses a document of another shape without showing what it holds', async () => {
    const document = fc.oneof(
      anything.filter((value) => value !== undefined),
      fc.record({ users: anything, Users: anything, value: anything }, { requiredKeys: [] }),
      fc.array(damaged(record), { maxLength: 3 }),
    );
    await fc.assert(
      fc.asyncProperty(document, fc.constantFrom(0, 2), async (content, indent) => {
        try {
          for (const item of await readAll(type, await inputFile(JSON.stringify(content, null, indent))))
            checkItem(item);
        } catch (error) {
          expect(error).toBeInstanceOf(Problem);
          expect(String(error)).not.toContain(secret);
        }
      }),
      { numRuns: 100 },
    );
  });
});
