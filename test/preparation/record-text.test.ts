import fc from 'fast-check';
import { expect, test } from 'vitest';
import type { Person } from '../../contract/person.ts';
import { RecordIds } from '../../preparation/record-ids.ts';
import { RecordSerialiser } from '../../preparation/record-text.ts';
import { mapPerson } from '../../preparation/records.ts';
import { movable, personWith } from './persons.ts';

const ids = new RecordIds('acme');
/** One for all persons, since it remembers. */
const serialiser = new RecordSerialiser('ten"ant', 'pöol');

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
        maybe('password', fc.constantFrom({ format: 'modular-crypt', value: movable }, { format: 'none', value: '' })),
      )
      .map(([metadata, createdAt, password]) => personWith({ ...person, ...metadata, ...createdAt, ...password })),
  );

test('the text of a user’s records is what JSON.stringify would say of them', () => {
  fc.assert(
    fc.property(persons, (person) => {
      const records = mapPerson(person, ids, { tenantId: 'ten"ant', poolId: 'pöol', strategy: 'migrate' });
      if ('reject' in records) throw new Error('rejected');
      const [key, user, ...sections] = serialiser.serialise(records);
      // Through JSON, which drops what it cannot say, such as a negative zero.
      const said = (value: unknown): unknown => JSON.parse(JSON.stringify(value));
      expect(JSON.parse(key)).toEqual(said(records.key));
      expect(JSON.parse(user)).toEqual(said(records.user));
      expect(sections.map((section) => JSON.parse(`[${section}]`))).toEqual(
        said([records.credentials, records.identifiers, records.addresses]),
      );
      expect([key, user, ...sections].join('')).not.toContain('\n');
    }),
  );
});
