import { Buffer } from 'node:buffer';
import { gzipSync } from 'node:zlib';
import { describe, expect, it } from 'vitest';
import { elementsOfChunks } from '../../sources/array-elements.ts';
import { gunzip } from '../../sources/gunzip.ts';
import { decodeInput } from '../../sources/input-encoding.ts';
import { readJsonUsers } from '../../sources/json-users.ts';
import { linesOfChunks } from '../../sources/lines.ts';
import { inputFile, textsOf } from './reading.ts';

/** Chunks as a file is read by, but short, and spoilt at once when the next one is asked for. */
async function* lent(content: Buffer, bytes: number): AsyncGenerator<Buffer> {
  for (let at = 0; at < content.length; at += bytes) {
    const chunk = Buffer.from(content.subarray(at, at + bytes));
    yield chunk;
    chunk.fill(0xff);
  }
}

const users = Array.from({ length: 300 }, (_, number) => JSON.stringify({ number, name: 'é'.repeat(number % 40) }));
const lines = Buffer.from(users.join('\n'));

describe.each([1, 3, 61, 4_096])('a chunk of %i bytes is gone when the next one comes, and', (bytes) => {
  it('lines are whole', async () => {
    expect(await textsOf(linesOfChunks(lent(lines, bytes), 'export'))).toEqual(users);
  });

  it('elements of an array are whole', async () => {
    const chunks = lent(Buffer.from(`[${users}]`), bytes);
    expect(await textsOf(elementsOfChunks(chunks, 'export', undefined, () => undefined))).toEqual(users);
  });

  it('gzip is unpacked to what was packed', async () => {
    const unpacked = gunzip(lent(gzipSync(lines), bytes), 'export');
    expect(await textsOf(linesOfChunks(unpacked, 'export'))).toEqual(users);
  });

  it.each([
    ['UTF-8 with a mark', Buffer.concat([Buffer.from('\uFEFF'), lines])],
    ['UTF-16', Buffer.from(`\uFEFF${lines}`, 'utf16le')],
  ])('%s is decoded', async (_, content) => {
    const decoded = decodeInput(lent(content, bytes), 'export');
    expect(await textsOf(linesOfChunks(decoded, 'export'))).toEqual(users);
  });
});

it('The beginning of an input that is looked at to tell its form is read as it was', async () => {
  const many = Array.from({ length: 30_000 }, (_, number) => JSON.stringify({ number, name: 'é'.repeat(30) }));
  for (const content of [many.join('\n'), `[${many}]`]) {
    const path = await inputFile(content);
    expect(await textsOf(readJsonUsers(path, undefined, 'Look.'))).toEqual(many);
  }
});
