import fc from 'fast-check';
import { expect, test } from 'vitest';
import type { Person } from '../../contract/person.ts';
import { usualPoolRules } from '../../contract/pool.ts';
import { BatchBody } from '../../dataset/batch-body.ts';
import { GrowingBytes } from '../../dataset/growing-bytes.ts';
import {
  mostPackedBytes,
  packedKey,
  packedLength,
  packedProfile,
  writePackedUser,
} from '../../preparation/packed-user.ts';
import { RecordIds } from '../../preparation/record-ids.ts';
import { recordTemplates } from '../../preparation/record-templates.ts';
import { mapPerson } from '../../preparation/records.ts';
import { UnpackedUser } from '../../preparation/unpacked-user.ts';
import { UserPacker } from '../../preparation/user-packer.ts';
import type { UserRecords } from '../../preparation/user-records.ts';
import { movable, personWith } from './persons.ts';

const ids = new RecordIds('acme');
const pool = { tenantId: 'ten"ant', poolId: 'pöol' };
/** One for all persons, since they remember. */
const packer = new UserPacker();
const unpacked = new UnpackedUser(recordTemplates(pool.tenantId, pool.poolId));

/** A user as a bucket holds it, behind some other bytes. */
function pack(records: UserRecords, profile: number, start: number): Buffer {
  const packed = packer.pack(records, profile, 7, 0);
  const bytes = Buffer.alloc(start + mostPackedBytes(packed), '#');
  return bytes.subarray(0, writePackedUser(bytes, start, packed));
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
    fc.property(persons, fc.nat(100), (person, start) => {
      const records = mapPerson(person, ids, { ...pool, strategy: 'migrate', pool: usualPoolRules });
      if ('reject' in records) throw new Error('rejected');
      const bytes = pack(records, 3, start);
      expect(packedLength(bytes, start)).toBe(bytes.length - start);
      expect(packedProfile(bytes, start)).toBe(3);
      expect(packedKey(bytes, start)).toEqual(records.key);
      const keys = new GrowingBytes(1);
      const body = new BatchBody(keys);
      unpacked.moveTo(bytes, start);
      body.add(unpacked);
      const line = new GrowingBytes(1);
      body.moveTo(line);
      const [text, ...rest] = line.view().toString().split('\n');
      expect(rest).toEqual(['']);
      // Through JSON, which drops what it cannot say, such as a negative zero.
      const said = (value: unknown): unknown => JSON.parse(JSON.stringify(value));
      expect(said(JSON.parse(keys.view().toString()))).toEqual(said(records.key));
      const owner = { tenant_id: pool.tenantId, user_pool_id: pool.poolId, user_id: records.user.id };
      expect(JSON.parse(text ?? '')).toEqual(
        said({
          users: [records.user],
          user_credentials: records.credentials,
          user_identifiers: records.identifiers,
          user_verifiable_addresses: records.addresses,
          ...(records.groups.length > 0 && {
            group_members: records.groups.map((group) => ({ group_id: group, ...owner })),
          }),
        }),
      );
    }),
  );
});
