import { readdir } from 'node:fs/promises';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { BucketWriter } from '../../preparation/bucket-writer.ts';
import { allIds } from '../../preparation/id-range.ts';
import { RecordIds } from '../../preparation/record-ids.ts';
import { sortBuckets } from '../../preparation/sorted-buckets.ts';
import { temporaryFolder } from './stage.ts';

const users = 3000;
const ids = Array.from({ length: users }, (_, user) => new RecordIds('acme').ofUser(`${user}`).user());

/** A text that tells users apart, with characters of one to four bytes; a few are longer than a bucket's memory. */
function textOf(user: number): string {
  return user % 1000 === 7 ? 'é'.repeat(700_000) : `${user} é𝄞`;
}

test.each([
  ['one bucket', 1, Number.MAX_SAFE_INTEGER],
  ['many buckets', 64, Number.MAX_SAFE_INTEGER],
  ['buckets that are too large and are partitioned again', 4, 2000],
])('users come sorted out of %s, with their bytes', async (_, parts, mostBytes) => {
  const folder = join(await temporaryFolder(), 'buckets');
  const writer = new BucketWriter(folder, allIds, parts);
  ids.forEach((id, user) => {
    writer.add(id, user, [`{"id":"${id}"}`, textOf(user), '', 'identifiers', 'ü']);
  });
  const sorted: string[] = [];
  for await (const bucket of sortBuckets(writer.finish(), mostBytes)) {
    for (const item of bucket) {
      if ('reject' in item) throw new Error('no user is there twice');
      const { id, bytes, bounds } = item.user;
      const texts = bounds.slice(1).map((end, part) => bytes.toString('utf8', bounds[part], end));
      expect(texts).toEqual([`{"id":"${id}"}`, textOf(item.profile), '', 'identifiers', 'ü']);
      expect(ids[item.profile]).toBe(id);
      sorted.push(id);
    }
  }
  expect(sorted).toEqual([...ids].sort());
  const left = await readdir(folder, { recursive: true, withFileTypes: true });
  expect(left.filter((entry) => entry.isFile())).toEqual([]);
});

test('users whose ids begin alike are sorted by the rest, and equal ids stay in the order of the source', async () => {
  const writer = new BucketWriter(join(await temporaryFolder(), 'buckets'), allIds, 4);
  const alike = (rest: string) => `aaaaaaaa-aaaa-4${rest}`;
  const last = alike('fff-8000-000000000000');
  const first = alike('000-8000-000000000000');
  const key = (id: string, line: number) => `{"id":"${id}","sourceKey":"key ${line}","at":"in, line ${line}"}`;
  [last, first, last].forEach((id, position) => {
    writer.add(id, position, [key(id, position + 1), 'user', '', '', '']);
  });
  const found: unknown[] = [];
  for await (const bucket of sortBuckets(writer.finish(), 1)) {
    for (const item of bucket) found.push('reject' in item ? item.reject : [item.user.id, item.profile]);
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
