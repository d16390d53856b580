import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import fc from 'fast-check';
import { expect, test } from 'vitest';
import type { MendedRecord } from '../../contract/mended.ts';
import type { RawRecord } from '../../contract/record-block.ts';
import { readArrayElements } from '../../sources/array-elements.ts';
import { readLines } from '../../sources/lines.ts';
import { withMended } from '../../sources/mended-records.ts';
import { temporaryFolder } from '../tooling/temporary-folder.ts';

async function all(blocks: AsyncIterable<readonly RawRecord[]>): Promise<readonly RawRecord[]> {
  const records: RawRecord[] = [];
  for await (const block of blocks) records.push(...block);
  return records;
}

async function inputOf(text: string, name = 'in.txt'): Promise<string> {
  const path = join(temporaryFolder(), name);
  await writeFile(path, text);
  return path;
}

test('whichever lines are mended, they and no others are read anew, and every line keeps its number', async () => {
  const line = fc.string({ unit: 'grapheme', minLength: 1 }).map((text) => `x${text.replaceAll(/[\r\n]/g, '')}`);
  const lines = fc.array(fc.record({ text: line, mended: fc.option(line) }), { minLength: 1, maxLength: 30 });
  await fc.assert(
    fc.asyncProperty(lines, async (given) => {
      const path = await inputOf(given.map(({ text }) => text).join('\n'));
      const records = given.flatMap(({ mended }, index): MendedRecord[] =>
        mended === null ? [] : [{ place: { input: 'in.txt', line: index + 1, lines: 1 }, text: mended }],
      );
      const read = await withMended(records, () => all(readLines(path)));
      expect(read).toEqual(
        given.map(({ text, mended }, index) => ({
          position: { input: 'in.txt', line: index + 1 },
          text: mended ?? text,
        })),
      );
    }),
    { numRuns: 50 },
  );
});

test('a record of several lines is mended by more or fewer, and the lines behind it keep their numbers', async () => {
  const path = await inputOf('1\n2\n3\n4\n5\n');
  const place = { input: 'in.txt', line: 2, lines: 3 };
  for (const text of ['a', 'a\nb\nc\nd']) {
    const read = await withMended([{ place, text }], () => all(readLines(path)));
    expect(read.map((raw) => `${raw.position.line} ${raw.text}`)).toEqual([
      '1 1',
      ...text.split('\n').map((line) => `2 ${line}`),
      '5 5',
    ]);
  }
});

test('elements are mended by their ordinals, in the input that is named', async () => {
  const path = await inputOf('{"users":[1,2,3]}');
  const records = [
    { place: { input: 'in.txt', record: 2 }, text: '{"a":1}' },
    { place: { input: 'other.txt', record: 3 }, text: 'not this' },
  ];
  const read = await withMended(records, () => all(readArrayElements(path, 'users', () => undefined)));
  expect(read.map(({ text }) => text)).toEqual(['1', '{"a":1}', '3']);
});

test('what is mended for one reading is not for another at the same time', async () => {
  const path = await inputOf('1\n2\n');
  const mended = (text: string) => [{ place: { input: 'in.txt', line: 1, lines: 1 }, text }];
  const [one, other, plain] = await Promise.all([
    withMended(mended('a'), () => all(readLines(path))),
    withMended(mended('b'), () => all(readLines(path))),
    all(readLines(path)),
  ]);
  expect([one, other, plain].map((read) => read[0]?.text)).toEqual(['a', 'b', '1']);
});
