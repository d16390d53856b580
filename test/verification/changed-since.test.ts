import { describe, expect, it } from 'vitest';
import type { UserWithData } from '../../secureauth/records.ts';
import { isChangedSince, lookAtDifferent } from '../../verification/changed-since.ts';

const before = '2026-03-01T09:00:00Z';
const later = '2026-03-01T11:00:00.001Z';
const importedUntil = Date.parse('2026-03-01T11:00:00Z');

const dates = { created_at: before, updated_at: before };
const asImported = {
  id: 'id',
  status: 'active',
  ...dates,
  credentials: [{ type: 'password', ...dates }],
  identifiers: [{ type: 'email', identifier: 'i', ...dates }],
  verifiable_addresses: [{ address: 'a', ...dates }],
} satisfies UserWithData;

describe('a user whom verification found different', () => {
  it('was not changed since where nothing is dated later than the import', () => {
    expect(isChangedSince(asImported, [], importedUntil)).toBe(false);
    expect(isChangedSince({ id: 'id', status: 'active', updated_at: null, credentials: null }, [], 0)).toBe(false);
  });

  it.each<[string, Partial<UserWithData>]>([
    ['the profile', { updated_at: later }],
    ['the status', { status_updated_at: later }],
    ['a credential', { credentials: [{ type: 'password', ...dates, updated_at: later }] }],
    ['a second factor', { credentials: [...asImported.credentials, { type: 'totp', created_at: later }] }],
    ['an identifier', { identifiers: [{ type: 'email', identifier: 'j', created_at: later }] }],
    ['the proof of an address', { verifiable_addresses: [{ address: 'a', ...dates, verified_at: later }] }],
  ])('was changed since where %s is dated later', (_what, change) => {
    expect(isChangedSince({ ...asImported, ...change }, [], importedUntil)).toBe(true);
  });

  it('was not changed by a date that was sent', () => {
    const sent = [{ updated_at: '2026-03-01T12:00:00.001+01:00' }];
    expect(isChangedSince({ ...asImported, updated_at: later }, sent, importedUntil)).toBe(false);
  });

  it('is somebody else’s where nobody knows that it was imported', () => {
    expect(isChangedSince(asImported, [], undefined)).toBe(true);
  });
});

describe('a look at users whom verification found different', () => {
  const users = ['kept', 'edited', 'mended', 'gone'].map((id) => ({ id, status: 'active', payload: { name: id } }));
  const body = Buffer.from(JSON.stringify({ users }));
  const pool: Readonly<Record<string, UserWithData>> = {
    kept: { id: 'kept', status: 'inactive', payload: { name: 'kept' }, ...dates },
    edited: { id: 'edited', status: 'active', payload: { name: 'other' }, updated_at: later },
    // As the lost request of a worker that was killed left it: dated later than the migration, and as it was sent.
    mended: { id: 'mended', status: 'active', payload: { name: 'mended' }, updated_at: later },
  };

  it('tells who was changed since, and who is as sent by now; whoever else has to be sent again', async () => {
    const looked: string[] = [];
    const client = {
      getUser: async (id: string) => {
        looked.push(id);
        return pool[id];
      },
    };
    const found = await lookAtDifferent(client, body, ['mended', 'kept', 'edited'], {
      signal: new AbortController().signal,
      patience: { tries: 1, firstWaitMs: 1, longestWaitMs: 1 },
      importedUntil: async () => importedUntil,
    });
    expect(found).toEqual({ changedSince: new Set(['edited']), asSent: new Set(['mended']) });
    expect(looked.toSorted()).toEqual(['edited', 'kept', 'mended']);
  });
});
