import fc from 'fast-check';
import { expect, it } from 'vitest';
import { Problem } from '../../contract/problem.ts';
import { auth0Join } from '../../sources/auth0-join.ts';
import { auth0Profile } from '../../sources/auth0-profile.ts';
import { isJsonObject } from '../../sources/fields.ts';
import { firebaseUser } from '../../sources/firebase-user.ts';
import { joinRecords } from '../../sources/joined-records.ts';
import { keycloakUser } from '../../sources/keycloak-user.ts';
import { recordReader } from '../../sources/read-record.ts';
import { supabaseJoin } from '../../sources/supabase-join.ts';
import { supabaseUser } from '../../sources/supabase-user.ts';
import { inputFile, peopleOf, readAll, rejectsOf } from './reading.ts';

/** A value that must never be shown, of each type that can carry it. */
const secret = 'S3CR3T-7f3a';
const scalar = fc.constantFrom<unknown>(
  ...[secret, '', null, true, false, 0, -1, 1e300, '0', 't', '\\N', 'infinity', '+14155550100', 'a@example.com'],
  ...['auth0', 'totp', 'verified', 'x'.repeat(70_000), '{"value":"k"}', '[]', '2024-01-02T03:04:05Z'],
);
const inner = ['provider', 'user_id', 'identityProvider', 'userId', 'providerId', 'rawId', 'type', 'secretData'];
const entry = fc.dictionary(fc.constantFrom(...inner, 'credentialData', 'totp', 'secret', '__proto__', secret), scalar);
const value = fc.oneof(
  scalar,
  entry,
  fc.array(fc.oneof(entry, scalar), { maxLength: 3 }),
  fc.jsonValue({ maxDepth: 2 }),
);

function recordOf(...names: readonly string[]) {
  return fc.record(Object.fromEntries(names.map((name) => [name, value])), { requiredKeys: [] });
}

const keycloakRecord = recordOf(
  ...['id', 'username', 'email', 'attributes', 'groups', 'realmRoles', 'credentials', 'federatedIdentities'],
);
const auth0Record = recordOf(
  ...['user_id', 'email', 'email_verified', 'username', 'phone_number', 'phone_verified', 'name', 'locale', 'blocked'],
  ...['identities', 'identifiers', 'app_metadata', 'user_metadata', 'mfa_factors', 'created_at', 'last_login'],
  ...['passwordHash', 'password_set_date', '_id', 'alt_id', 'type', 'tenant', 'otp_secret', 'linked', 'connection'],
);
const firebaseRecord = recordOf(
  ...['localId', 'email', 'emailVerified', 'passwordHash', 'salt', 'displayName', 'photoUrl', 'phoneNumber'],
  ...['disabled', 'customAttributes', 'createdAt', 'lastSignedInAt', 'providerUserInfo', 'mfaInfo'],
);
const supabaseRecord = recordOf(
  ...[
    'id',
    'user_id',
    'email',
    'email_confirmed_at',
    'encrypted_password',
    'phone',
    'phone_confirmed_at',
    'is_anonymous',
  ],
  ...['raw_app_meta_data', 'raw_user_meta_data', 'banned_until', 'deleted_at', 'is_sso_user', 'identities'],
  ...['mfa_factors', 'created_at', 'updated_at', 'provider', 'identity_data', 'factor_type', 'status', 'secret'],
);

it.each([
  ['keycloak', keycloakRecord, keycloakUser(undefined)],
  ['auth0', auth0Record, auth0Profile(undefined)],
  ['firebase', firebaseRecord, firebaseUser(undefined)],
  ['supabase', supabaseRecord, supabaseUser(undefined)],
])('No record crashes the %s adapter, and no reject shows a value of it', (_, records, mapping) => {
  fc.assert(
    fc.property(records, (record) => {
      const item = recordReader(mapping, { type: 'x', inputs: [] }).ofRecord(record, { input: 'x', record: 1 });
      if ('reject' in item) expect(`${item.reject.explanation} ${item.reject.field}`).not.toContain(secret);
      else expect(item.person.identifiers.length).toBeGreaterThan(0);
    }),
    { numRuns: 1_000 },
  );
});

it.each([
  ['auth0', auth0Record, auth0Profile(undefined), auth0Join],
  ['supabase', supabaseRecord, supabaseUser(undefined), supabaseJoin],
])(
  'No records crash the join of %s, and each ends in a person or a reject that shows none',
  async (_, record, ...of) => {
    const [mapping, join] = of;
    await fc.assert(
      fc.asyncProperty(fc.array(record, { maxLength: 6 }), async (records) => {
        async function* blocks() {
          yield records.flatMap((one, index) => {
            return isJsonObject(one) ? [{ record: one, position: { input: 'x', line: index + 1 } }] : [];
          });
        }
        const rule = join(recordReader(mapping, { type: 'x', inputs: [] }));
        const items = [];
        for await (const block of joinRecords(blocks(), rule)) items.push(...block);
        expect(items.length).toBeLessThanOrEqual(records.length);
        if (records.length > 0) expect(items.length).toBeGreaterThan(0);
        for (const { explanation, field } of rejectsOf(items)) expect(`${explanation} ${field}`).not.toContain(secret);
        for (const person of peopleOf(items)) expect(person.sourceKey).not.toBe('');
      }),
      { numRuns: 150 },
    );
  },
);

it('No rows crash an adapter: they are rejected, or refused as a problem that shows none of them', async () => {
  const cell = fc.constantFrom(
    secret,
    `"${secret}`,
    `'${secret}`,
    '',
    'user_id',
    'id',
    'email',
    '"{""a"":1}"',
    't',
    "'",
  );
  const row = fc.array(cell, { minLength: 1, maxLength: 30 }).map((cells) => cells.join(','));
  await fc.assert(
    fc.asyncProperty(fc.array(row, { maxLength: 5 }), async (rows) => {
      const path = await inputFile(rows.join('\n'), 'export.csv');
      for (const name of ['auth0', 'firebase', 'supabase']) {
        try {
          for (const { explanation, field } of rejectsOf(await readAll(name, path))) {
            expect(`${explanation} ${field}`).not.toContain(secret);
          }
        } catch (error) {
          expect(error).toBeInstanceOf(Problem);
          expect(String(error)).not.toContain(secret);
        }
      }
    }),
    { numRuns: 150 },
  );
});
