import { Ajv } from 'ajv';
import addFormats from 'ajv-formats';
import { expect, test } from 'vitest';
import type { Person } from '../../contract/person.ts';
import { usualPoolRules } from '../../contract/pool.ts';
import type { RecipePlan } from '../../contract/probe.ts';
import type { PasswordStrategy } from '../../contract/settings.ts';
import { packedAlone } from '../../preparation/packed-user-writer.ts';
import { RecordIds } from '../../preparation/record-ids.ts';
import { recordTemplates } from '../../preparation/record-templates.ts';
import { mapPerson } from '../../preparation/records.ts';
import { SharedTexts } from '../../preparation/shared-texts.ts';
import { UnpackedUser } from '../../preparation/unpacked-user.ts';
import { UserPacker } from '../../preparation/user-packer.ts';
import type { UserRecords } from '../../preparation/user-records.ts';
import { uuidText } from '../../preparation/uuid-bytes.ts';
import { definitions } from '../../secureauth/generated/definitions.ts';
import { movable, personWith } from './persons.ts';
import { writtenBody } from './written-body.ts';

const ids = new RecordIds('acme');

function map(person: Person, strategy: PasswordStrategy = 'migrate', recipes: RecipePlan = {}): UserRecords {
  const mapped = mapPerson(person, ids, { strategy, pool: { ...usualPoolRules, recipes } });
  if ('reject' in mapped) throw new Error(`rejected: ${mapped.reject.reason}`);
  return mapped;
}

test('every record has what the OpenAPI file requires and nothing that it does not know', () => {
  const ajv = new Ajv({ strict: false, allErrors: true });
  addFormats.default(ajv);
  ajv.addSchema({ $id: 'identity', definitions });
  const records = map(
    personWith({
      identifiers: [
        { type: 'email', value: 'Ann@Example.com' },
        { type: 'uid', value: 'Ann', metadata: {} },
        { type: 'mobile', value: '+15550100' },
      ],
      addresses: [
        { type: 'email', value: 'Ann@Example.com', verified: true, verifiedAt: '2024-01-02T03:04:05Z' },
        { type: 'mobile', value: '+15550100', verified: false },
      ],
      metadata: {},
      password: { format: 'modular-crypt', value: movable, expiresAt: '2040-01-01T00:00:00Z' },
      credentials: [{ type: 'totp', payload: { secret: 's' } }],
    }),
  );
  const bytes = packedAlone((into) => new UserPacker(new SharedTexts()).pack(into, records, 0, 0, 0));
  const { body } = writtenBody(new UnpackedUser(recordTemplates('default', 'pool'), []), bytes, 0);
  const byDefinition = {
    User: body.users,
    UserCredential: body.user_credentials,
    UserIdentifier: body.user_identifiers,
    UserVerifiableAddress: body.user_verifiable_addresses,
  };
  expect(Object.values(byDefinition).map(({ length }) => length)).toEqual([1, 2, 3, 2]);
  for (const [name, ofType] of Object.entries(byDefinition)) {
    for (const record of ofType) {
      const valid = ajv.validate({ $ref: `identity#/definitions/${name}` }, record);
      expect(valid ? [] : ajv.errors).toEqual([]);
      const known = Object.keys(definitions[name]?.properties ?? {});
      expect(Object.keys(record).filter((field) => !known.includes(field))).toEqual([]);
    }
  }
});

test('a person becomes a user with identifiers and addresses, also in lower case', () => {
  const { user, identifiers, addresses, credentials } = map(
    personWith({
      addresses: [{ type: 'email', value: 'Ann@Example.com', verified: true, verifiedAt: '2024-01-02T03:04:05Z' }],
      payload: { name: 'Ann' },
      metadata: { plan: 'free' },
      status: 'inactive',
      createdAt: '2020-01-01T00:00:00Z',
      updatedAt: '2021-01-01T00:00:00Z',
    }),
  );
  const dates = { created_at: '2020-01-01T00:00:00Z', updated_at: '2021-01-01T00:00:00Z' };
  const derived = ids.ofUser('auth0|1');
  expect(user).toEqual({
    id: derived.user(),
    status: 'inactive',
    payload: { name: 'Ann' },
    metadata: { plan: 'free' },
    ...dates,
  });
  expect(identifiers).toEqual([
    {
      id: derived.identifier('email', 0),
      type: 'email',
      identifier: 'Ann@Example.com',
      identifier_lc: 'ann@example.com',
      ...dates,
    },
  ]);
  expect(addresses).toEqual([
    {
      id: derived.address('email', 0),
      type: 'email',
      address: 'Ann@Example.com',
      address_lc: 'ann@example.com',
      status: 'active',
      verified: true,
      verified_at: '2024-01-02T03:04:05Z',
      ...dates,
    },
  ]);
  expect(credentials).toEqual([]);
});

