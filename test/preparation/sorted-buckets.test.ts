import { join } from 'node:path';
import { expect, test } from 'vitest';
import { BucketWriter } from '../../preparation/bucket-writer.ts';
import { allIds } from '../../preparation/id-range.ts';
import { packedId, packedProfile, recordsOfPacked } from '../../preparation/packed-user.ts';
import { PackedUserWriter, packedAlone } from '../../preparation/packed-user-writer.ts';
import { RecordIds } from '../../preparation/record-ids.ts';
import { templateNumbers } from '../../preparation/record-templates.ts';
import { ReusedMemory } from '../../preparation/reused-memory.ts';
import type { SortedBucket } from '../../preparation/sorted-bucket.ts';
import { sortedParts } from '../../preparation/sorted-buckets.ts';
import { type UuidBytes, uuidBytes, uuidText } from '../../preparation/uuid-bytes.ts';
import { temporaryFolder } from './stage.ts';

const users = 3000;
const ids = Array.from({ length: users }, (_, user) => new RecordIds('acme').ofUser(`${user}`).user());

/** A text that tells users apart, with characters of one to four bytes; a few are longer than a bucket's memory. */
function textOf(user: number): string {
  return user % 1000 === 7 ? 'é'.repeat(700_000) : `${user} é𝄞`;
}

/** A packed user with a key, and a text beside it. */
function packed(id: UuidBytes, number: number, sourceKey: string, at: string, text = ''): Buffer {
  return packedAlone((into) => {
    const writer = new PackedUserWriter();
    writer.begin(into, { id, profile: number, order: number, lastLogin: 0 });
    writer.record(templateNumbers.key(true), id);
    for (const part of [sourceKey, at, text]) writer.quoted(part);
    writer.end();
  });
}

async function* sorted(writer: BucketWriter, mostBytes: number): AsyncGenerator<SortedBucket> {
  const memory = new ReusedMemory(false);
  for (const bucket of writer.finish()) {
    for await (const part of sortedParts(bucket, memory, mostBytes)) {
      yield part.users;
      part.memory.letGo();
    }
  }
}

test.each([
  ['one bucket', 1, Number.MAX_SAFE_INTEGER],
  ['many buckets', 64, Number.MAX_SAFE_INTEGER],
  ['buckets that are too large and are partitioned again', 4, 2000],
])('users come sorted out of %s, with their bytes', async (_, parts, mostBytes) => {
  const folder = join(await temporaryFolder(), 'buckets');
  const writer = new BucketWriter(folder, allIds, parts);
  ids.forEach((id, user) => {
    writer.add(packed(id, user, `${user}`, 'in', textOf(user)), 0);
  });
  const found: string[] = [];
  for await (const { bytes, starts, rejects } of sorted(writer, mostBytes)) {
    expect(rejects).toEqual([]);
    for (const start of starts) {
      const user = packedProfile(bytes, start);
      expect(recordsOfPacked(bytes, start, new Map()).map(({ texts }) => texts[2])).toEqual([textOf(user)]);
      expect(packedId(bytes, start)).toBe(uuidText(ids[user] ?? ''));
      found.push(packedId(bytes, start));
    }
  }
  expect(found).toEqual(ids.map(uuidText).sort());
});

test('users whose ids begin alike are sorted by the rest, and equal ids stay in the order of the source', async () => {
  const writer = new BucketWriter(join(await temporaryFolder(), 'buckets'), allIds, 4);
  const alike = (rest: string) => `aaaaaaaa-aaaa-4${rest}`;
  const last = alike('fff-8000-000000000000');
  const first = alike('000-8000-000000000000');
  [last, first, last].map(uuidBytes).forEach((id, position) => {
    writer.add(packed(id, position, `key ${position + 1}`, `in, line ${position + 1}`), 0);
  });
  const found: unknown[] = [];
  for await (const { bytes, starts, rejects } of sorted(writer, 1)) {
    found.push(...starts.map((start) => [packedId(bytes, start), packedProfile(bytes, start)]), ...rejects);
  }
  expect(found).toEqual([
    [first, 1],
    [last, 0],
    {
      position: { input: 'in', line: 3 },
      sourceKey: 'key 3',
      reason: 'duplicate_source_key',
      explanation: 'An earlier record of the source has the same UUID: in, line 1.',
    },
  ]);
});
