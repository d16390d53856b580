import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import type { MappingSettings } from '../../contract/mapping.ts';
import type { Person } from '../../contract/person.ts';
import type { Reject } from '../../contract/reject.ts';
import { auth0User } from '../../sources/auth0-user.ts';
import type { JsonObject } from '../../sources/fields.ts';
import { isJsonObject } from '../../sources/fields.ts';
import { genericReader } from '../../sources/generic-user.ts';
import { keycloakUser } from '../../sources/keycloak-user.ts';
import { type RecordMapping, recordReader } from '../../sources/read-record.ts';

const position = { input: 'users.ndjson', line: 7 };

function settings(mapping: MappingSettings, phoneRegion?: string) {
  return { type: 'ndjson', inputs: [], mapping, ...(phoneRegion === undefined ? {} : { phoneRegion }) };
}

const minimal: MappingSettings = { key: 'id', identifiers: [{ type: 'uid', value: 'login' }] };

/** The person that a generic source makes of a record, by a mapping that has a key and a login name already. */
function personOf(record: JsonObject, mapping: MappingSettings = {}, phoneRegion?: string): Person {
  const whole = { id: '1', login: 'ada', ...record };
  const item = genericReader(settings({ ...minimal, ...mapping }, phoneRegion)).ofRecord(whole, position);
  if ('reject' in item) throw new Error(`${item.reject.field}: ${item.reject.explanation}`);
  return item.person;
}

function rejectOf(record: JsonObject, mapping: MappingSettings = {}): Reject {
  const whole = { id: '1', login: 'ada', ...record };
  const item = genericReader(settings({ ...minimal, ...mapping })).ofRecord(whole, position);
  if ('person' in item) throw new Error('Expected a reject');
  return item.reject;
}

