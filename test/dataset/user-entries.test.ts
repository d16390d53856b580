import fc from 'fast-check';
import { expect, test } from 'vitest';
import { BatchBody, type BodySection, bodySections } from '../../dataset/batch-body.ts';
import { GrowingBytes } from '../../dataset/growing-bytes.ts';
import { entriesOf } from '../../dataset/user-entries.ts';
import { batchUser } from './batch-user.ts';

/** Texts that look like what stands between records, and characters of more than one byte. */
const text = fc.oneof(
  fc.string(),
  fc.string({ unit: 'binary' }),
  fc.constantFrom('"', '\\', '"}', '},{"id":"', '"user_id":"', '],"user_identifiers":[', '[{', 'é𝄞'),
);
const payload = fc.dictionary(text, fc.oneof(text, fc.integer(), fc.array(text, { maxLength: 2 }), fc.constant(null)), {
  maxKeys: 3,
});

const idOf = (user: number) => `${String(user).padStart(8, '0')}-0000-4000-8000-000000000000`;

const users = fc
  .array(
    fc.record({
      users: fc.tuple(payload),
      user_credentials: fc.array(payload, { maxLength: 2 }),
      user_identifiers: fc.array(payload, { maxLength: 3 }),
      user_verifiable_addresses: fc.array(payload, { maxLength: 2 }),
      group_members: fc.array(payload, { maxLength: 2 }),
    }),
    { minLength: 1, maxLength: 5 },
  )
  .map((contents) => contents.map((content, user) => ({ id: idOf(user), content })));

type User = { readonly id: string; readonly content: Readonly<Record<BodySection, readonly object[]>> };

/** Its records as a dataset has them: each begins with its own id, and all but the user's name the user behind it. */
function recordsOf({ id, content }: User, section: BodySection): readonly object[] {
  return content[section].map((own, place) => {
    if (section === 'users') return { id, tenant_id: 'te"nant', payload: own };
    const first = section === 'group_members' ? { group_id: idOf(900 + place) } : { id: idOf(500 + place) };
    return { ...first, tenant_id: 'te"nant', user_id: id, payload: own };
  });
}

function bodyOf(written: readonly User[]): Buffer {
  const body = new BatchBody(new GrowingBytes(0));
  for (const user of written) {
    const records = bodySections.flatMap((section) =>
      recordsOf(user, section).map((record) => [section, record] as const),
    );
    body.add(batchUser(records));
  }
  return Buffer.concat(body.take());
}

test('the users of a body have their own records, byte for byte, whatever these hold', () => {
  fc.assert(
    fc.property(users, (written) => {
      const entries = entriesOf(bodyOf(written));
      expect(entries.map(({ id }) => id)).toEqual(written.map(({ id }) => id));
      entries.forEach((entry, place) => {
        for (const section of bodySections) {
          const own = recordsOf(written[place] ?? expect.fail(), section).map((record) => JSON.stringify(record));
          expect(entry.records(section).toString()).toBe(own.join(','));
        }
      });
    }),
  );
});

test('some users of a body, appended to another, make the body that they would make alone', () => {
  fc.assert(
    fc.property(users, (written) => {
      const others = written.filter((_, place) => place % 2 === 0);
      const body = new BatchBody(new GrowingBytes(0));
      for (const [place, entry] of entriesOf(bodyOf(written)).entries()) if (place % 2 === 0) body.add(entry);
      expect(Buffer.concat(body.take()).toString()).toBe(bodyOf(others).toString());
    }),
  );
});

test('two users are equal when all of their records are', () => {
  fc.assert(
    fc.property(users, fc.nat(4), fc.constantFrom(...bodySections), (written, place, section) => {
      const same = entriesOf(bodyOf(written));
      const changed = written.map((user, at) =>
        at === place % written.length
          ? {
              ...user,
              content: {
                ...user.content,
                [section]: [{ other: 'x' }, ...user.content[section]].slice(0, section === 'users' ? 1 : 9),
              },
            }
          : user,
      );
      const others = entriesOf(bodyOf(changed as User[]));
      entriesOf(bodyOf(written)).forEach((entry, at) => {
        expect(entry.equals(same[at] ?? expect.fail())).toBe(true);
        const other = others[at] ?? expect.fail();
        const isOther = JSON.stringify(changed[at]) !== JSON.stringify(written[at]);
        expect(entry.equals(other)).toBe(!isOther);
      });
    }),
  );
});
