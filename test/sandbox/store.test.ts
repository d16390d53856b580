import { randomUUID } from 'node:crypto';
import fc from 'fast-check';
import { expect, test } from 'vitest';
import type { UserEntry } from '../../sandbox/records.ts';
import { packEntry, unpackEntry } from '../../sandbox/store/packed-entry.ts';
import { writeTextKey } from '../../sandbox/store/text-key.ts';
import { UserStore } from '../../sandbox/store/user-store.ts';
import { readUuid, writeUuid } from '../../sandbox/store/uuid.ts';
import { WordsIndex } from '../../sandbox/store/words-index.ts';

test('the index holds what a Map holds, whatever is put into it and taken out', () => {
  const key = (id: number) => Uint32Array.of(0, 0, id % 7, id);
  const change = fc.record({ put: fc.boolean(), id: fc.nat(300), value: fc.nat(5) });
  fc.assert(
    fc.property(fc.array(change, { maxLength: 2000 }), (changes) => {
      const index = new WordsIndex();
      const map = new Map<number, number>();
      for (const { put, id, value } of changes) {
        if (put) {
          index.set(key(id), value);
          map.set(id, value);
        } else {
          index.delete(key(id), value);
          if (map.get(id) === value) map.delete(id);
        }
      }
      expect(index.size).toBe(map.size);
      for (let id = 0; id <= 300; id++) expect(index.get(key(id))).toBe(map.get(id) ?? -1);
    }),
    { numRuns: 40 },
  );
});

test('the index grows', () => {
  const index = new WordsIndex();
  for (let id = 0; id < 20_000; id++) index.set(Uint32Array.of(id, 1, 2, 3), id);
  expect(index.size).toBe(20_000);
  expect(index.get(Uint32Array.of(12_345, 1, 2, 3))).toBe(12_345);
});

test('UUIDs are read and written, and nothing else is read', () => {
  const words = new Uint32Array(4);
  fc.assert(
    fc.property(fc.uuid(), (uuid) => {
      expect(readUuid(uuid.toUpperCase(), words)).toBe(true);
      expect(writeUuid(words)).toBe(uuid);
    }),
  );
  for (const text of ['', 'first', '58e6184f8e384193b889965b34326c7f0000', '58e6184f-8e38-4193-b889-965b34326c7g']) {
    expect(readUuid(text, words)).toBe(false);
  }
});

test('identifiers of two hundred thousand people have keys of their own', () => {
  const keys = new Set<string>();
  const words = new Uint32Array(4);
  for (let number = 0; number < 100_000; number++) {
    for (const text of [`user${number}@example.com`, `+1415555${number}`]) {
      writeTextKey('pool', text, words);
      keys.add(writeUuid(words));
    }
  }
  expect(keys.size).toBe(200_000);
  writeTextKey('pool', 'a', words);
  const inOnePool = writeUuid(words);
  writeTextKey('other', 'a', words);
  expect(writeUuid(words)).not.toBe(inOnePool);
});

const place = { tenant_id: 't', user_pool_id: 'p' };
const date = '2024-01-01T00:00:00Z';

function entry(id: string, identifier: string): UserEntry {
  const owned = { ...place, user_id: id, created_at: date, updated_at: '2025-01-01T00:00:00Z' };
  return {
    user: {
      id,
      ...place,
      status: 'new',
      payload: { name: 'Zoë 日本' },
      created_at: date,
      updated_at: date,
      metadata: {},
    },
    credentials: [
      { id: randomUUID(), ...owned, type: 'totp', payload: { secret: 1 }, state: 'valid', expires_at: date },
      { id: randomUUID(), ...owned, type: 'password', payload: {} },
    ],
    identifiers: [
      {
        id: randomUUID(),
        ...owned,
        type: 'uid',
        identifier,
        identifier_lc: identifier.toLowerCase(),
        metadata: { a: 1 },
      },
      { id: randomUUID(), ...owned, type: 'external', identifier: `X${id}`, identifier_lc: 'as it was sent' },
    ],
    addresses: [
      {
        id: randomUUID(),
        ...owned,
        type: 'mobile',
        address: '+1',
        address_lc: '+1',
        status: 'inactive',
        verified: false,
        verified_at: date,
        preferred_contact_method: 'voice',
      },
    ],
  };
}

test('an entry comes out of its packed form as it went in', () => {
  const id = randomUUID();
  const whole = entry(id, 'Somebody');
  expect(unpackEntry(packEntry(whole), { id, tenantId: 't', poolId: 'p' })).toEqual(whole);
});

test('the store keeps what was put last, through growth, replacement and removal', () => {
  const store = new UserStore('t');
  store.addPool({ id: 'p', identifierCaseInsensitive: true });
  const entries = new Map(
    Array.from({ length: 3000 }, (_, number) => {
      const id = randomUUID();
      return [id, entry(id, `Person ${number}`)] as const;
    }),
  );
  for (const each of entries.values()) store.put(each);
  for (const [number, id] of [...entries.keys()].entries()) {
    if (number % 3 === 0) {
      const longer = entry(id, `Another and longer name of person ${number}`);
      entries.set(id, longer);
      store.put(longer);
    } else if (number % 3 === 1) {
      entries.delete(id);
      expect(store.remove(id, 'p')).toBe(true);
      expect(store.remove(id, 'p')).toBe(false);
    }
  }
  expect(store.count('p')).toBe(2000);
  const sorted = [...entries.values()].sort((a, b) => (a.user.id < b.user.id ? -1 : 1));
  expect([...store.entries('p')]).toEqual(sorted);
  expect(store.ownerOfIdentifier('p', 'person 0')).toBeUndefined();
  expect(store.ownerOfIdentifier('p', 'person 1')).toBeUndefined();
  expect(store.ownerOfIdentifier('p', 'PERSON 2')).toBe([...entries.keys()][1]);
});