describe('a mapping', () => {
  it('says what all of a person is', () => {
    const record = {
      mail: 'Ada@example.com',
      confirmed: 'yes',
      phone: '06 12 34 56 78',
      google: 'g-1',
      first: 'Ada',
      last: '',
      tags: ['a', 'b'],
      state: 'D',
      hash: '$2b$10$abc',
      temporary: 't',
      changed: '2025-01-31 10:00:00+00',
      teams: 'staff/editors;/admins',
      secret: 'jbsw y3dp ehpk 3pxp',
      created: 1_700_000_000_000,
      seen: '2025-02-01',
    };
    const person = personOf(
      record,
      {
        identifiers: [
          { type: 'uid', value: 'login' },
          { type: 'email', value: 'mail', verified: 'confirmed' },
          { type: 'mobile', value: 'phone' },
          { type: 'external', value: 'id' },
          { type: 'federated', value: 'google', provider: "'google'" },
        ],
        addresses: [{ type: 'email', value: "'second@example.com'", verified: true }],
        payload: { given_name: 'first', family_name: 'last', name: "join(' ', [first, login])", level: 3 },
        metadata: { tags: 'tags' },
        status: { value: 'state', table: { A: 'active', D: 'inactive' } },
        password: {
          format: 'digest',
          value: 'hash',
          parameters: { algorithm: "'sha256'", iterations: 1000, salt: 'last' },
          mustBeChanged: 'temporary',
          mustBeReset: false,
          createdAt: 'changed',
        },
        groups: "split(teams, ';')",
        totp: 'secret',
        createdAt: 'created',
        lastLoginAt: 'seen',
      },
      'FR',
    );
    expect(person).toEqual({
      sourceKey: '1',
      position,
      status: 'inactive',
      identifiers: [
        { type: 'email', value: 'Ada@example.com' },
        { type: 'mobile', value: '+33612345678' },
        { type: 'uid', value: 'ada' },
        { type: 'external', value: '1' },
        { type: 'federated', value: 'google:g-1', metadata: { provider: 'google', subject: 'g-1' } },
      ],
      addresses: [
        { type: 'email', value: 'second@example.com', verified: true },
        { type: 'email', value: 'Ada@example.com', verified: true },
        { type: 'mobile', value: '+33612345678', verified: false },
      ],
      payload: { given_name: 'Ada', name: 'Ada ada', level: 3 },
      metadata: { tags: ['a', 'b'] },
      password: {
        format: 'digest',
        value: '$2b$10$abc',
        parameters: { algorithm: 'sha256', iterations: '1000' },
        mustBeChanged: true,
        createdAt: '2025-01-31T10:00:00+00:00',
      },
      groups: ['/staff/editors', '/admins'],
      credentials: [{ type: 'totp', payload: { totp_secret: 'JBSWY3DPEHPK3PXP' } }],
      createdAt: '2023-11-14T22:13:20.000Z',
      lastLoginAt: '2025-02-01T00:00:00Z',
    });
  });

  it('leaves out whatever nothing is found for', () => {
    const mapping: MappingSettings = {
      addresses: [{ type: 'email', value: 'a.b.c' }],
      payload: { name: 'none', constructor: 'constructor', proto: '__proto__' },
      metadata: { x: 'none[0].y' },
      status: { value: 'none' },
      password: { format: 'automatic', value: 'empty' },
      groups: 'none',
      totp: 'none',
      createdAt: 'empty',
    };
    expect(personOf({ empty: '', none: null }, mapping)).toEqual({
      sourceKey: '1',
      position,
      status: 'active',
      identifiers: [{ type: 'uid', value: 'ada' }],
      addresses: [],
      payload: {},
    });
  });

  it('takes lists of identifiers, one each, and counts the same text once, as an e-mail address', () => {
    const mapping: MappingSettings = {
      identifiers: [
        { type: 'uid', value: 'login' },
        { type: 'email', value: 'mails' },
      ],
    };
    const person = personOf({ login: 'a@x', mails: ['a@x', null, 'b@x', 'B@X', 'b@x'] }, mapping);
    expect(person.identifiers).toEqual([
      { type: 'email', value: 'a@x' },
      { type: 'email', value: 'b@x' },
      { type: 'email', value: 'B@X' },
    ]);
    expect(person.addresses.map(({ value }) => value)).toEqual(['a@x', 'b@x']);
  });

  it('keeps a text that can be no phone number in the profile, and nobody signs in with it', () => {
    const mapping: MappingSettings = {
      identifiers: [...(minimal.identifiers ?? []), { type: 'mobile', value: 'phone' }],
    };
    const person = personOf({ phone: 'ask the office' }, mapping);
    expect(person.identifiers).toEqual([{ type: 'uid', value: 'ada' }]);
    expect(person.addresses).toEqual([]);
    expect(person.payload).toEqual({ phone_number: 'ask the office' });
  });

  it.each([
    ['A', 'active'],
    [true, 'new'],
    [3, 'inactive'],
    ['anything', 'inactive'],
    [null, 'inactive'],
  ])('gives the value %j of a table the status %s', (value, status) => {
    const table = { A: 'active', true: 'new' } as const;
    const mapping: MappingSettings = { status: { value: 'state', table, otherwise: 'inactive' } };
    expect(personOf({ state: value }, mapping).status).toBe(status);
  });

  it.each([
    [true, true],
    ['TRUE', true],
    ['f', false],
    [1, true],
    ['0', false],
    [null, false],
  ])('takes %j for a flag that is %s', (value, verified) => {
    const mapping: MappingSettings = { addresses: [{ type: 'email', value: "'a@b'", verified: 'flag' }] };
    expect(personOf({ flag: value }, mapping).addresses).toEqual([{ type: 'email', value: 'a@b', verified }]);
  });

  it.each([
    ['2025-01-31T10:00:00Z', '2025-01-31T10:00:00Z'],
    ['2025-01-31T10:00:00.123456+02:00', '2025-01-31T10:00:00.123456+02:00'],
    ['2025-01-31 10:00:00.5+02', '2025-01-31T10:00:00.5+02:00'],
    ['2025-01-31 10:00 UTC', '2025-01-31T10:00:00Z'],
    ['2025-01-31 10:00:00', '2025-01-31T10:00:00Z'],
    ['2025-01-31', '2025-01-31T00:00:00Z'],
    [0, '1970-01-01T00:00:00.000Z'],
  ])('takes %j for the moment %s', (value, moment) => {
    expect(personOf({ at: value }, { updatedAt: 'at' }).updatedAt).toBe(moment);
  });
});

