import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { compareUser } from '../../verification/compare.ts';
import { type FoundUser, foundByLookUp, foundInListing } from '../../verification/found-user.ts';
import { type SentUser, sentUsers } from '../../verification/sent-user.ts';

const ada: SentUser = {
  id: 'u1',
  status: 'active',
  payload: { name: 'Ada', tags: ['a', 'b'], nested: { one: 1, two: 2 } },
  metadata: { origin: 'old' },
  identifiers: [
    { type: 'email', value: 'Ada@Example.com' },
    { type: 'uid', value: 'Ada' },
  ],
  addresses: [
    { value: 'Ada@Example.com', verified: true },
    { value: '+48123456789', verified: false },
  ],
};

const found = (changes: Partial<FoundUser> = {}): FoundUser => ({ ...ada, ...changes });

/** Objects as they come out of JSON: with a prototype, and without negative zeros. */
const json = fc
  .dictionary(fc.string(), fc.jsonValue())
  .map((object): Record<string, unknown> => JSON.parse(JSON.stringify(object)));
const identifier = fc.record({
  type: fc.constantFrom('email', 'mobile', 'uid', 'external', 'federated'),
  value: fc.string({ minLength: 1 }),
});
const user: fc.Arbitrary<SentUser> = fc.record({
  id: fc.uuid(),
  status: fc.constantFrom('active', 'inactive', 'new', 'deleted'),
  payload: json,
  metadata: json,
  identifiers: fc.uniqueArray(identifier, { selector: ({ value }) => value.toLowerCase() }),
  addresses: fc.uniqueArray(fc.record({ value: fc.string({ minLength: 1 }), verified: fc.boolean() }), {
    selector: ({ value }) => value.toLowerCase(),
  }),
});

const reversedFields = (object: object): Record<string, unknown> =>
  Object.fromEntries(Object.entries(object).reverse());

describe('a user that came back as it was sent', () => {
  it('is equal in whatever order the target lists it', () => {
    fc.assert(
      fc.property(user, (sent) => {
        const listed: FoundUser = {
          ...sent,
          payload: reversedFields(sent.payload ?? {}),
          metadata: reversedFields(sent.metadata ?? {}),
          identifiers: sent.identifiers.toReversed(),
          addresses: sent.addresses.toReversed(),
        };
        expect(compareUser(sent, listed)).toEqual([]);
      }),
    );
  });

  it('is equal where the pool keeps e-mail addresses in lower case', () => {
    const identifiers = [
      { type: 'email', value: 'ada@example.com' },
      { type: 'uid', value: 'Ada' },
    ];
    const addresses = ada.addresses.map(({ value, verified }) => ({ value: value.toLowerCase(), verified }));
    expect(compareUser(ada, found({ identifiers, addresses }))).toEqual([]);
  });

  it('is equal where an empty object is left out or null', () => {
    const empty = { ...ada, payload: {}, metadata: {} };
    expect(compareUser(empty, found({ payload: null, metadata: undefined }))).toEqual([]);
  });

  it('is equal where the listing has identifiers without their types', () => {
    const identifiers = ada.identifiers.map(({ value }) => ({ value }));
    expect(compareUser(ada, found({ identifiers }))).toEqual([]);
  });
});