test('dates that the source does not tell are the documented ones, not the time of preparing', () => {
  expect(map(personWith({})).user).toMatchObject({
    created_at: '1970-01-01T00:00:00Z',
    updated_at: '1970-01-01T00:00:00Z',
  });
});

test('a changed e-mail keeps the UUIDs of its records', () => {
  const before = map(personWith({}));
  const after = map(personWith({ identifiers: [{ type: 'email', value: 'ann.new@example.com' }] }));
  expect(after.identifiers[0]?.id).toBe(before.identifiers[0]?.id);
});

test('UUIDs that the source has are kept, in lower case; what is not of version 4 is derived', () => {
  const mapped = map(
    personWith({
      id: '58E6184F-8e38-4193-b889-965b34326c7f',
      identifiers: [
        { id: 'b7108442-7f1e-40b9-a4d9-0c9ab3b0d18b', type: 'email', value: 'a@example.com' },
        { id: 'f:not-a-uuid', type: 'uid', value: 'a' },
      ],
      password: { id: 'e89e254c-f538-4ae2-9150-4d4580bcf886', format: 'modular-crypt', value: movable },
    }),
  );
  expect(uuidText(mapped.user.id)).toBe('58e6184f-8e38-4193-b889-965b34326c7f');
  expect(mapped.identifiers.map(({ id }) => uuidText(id))).toEqual([
    'b7108442-7f1e-40b9-a4d9-0c9ab3b0d18b',
    uuidText(ids.ofUser('auth0|1').identifier('uid', 0)),
  ]);
  expect(mapped.credentials.map(({ id }) => uuidText(id))).toEqual(['e89e254c-f538-4ae2-9150-4d4580bcf886']);
});

test('a user name that is the e-mail is no second identifier', () => {
  const identifiers = [
    { type: 'uid', value: 'Ann@example.com' },
    { type: 'email', value: 'ann@example.com' },
    { type: 'uid', value: 'ann' },
  ] as const;
  const mapped = map(personWith({ identifiers }));
  expect(mapped.identifiers.map(({ type, identifier }) => [type, identifier])).toEqual([
    ['email', 'ann@example.com'],
    ['uid', 'ann'],
  ]);
  expect(mapped.identifiers[1]?.id).toBe(ids.ofUser('auth0|1').identifier('uid', 1));
});

test('a person whom nobody could sign in as is rejected', () => {
  const mapped = mapPerson(personWith({ identifiers: [] }), ids, {
    strategy: 'migrate',
    pool: usualPoolRules,
  });
  expect(mapped).toMatchObject({
    reject: { reason: 'no_identifier', sourceKey: 'auth0|1', position: { input: 'users.ndjson', line: 1 } },
  });
});

const hashed = { format: 'modular-crypt', value: movable };
const unmovable = { format: 'modular-crypt', value: '$6$rounds=5000$salt$digest' };
const forced = { state: 'must_be_reset', expires_at: '2000-01-01T00:00:00Z' };