describe('a record that a mapping cannot make a person of', () => {
  const email: MappingSettings = { identifiers: [{ type: 'email', value: 'mail' }] };

  it.each<[string, JsonObject, MappingSettings, string, string, string]>([
    ['no key', { id: null }, {}, 'missing_field', 'mapping.key', 'Nothing is found by the expression `id`.'],
    [
      'a list as the key',
      { id: ['S3CR3T'] },
      {},
      'invalid_value',
      'mapping.key',
      'found a list by the expression `id`.',
    ],
    ['an inexact key', { id: 2 ** 60 }, {}, 'invalid_value', 'mapping.key', 'too large to be exact'],
    [
      'no e-mail address',
      { mail: 'S3CR3T' },
      email,
      'invalid_value',
      'mapping.identifiers[0].value',
      'no e-mail address',
    ],
    [
      'an object in a list',
      { mail: [{ S3CR3T: 1 }] },
      email,
      'invalid_value',
      'mapping.identifiers[0].value',
      'an object',
    ],
    ['no base32', { t: 'S3CR3T-1' }, { totp: 't' }, 'invalid_value', 'mapping.totp', 'base32'],
    ['no moment', { t: 'S3CR3T' }, { createdAt: 't' }, 'invalid_value', 'mapping.createdAt', 'found text'],
    ['an impossible hour', { t: '2025-01-31 25:00' }, { createdAt: 't' }, 'invalid_value', 'mapping.createdAt', 'text'],
    [
      'another status',
      { s: 'S3CR3T' },
      { status: { value: 's' } },
      'invalid_value',
      'mapping.status.value',
      'Expected one of active, inactive, new, found text that is none of them by the expression `s`.',
    ],
    [
      'a status that the table does not have',
      { s: 6174 },
      { status: { value: 's', table: { A: 'active' } } },
      'invalid_value',
      'mapping.status.value',
      'Expected one of A, found a number that is none of them by the expression `s`.',
    ],
    ['a wrong argument', { n: 7 }, { groups: 'lower(n)' }, 'invalid_value', 'mapping.groups', 'received type number'],
    [
      'arithmetic on text',
      { n: 'S3CR3T' },
      { payload: { a: 'n * `2`' } },
      'invalid_value',
      'mapping.payload.a',
      'Expected numbers to calculate with, found text and a number by the expression `n * `2``.',
    ],
    [
      'no flag',
      { v: 'S3CR3T' },
      { addresses: [{ type: 'email', value: "'a@b'", verified: 'v' }] },
      'invalid_value',
      'mapping.addresses[0].verified',
      'Expected true or false, found text',
    ],
    [
      'no provider',
      { g: 'S3CR3T' },
      { identifiers: [{ type: 'federated', value: 'g', provider: 'p' }] },
      'missing_field',
      'mapping.identifiers[0].provider',
      'Nothing is found by the expression `p`.',
    ],
  ])('(%s) is rejected by the setting, the expression and the type, without a value', (_, record, mapping, ...told) => {
    const reject = rejectOf(record, mapping);
    expect([reject.reason, reject.field]).toEqual(told.slice(0, 2));
    expect(reject.explanation).toContain(told[2]);
    expect(reject.position).toEqual(position);
    expect(JSON.stringify(reject)).not.toContain('S3CR3T');
  });

  it.each([
    ['n / z', 'Expected a number to divide by, found a number that is zero'],
    ['n // z', 'Expected a number to divide by, found a number that is zero'],
    ['n - none', 'Expected numbers to calculate with, found a number and nothing'],
    ['-t', 'Expected a number to calculate with, found text'],
    ['list[*].[t + n]', 'Expected numbers to calculate with, found a list and an object'],
    ["split(t, ',', `-1`)", 'Expected a whole number that is not negative for split(), found text, text and a number'],
    ["find_first(t, ',', `1.5`)", 'Expected a whole number for find_first(), found text, text and a number'],
    ["pad_left(t, `9`, 'ab')", 'Expected one character to pad with for pad_left(), found text, a number and text'],
    ['pad_left(t, n)', 'Expected a whole number that is not negative for pad_left(), found text and a number'],
    ["pad_right(t, `9`, 'ab')", 'Expected one character to pad with for pad_right(), found text, a number and text'],
    ['from_items(pairs)', 'Expected pairs of text and a value for from_items(), found a list'],
    ['let $a = t in $a * n', 'Expected numbers to calculate with, found text and a number'],
    ['let $a = t in $b', 'Expected a variable that there is, found no $b'],
    ['map(&(t * n), list)', 'A function or operator cannot take a value of this kind'],
    ['lower(n)', 'Invalid type: lower() expected argument 1 to be type (string) but received type number instead'],
  ])('tells of %s what types could not be taken', (expression, what) => {
    const record = {
      ...{ t: 'S3CR3T', n: -6174.5, z: 0, pairs: [['S3CR3T']] },
      list: [{ t: ['S3CR3T'], n: { S3CR3T: 6174 } }],
    };
    const reject = rejectOf(record, { payload: { a: expression } });
    expect(reject).toEqual({
      position,
      sourceKey: '1',
      field: 'mapping.payload.a',
      reason: 'invalid_value',
      explanation: `${what} by the expression \`${expression}\`.`,
    });
  });

  it.each<[string, MappingSettings['identifiers'] & object, string]>([
    ['one expression', [{ type: 'uid', value: 'zz' }], 'no identifier is found by the expression `zz`.'],
    [
      'several',
      [
        { type: 'email', value: 'zz' },
        { type: 'uid', value: 'zz' },
        { type: 'mobile', value: 'phone' },
      ],
      'no identifier is found by any of the expressions `zz`, `phone`.',
    ],
    ['none', [], 'the mapping states no identifiers.'],
  ])('has nothing to sign in with by %s, each of which is named', (_, identifiers, why) => {
    expect(rejectOf({ phone: 'S3CR3T' }, { identifiers })).toMatchObject({
      field: 'mapping.identifiers',
      reason: 'no_identifier',
      explanation: `The record has nothing to sign in with: ${why}`,
    });
  });

  it('has no key where none is stated', () => {
    const { identifiers = [] } = minimal;
    const item = genericReader(settings({ identifiers })).ofRecord({ id: '1', login: 'ada' }, position);
    const told = { reason: 'missing_field', field: 'mapping.key', explanation: 'The mapping states no key.' };
    expect('reject' in item && item.reject).toMatchObject(told);
  });

  it('is rejected where its values are nested needlessly, ten thousand levels too, and ten levels move', () => {
    const nested = (levels: number): JsonObject => JSON.parse(`{"x":${'['.repeat(levels)}${']'.repeat(levels)}}`);
    expect(personOf(nested(10), { metadata: { x: 'x' } }).metadata).toEqual(nested(10));
    for (const levels of [40, 1_000, 10_000]) {
      expect(rejectOf(nested(levels), { payload: { x: 'x' } })).toMatchObject({
        reason: 'invalid_value',
        field: 'payload',
        explanation: 'It is nested deeper than 32 levels.',
      });
      expect(rejectOf(nested(levels), { groups: 'x' }).reason).toBe('invalid_value');
    }
  });
});