describe('a user that came back otherwise', () => {
  it.each<[string, Partial<FoundUser>, string[]]>([
    ['another status', { status: 'inactive' }, ['status']],
    ['a value of the profile', { payload: { ...ada.payload, name: 'Eve' } }, ['payload']],
    ['a list in another order', { payload: { ...ada.payload, tags: ['b', 'a'] } }, ['payload']],
    ['a field more', { metadata: { ...ada.metadata, more: null } }, ['metadata']],
    ['an identifier less', { identifiers: ada.identifiers.slice(1) }, ['identifiers']],
    ['an identifier more', { identifiers: [...ada.identifiers, { type: 'uid', value: 'x' }] }, ['identifiers']],
    ['an identifier twice', { identifiers: [...ada.identifiers, ...ada.identifiers.slice(1)] }, ['identifiers']],
    ['an address twice', { addresses: [...ada.addresses, ...ada.addresses.slice(1)] }, ['addresses']],
    [
      'a user name in another case',
      { identifiers: [ada.identifiers[0] ?? { value: '' }, { type: 'uid', value: 'ada' }] },
      ['identifiers'],
    ],
    [
      'an identifier of another type',
      { identifiers: ada.identifiers.map(({ value }) => ({ type: 'external', value })) },
      ['identifiers.type'],
    ],
    ['an address less', { addresses: ada.addresses.slice(1) }, ['addresses']],
    [
      'an address that is verified',
      { addresses: ada.addresses.map(({ value }) => ({ value, verified: true })) },
      ['addresses.verified'],
    ],
    ['much at once', { status: 'new', payload: {}, addresses: [] }, ['status', 'payload', 'addresses']],
  ])('differs by the field: %s', (_name, changes, fields) => {
    expect(compareUser(ada, found(changes))).toEqual(fields);
  });

  it('is told by the names of fields and by nothing of their values', () => {
    const names = [
      'status',
      'payload',
      'metadata',
      'identifiers',
      'identifiers.type',
      'addresses',
      'addresses.verified',
    ];
    fc.assert(
      fc.property(user, user, (sent, other) => {
        for (const field of compareUser(sent, other)) expect(names).toContain(field);
      }),
    );
  });

  it('is noticed whichever single identifier or address is replaced', () => {
    fc.assert(
      fc.property(user, fc.nat(), (sent, seed) => {
        const replaced = <Entry extends { value: string }>(entries: readonly Entry[]): Entry[] =>
          entries.map((entry, index) =>
            index === seed % entries.length ? { ...entry, value: `${entry.value}!` } : entry,
          );
        const has = (entries: readonly { value: string }[], value: string): boolean =>
          entries.some((entry) => entry.value.toLowerCase() === value.toLowerCase());
        const identifiers = replaced(sent.identifiers);
        const isNew = identifiers.some(({ value }) => !has(sent.identifiers, value));
        fc.pre(isNew);
        expect(compareUser(sent, { ...sent, identifiers })).toContain('identifiers');
      }),
    );
  });
});

describe('what is compared', () => {
  const body = {
    users: [
      { id: 'u1', status: 'active', payload: { name: 'Ada' }, tenant_id: 'acme', user_pool_id: 'p' },
      { id: 'u2', status: 'inactive', tenant_id: 'acme', user_pool_id: 'p' },
    ],
    user_credentials: [{ id: 'c1', user_id: 'u1', type: 'password', payload: {} }],
    user_identifiers: [
      { id: 'i2', user_id: 'u2', identifier: 'bob', identifier_lc: 'bob', type: 'uid' },
      { id: 'i1', user_id: 'u1', identifier: 'ada', identifier_lc: 'ada', type: 'uid' },
    ],
    user_verifiable_addresses: [{ id: 'a1', user_id: 'u1', address: 'ada@example.com', type: 'email', verified: true }],
  };

  it('is each user of the body with its own records', () => {
    const [first, second] = sentUsers(Buffer.from(JSON.stringify(body)));
    expect(first).toMatchObject({
      id: 'u1',
      identifiers: [{ type: 'uid', value: 'ada' }],
      addresses: [{ value: 'ada@example.com', verified: true }],
    });
    expect(second).toMatchObject({ id: 'u2', identifiers: [{ type: 'uid', value: 'bob' }], addresses: [] });
  });

  it('is the same of a listing and of a look-up', () => {
    const [sent] = sentUsers(JSON.stringify(body));
    if (sent === undefined) throw new Error('no user');
    const listed = foundInListing({
      id: 'u1',
      status: 'active',
      payload: { name: 'Ada' },
      identifiers: ['ada'],
      identifiers_with_details: [{ type: 'uid', value: 'ada' }],
      addresses: [{ address: 'ada@example.com', verified: true }],
    });
    const lookedUp = foundByLookUp({
      id: 'u1',
      status: 'active',
      payload: { name: 'Ada' },
      identifiers: [{ type: 'uid', identifier: 'ada' }],
      verifiable_addresses: [{ address: 'ada@example.com', verified: true }],
    });
    expect(compareUser(sent, listed)).toEqual([]);
    expect(compareUser(sent, lookedUp)).toEqual([]);
  });
});
