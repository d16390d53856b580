import { Buffer } from 'node:buffer';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { readLines } from '../../sources/lines.ts';
import { inputFile } from './reading.ts';

async function linesOf(content: string | Uint8Array): Promise<readonly (readonly [number | undefined, string])[]> {
  const lines: [number | undefined, string][] = [];
  for await (const block of readLines(await inputFile(content))) {
    for (const record of block) lines.push([record.position.line, record.fault ?? record.text.trimEnd()]);
  }
  return lines;
}

describe('lines', () => {
  it('are told with their numbers, whatever ends them', async () => {
    expect(await linesOf('a\nb\r\n\n  \r\nc')).toEqual([
      [1, 'a'],
      [2, 'b'],
      [5, 'c'],
    ]);
    expect(await linesOf('\uFEFF{}\n')).toEqual([[1, '{}']]);
    expect(await linesOf('')).toEqual([]);
    expect(await linesOf('\n\n')).toEqual([]);
  });

  it('that are not UTF-8 are told so, and the others stay', async () => {
    const bytes = Buffer.concat([Buffer.from('é\n\n'), Buffer.from([0xc3, 0x28]), Buffer.from('\n€\n')]);
    expect(await linesOf(bytes)).toEqual([
      [1, 'é'],
      [3, 'invalid_encoding'],
      [4, '€'],
    ]);
  });

  it('that are far too long are told so, first, last or between others', async () => {
    const long = 'x'.repeat(16_777_217);
    expect(await linesOf(`${long}\nb\n${long}\nd\n${long}`)).toEqual([
      [1, 'record_too_long'],
      [2, 'b'],
      [3, 'record_too_long'],
      [4, 'd'],
      [5, 'record_too_long'],
    ]);
  });

  it('of any length come out as they were written', async () => {
    const line = fc.tuple(fc.constantFrom('x', 'é', '€', '😀'), fc.integer({ min: 1, max: 90_000 }));
    await fc.assert(
      fc.asyncProperty(fc.array(line, { maxLength: 8 }), fc.constantFrom('\n', '\r\n'), async (shapes, end) => {
        const lines = shapes.map(([character, times]) => character.repeat(times));
        const expected = lines.map((text, index) => [index + 1, text]);
        expect(await linesOf(lines.join(end))).toEqual(expected);
      }),
      { numRuns: 20 },
    );
  });
});

it.each([
  ['/nowhere/export.json', 'there is no such file'],
  ['/', 'it is a folder'],
])('An input that cannot be read (%s) is told with the reason', async (path, reason) => {
  const reading = async () => {
    for await (const block of readLines(path)) expect(block).toBeUndefined();
  };
  await expect(reading()).rejects.toMatchObject({
    problem: 'unreadable_source',
    what: expect.stringContaining(reason),
    where: path,
  });
});