describe('an override', () => {
  const user = {
    id: 'k-1',
    username: 'ada',
    email: 'ada@example.com',
    emailVerified: true,
    firstName: 'Ada',
    createdTimestamp: 1_700_000_000_000,
    attributes: { number: ['42'], mail: ['ada@work.example'], locale: ['fr'] },
  };

  function overridden(
    mapping: MappingSettings,
    adapter: RecordMapping = keycloakUser(undefined),
    record: JsonObject = user,
  ): Person {
    const item = recordReader(adapter, { type: 'keycloak', inputs: [], mapping }).ofRecord(record, position);
    if ('reject' in item) throw new Error(item.reject.explanation);
    return item.person;
  }

  const unchanged = overridden({});

  it('that states nothing, or finds nothing, changes nothing', () => {
    expect(unchanged).toMatchObject({ sourceKey: 'k-1', payload: { given_name: 'Ada', name: 'Ada' } });
    const mapping: MappingSettings = {
      key: 'none',
      identifiers: [{ type: 'email', value: 'none' }],
      payload: { given_name: 'none' },
      status: { value: 'none' },
      createdAt: 'none',
    };
    expect(overridden(mapping)).toEqual(unchanged);
  });

  it('adds identifiers of other types, and replaces those of the same with their addresses', () => {
    const external: MappingSettings = { identifiers: [{ type: 'external', value: 'attributes.number[0]' }] };
    expect(overridden(external)).toEqual({
      ...unchanged,
      identifiers: [...unchanged.identifiers, { type: 'external', value: '42' }],
    });
    const email: MappingSettings = { identifiers: [{ type: 'email', value: 'attributes.mail' }] };
    expect(overridden(email)).toMatchObject({
      identifiers: [
        { type: 'email', value: 'ada@work.example' },
        { type: 'uid', value: 'ada' },
      ],
      addresses: [{ type: 'email', value: 'ada@work.example', verified: false }],
    });
  });

  it('keeps an address verified that the adapter found so, unless it says otherwise', () => {
    const same = { type: 'email', value: 'email' } as const;
    expect(overridden({ identifiers: [same] }).addresses).toEqual(unchanged.addresses);
    expect(overridden({ identifiers: [{ ...same, verified: false }] }).addresses).toEqual([
      { type: 'email', value: 'ada@example.com', verified: false },
    ]);
  });

  it('replaces single values, and fields of the profile one by one', () => {
    const mapping: MappingSettings = {
      key: "join('-', ['x', id])",
      payload: { given_name: "'Augusta'", locale: 'attributes.locale[0]' },
      metadata: { number: 'attributes.number[0]' },
      status: { value: "'inactive'" },
      createdAt: "'2020-01-01'",
    };
    expect(overridden(mapping)).toEqual({
      ...unchanged,
      sourceKey: 'x-k-1',
      status: 'inactive',
      payload: { given_name: 'Augusta', name: 'Ada', locale: 'fr' },
      metadata: { ...unchanged.metadata, number: '42' },
      createdAt: '2020-01-01T00:00:00Z',
    });
  });

  it('acts on every adapter that has one record a user', () => {
    const record = { _id: 'x', email: 'ada@example.com', passwordHash: '$2b$10$x', legacy: 'abc' };
    const mapping: MappingSettings = { password: { format: 'digest', value: 'legacy' } };
    expect(overridden(mapping, auth0User(undefined), record).password).toEqual({ format: 'digest', value: 'abc' });
  });
});

