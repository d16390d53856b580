import fc from 'fast-check';
import { expect, test } from 'vitest';
import type { Person } from '../../contract/person.ts';
import { usualPoolRules } from '../../contract/pool.ts';
import { GrowingBytes } from '../../dataset/growing-bytes.ts';
import { packedKey, packedLength, packedProfile } from '../../preparation/packed-user.ts';
import { RecordIds } from '../../preparation/record-ids.ts';
import { recordTemplates } from '../../preparation/record-templates.ts';
import { mapPerson } from '../../preparation/records.ts';
import { type SharedText, SharedTexts } from '../../preparation/shared-texts.ts';
import { UnpackedUser } from '../../preparation/unpacked-user.ts';
import { UserPacker } from '../../preparation/user-packer.ts';
import type { UserRecords } from '../../preparation/user-records.ts';
import { uuidText } from '../../preparation/uuid-bytes.ts';
import { movable, personWith } from './persons.ts';
import { writtenBody } from './written-body.ts';

const ids = new RecordIds('acme');
const pool = { tenantId: 'ten"ant', poolId: 'pöol' };
/** One for all persons, since it remembers. */
const shared = new SharedTexts();
const packed = new GrowingBytes(8);
const packer = new UserPacker(shared);
const texts: SharedText[] = [];

/** A user as a bucket holds it, behind some other bytes; packed twice, so that it has in common what it can. */
function pack(records: UserRecords, profile: number, start: number): Buffer {
  packed.clear();
  packer.pack(packed, records, profile, 6, 0);
  packed.clear();
  packed.roomFor(start).fill('#', 0, start);
  packed.extendTo(start);
  packer.pack(packed, records, profile, 7, 0);
  texts.push(...shared.takeNew());
  return Buffer.from(new Uint8Array(packed.view()).buffer);
}

/** Any text, those that JSON escapes too. */
const text = fc.string({ unit: 'binary' });
const freeForm = fc.dictionary(text, fc.jsonValue());
const maybe = <T>(name: string, value: fc.Arbitrary<T>) =>
  fc.option(
    value.map((some) => ({ [name]: some })),
    { nil: {} },
  );

const persons: fc.Arbitrary<Person> = fc
  .record({
    sourceKey: text,
    position: fc.record({ input: text, line: fc.nat() }),
    status: fc.constantFrom('active', 'inactive', 'new', 'deleted'),
    identifiers: fc.array(
      fc
        .tuple(
          fc.record({ type: fc.constantFrom('email', 'uid', 'federated'), value: text }),
          maybe('metadata', freeForm),
        )
        .map(([identifier, metadata]) => ({ ...identifier, ...metadata })),
      { minLength: 1, maxLength: 4 },
    ),
    addresses: fc.array(
      fc
        .tuple(
          fc.record({ type: fc.constantFrom('email', 'mobile'), value: text, verified: fc.boolean() }),
          maybe('verifiedAt', text),
        )
        .map(([address, verifiedAt]) => ({ ...address, ...verifiedAt })),
      { maxLength: 3 },
    ),
    payload: freeForm,
    credentials: fc.array(fc.record({ type: fc.constantFrom('totp', 'webauthn'), payload: freeForm }), {
      maxLength: 2,
    }),
  })
  .chain((person) =>
    fc
      .tuple(
        maybe('metadata', freeForm),
        maybe('createdAt', text),
        maybe('groups', fc.array(text, { maxLength: 3 })),
        maybe('password', fc.constantFrom({ format: 'modular-crypt', value: movable }, { format: 'none', value: '' })),
      )
      .map((parts) => personWith(Object.assign({}, person, ...parts))),
  );

test('a packed user becomes the records that JSON.stringify would write, each in its section', () => {
  fc.assert(
    fc.property(persons, fc.nat(12), (person, eighths) => {
      const start = 8 * eighths;
      const records = mapPerson(person, ids, { strategy: 'migrate', pool: usualPoolRules });
      if ('reject' in records) throw new Error('rejected');
      const bytes = pack(records, 3, start);
      expect(packedLength(bytes, start)).toBe(bytes.length - start);
      expect(packedProfile(bytes, start)).toBe(3);
      const key = { id: uuidText(records.user.id), ...records.key };
      expect(packedKey(bytes, start)).toEqual(key);
      const unpacked = new UnpackedUser(recordTemplates(pool.tenantId, pool.poolId), texts);
      const written = writtenBody(unpacked, bytes, start);
      // Through JSON, which drops what it cannot say, such as a negative zero.
      const said = (value: unknown): unknown => JSON.parse(JSON.stringify(value));
      const { password } = records;
      const reset = password.kind === 'reset' ? { reset: password.reason } : {};
      expect(said(written.key)).toEqual(said({ ...key, ...reset }));
      const inPool = { tenant_id: pool.tenantId, user_pool_id: pool.poolId };
      const owned = (record: { readonly id: string }) => ({
        ...record,
        ...inPool,
        id: uuidText(record.id),
        user_id: key.id,
      });
      expect(written.body).toEqual(
        said({
          users: [{ ...records.user, ...inPool, id: key.id }],
          user_credentials: records.credentials.map(owned),
          user_identifiers: records.identifiers.map(owned),
          user_verifiable_addresses: records.addresses.map(owned),
          ...(records.groups.length > 0 && {
            group_members: records.groups.map((group) => ({
              group_id: uuidText(group),
              ...inPool,
              user_id: key.id,
            })),
          }),
        }),
      );
    }),
  );
});