test.each([
  ['moves', hashed, 'migrate', { state: 'valid' }, { kind: 'kept', mustBeChanged: false }],
  [
    'moves and must be changed',
    { ...hashed, mustBeChanged: true },
    'migrate',
    { state: 'must_be_changed' },
    { kind: 'kept', mustBeChanged: true },
  ],
  [
    'keeps the expiry that the source has',
    { ...hashed, expiresAt: '2040-01-01T00:00:00Z' },
    'migrate',
    { state: 'valid', expires_at: '2040-01-01T00:00:00Z' },
    { kind: 'kept' },
  ],
  ['that cannot move must be reset', unmovable, 'migrate', forced, { kind: 'reset', reason: 'crypt' }],
  [
    'that the source no longer takes must be reset',
    { ...hashed, mustBeReset: true, expiresAt: '2040-01-01T00:00:00Z' },
    'migrate',
    forced,
    { kind: 'reset', reason: 'reset_required_by_source' },
  ],
  [
    'must be reset when the run says so',
    { ...hashed, mustBeChanged: true },
    'force-reset',
    forced,
    { kind: 'reset', reason: 'forced_by_strategy' },
  ],
  [
    'that cannot move keeps its reason when the run resets all',
    unmovable,
    'force-reset',
    forced,
    { kind: 'reset', reason: 'crypt' },
  ],
] as const)('a password %s', (_, password, strategy, credential, fate) => {
  const mapped = map(personWith({ password }), strategy);
  expect(mapped.credentials[0]).toMatchObject({ type: 'password', ...credential });
  expect(mapped.credentials[0]?.expires_at).toBe('expires_at' in credential ? credential.expires_at : undefined);
  expect(mapped.password).toMatchObject(fate);
});

test('a password that cannot move is replaced by a hash of its user’s own that nobody has the password of', () => {
  const hashOf = (sourceKey: string) => map(personWith({ sourceKey, password: unmovable })).credentials[0]?.payload;
  expect(hashOf('one')).toEqual(hashOf('one'));
  expect(hashOf('one')).not.toEqual(hashOf('other'));
});

test('a hash is written in the layout that its recipe is to have, and the same hash otherwise', () => {
  const salt = Buffer.from('a salt').toString('base64');
  const key = Buffer.alloc(32, 7).toString('base64');
  const config = { function: 'SHA-256', number_of_iterations: 10, key_length: 32, salt, salt_length: 6 };
  const value = JSON.stringify({ config: { method: 'pbkdf2', pbkdf2: config }, value: key });
  const person = personWith({ password: { format: 'secureauth', value } });
  const hashWith = (recipes: RecipePlan) => {
    const { credentials, password } = map(person, 'migrate', recipes);
    expect(password).toMatchObject({ kind: 'kept' });
    return credentials[0]?.payload;
  };
  const recipe = 'pbkdf2, SHA-256, 10, 32 bytes';
  const written = (salted: string) => ({
    hashed_password: { config: { method: 'pbkdf2', pbkdf2: { ...config, salt: salted } }, value: key },
  });
  expect(hashWith({})).toEqual(written(salt));
  expect(hashWith({ 'pbkdf2, SHA-256, 11, 32 bytes': 'salt_text' })).toEqual(written(salt));
  expect(hashWith({ [recipe]: 'salt_text' })).toEqual(written('a salt'));
  expect(hashWith({ [recipe]: 'salt_hex' })).toEqual(written(Buffer.from('a salt').toString('hex')));
  expect(() => map(person, 'migrate', { [recipe]: 'of a later release' })).toThrow(RangeError);
});

test('a password of a recipe that the probe failed with is reset, with a placeholder that every pool can read', () => {
  const person = personWith({ password: { format: 'modular-crypt', value: movable } });
  const { credentials, password } = map(person, 'migrate', { 'bcrypt, cost 10': 'reset' });
  expect(password).toEqual({ kind: 'reset', reason: 'probe_failed' });
  expect(credentials).toMatchObject([
    { state: 'must_be_reset', payload: { hashed_password: { config: { method: 'sha' } } } },
  ]);
});

test('a salt that the layout cannot hold makes its password a reset', () => {
  const binary = Buffer.concat([Buffer.alloc(32), Buffer.from([255, 254, 253])]).toString('base64');
  const person = personWith({ password: { format: 'ldap', value: `{SSHA256}${binary}` } });
  const { password } = map(person, 'migrate', { 'SHA-256, salt behind digest': 'salt_text' });
  expect(password).toEqual({ kind: 'reset', reason: 'salt_not_text' });
});

test('a user without a password has no password credential, in either strategy', () => {
  for (const strategy of ['migrate', 'force-reset'] as const) {
    expect(map(personWith({}), strategy)).toMatchObject({ credentials: [], password: { kind: 'none' } });
  }
});
