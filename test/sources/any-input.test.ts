import fc from 'fast-check';
import { expect, it } from 'vitest';
import { Problem } from '../../contract/problem.ts';
import type { SourceSettings } from '../../contract/source.ts';
import { auth0User } from '../../sources/auth0-user.ts';
import { isJsonObject } from '../../sources/fields.ts';
import { keycloakUser } from '../../sources/keycloak-user.ts';
import { recordReader } from '../../sources/read-record.ts';
import { findSourceAdapter, sourceAdapters } from '../../sources/registry.ts';
import { itemsOfDump } from '../../sources/secureauth-dump.ts';
import { DumpGroups } from '../../sources/secureauth-groups.ts';
import { inputFile, readWith, rejectsOf } from './reading.ts';

/** A value that must never be shown, of each type that can carry it. */
const secret = 'S3CR3T-7f3a';
const anything = fc.oneof(
  fc.jsonValue(),
  fc.constantFrom<unknown>(secret, [secret], { [secret]: secret }, [{ value: secret }], {
    $oid: secret,
    $date: secret,
  }),
);

/** Records with the fields that an adapter looks at, each left out or of any kind. */
function recordOf(...names: readonly string[]) {
  return fc.record(Object.fromEntries(names.map((name) => [name, anything])), { requiredKeys: [] });
}

const keycloakRecord = recordOf(
  ...['id', 'username', 'email', 'emailVerified', 'enabled', 'firstName', 'lastName', 'createdTimestamp'],
  ...['attributes', 'groups', 'realmRoles', 'credentials', 'requiredActions', 'serviceAccountClientId'],
);
const auth0Record = recordOf(
  ...['_id', '_ID', 'alt_id', 'email', 'email_verified', 'emailVerified', 'username', 'connection', 'blocked'],
  ...['identifiers', 'passwordHash', 'password_set_date'],
);
const record = recordOf('id', 'user_id', 'type', 'state', 'payload', 'identifier', 'address', 'verified', 'expires_at');
const group = recordOf('id', 'group_id', 'user_id', 'name', 'path', 'parent_id');
const dump = fc.record(
  {
    users: fc.oneof(fc.array(fc.oneof(record, anything)), anything),
    user_credentials: fc.oneof(fc.array(record), anything),
    user_identifiers: fc.oneof(fc.array(record), anything),
    user_verifiable_addresses: fc.oneof(fc.array(record), anything),
    groups: fc.oneof(fc.array(group), anything),
    group_members: fc.oneof(fc.array(group), anything),
  },
  { requiredKeys: [] },
);

it.each([
  ['keycloak', keycloakRecord, keycloakUser(undefined)],
  ['auth0', auth0Record, auth0User(undefined)],
])('No record crashes the %s adapter, and no reject shows a value of it', (_, records, mapping) => {
  fc.assert(
    fc.property(records, (value) => {
      const item = recordReader(mapping, { type: 'x', inputs: [] }).ofRecord(value, { input: 'x', record: 1 });
      if ('reject' in item) expect(`${item.reject.explanation} ${item.reject.field}`).not.toContain(secret);
      else expect(item.person.identifiers.length).toBeGreaterThan(0);
    }),
    { numRuns: 1_000 },
  );
});

it('No dump crashes the secureauth adapter, and no reject shows a value of it', () => {
  fc.assert(
    fc.property(dump, (value) => {
      if (!isJsonObject(value)) return;
      for (const item of itemsOfDump(value, { input: 'x' }, new DumpGroups())) {
        if ('reject' in item) expect(`${item.reject.explanation} ${item.reject.field}`).not.toContain(secret);
      }
    }),
    { numRuns: 1_000 },
  );
});

const mapping = { key: 'id', identifiers: [{ type: 'uid', value: 'id' }] } as const;
/** Settings without which an adapter does not begin to read. */
const needed: Readonly<Record<string, Partial<SourceSettings>>> = {
  csv: { mapping },
  json: { mapping, array: 'users' },
  ndjson: { mapping },
};
/** `postgres` reads no bytes, but rows that a server sends. */
const readersOfBytes = [...sourceAdapters.keys()].filter((type) => type !== 'postgres');

it('No bytes crash an adapter: they are rejected, or refused as a problem that shows none of them', async () => {
  const snippet = fc.constantFrom(
    '{"users":[',
    'id\n',
    '{"id":"x"',
    ',',
    ']',
    '}',
    '\\',
    '"',
    `"${secret}"`,
    '\n',
    '\u0000',
    '{',
  );
  await fc.assert(
    fc.asyncProperty(fc.array(fc.oneof(snippet, fc.string()), { maxLength: 12 }), async (parts) => {
      const path = await inputFile(parts.join(''));
      for (const type of readersOfBytes) {
        const told = await readWith({ type, inputs: [path], ...needed[type] }).then(
          (items) => rejectsOf(items).map(({ explanation, field }) => `${explanation} ${field}`),
          (error: unknown) => {
            expect(error).toBeInstanceOf(Problem);
            expect(error).not.toMatchObject({ problem: 'wrong_configuration' });
            return [String(error)];
          },
        );
        expect(told.join('\n')).not.toContain(secret);
      }
    }),
    { numRuns: 150 },
  );
});

it('An adapter of an unknown name is told with those that there are', () => {
  expect(() => findSourceAdapter('abacus')).toThrow(`Take one of ${[...sourceAdapters.keys()].join(', ')}.`);
});