it('A field that is named like an object’s prototype moves as it is, and changes no prototype', () => {
  const text = '{"id":"1","login":"ada","__proto__":{"polluted":true},"more":{"__proto__":"kept"}}';
  const reader = genericReader(settings({ ...minimal, metadata: { more: 'more', own: '__proto__' } }));
  const item = reader.ofText({ position, text });
  expect('person' in item && JSON.stringify(item.person.metadata)).toBe(
    '{"more":{"__proto__":"kept"},"own":{"polluted":true}}',
  );
  const user = '{"id":"1","username":"ada","attributes":{"__proto__":["kept"]}}';
  const moved = recordReader(keycloakUser(undefined), { type: 'keycloak', inputs: [] }).ofText({
    position,
    text: user,
  });
  expect('person' in moved && JSON.stringify(moved.person.metadata)).toBe('{"attributes":{"__proto__":["kept"]}}');
  expect('polluted' in {}).toBe(false);
});

it('No record crashes a mapping, and no reject shows a value of it', () => {
  const secret = 'S3CR3T-7f3a';
  const anything = fc.oneof(fc.jsonValue(), fc.constantFrom<unknown>(secret, [secret], { [secret]: secret }));
  const names = ['id', 'login', 'mail', 'flag', 'state', 'hash', 'at', 'tags', 'phone', '__proto__', 'toString'];
  const records = fc.record(Object.fromEntries(names.map((name) => [name, anything])), { requiredKeys: [] });
  const mapping: MappingSettings = {
    key: 'id || mail',
    identifiers: [
      { type: 'uid', value: 'login' },
      { type: 'email', value: 'mail', verified: 'flag' },
      { type: 'mobile', value: 'phone' },
      { type: 'federated', value: 'tags', provider: 'state' },
    ],
    payload: { a: 'tags[*].x', b: 'lower(login)', c: 'at * `2`', d: 'toString', e: 'keys(@)', f: '__proto__' },
    metadata: { a: 'sort(tags)', b: 'merge(state, flag)' },
    status: { value: 'state', otherwise: 'active' },
    password: { format: 'automatic', value: 'hash', parameters: { salt: 'tags' }, mustBeChanged: 'flag' },
    groups: 'tags',
    totp: 'hash',
    createdAt: 'at',
  };
  const settled = Object.keys(mapping);
  const kept = fc.subarray(settled.filter((name) => name !== 'key' && name !== 'identifiers'));
  fc.assert(
    fc.property(records, kept, (record, parts) => {
      const chosen = Object.fromEntries(Object.entries(mapping).filter(([name]) => parts.includes(name)));
      const reader = genericReader(settings({ ...chosen, ...minimal, identifiers: mapping.identifiers ?? [] }));
      if (!isJsonObject(record)) return;
      const item = reader.ofRecord(record, position);
      if ('person' in item) expect(item.person.identifiers.length).toBeGreaterThan(0);
      else expect(JSON.stringify({ ...item.reject, sourceKey: '' })).not.toContain(secret);
    }),
    { numRuns: 3_000 },
  );
});
