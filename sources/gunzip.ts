import { Buffer } from 'node:buffer';
import { pipeline } from 'node:stream/promises';
import { createGunzip } from 'node:zlib';
import { brokenInput } from './input-faults.ts';

/** Bytes that are unpacked at once, as many as a plain file is read by. */
const unpackedBytes = 131_072;

/** Tells gzip by its first bytes (RFC 1952), since names of exports say little. */
export function isGzip(head: Buffer): boolean {
  return head[0] === 0x1f && head[1] === 0x8b;
}

/**
 * Unpacks gzip, also of several members, as `cat a.gz b.gz` makes it.
 *
 * @throws Problem `broken_source` when it breaks off, is damaged, or something else follows it
 */
export async function* gunzip(packed: AsyncIterable<Buffer>, path: string): AsyncGenerator<Buffer> {
  let taken = 0;
  async function* counted(): AsyncGenerator<Buffer> {
    for await (const chunk of packed) {
      taken += chunk.length;
      // Unpacking may hold more than one of them.
      yield Buffer.from(chunk);
    }
  }
  const unpacking = createGunzip({ chunkSize: unpackedBytes });
  // Faults of either come out of the loop below.
  const ended = pipeline(counted, unpacking).catch(() => undefined);
  try {
    for await (const chunk of unpacking) if (Buffer.isBuffer(chunk)) yield chunk;
  } catch (error) {
    const what = zlibFaults.get(error instanceof Error && 'code' in error ? error.code : undefined);
    throw what === undefined ? error : brokenInput(path, `The export ${what}`, makeAgain);
  } finally {
    // Nothing more is taken from the input once this is over.
    await ended;
  }
  if (unpacking.bytesWritten < taken)
    throw brokenInput(path, 'The export goes on after the end of its gzip', makeAgain);
}

const makeAgain = 'Copy or make the file again; `gzip -t` tells whether it is whole. Nothing was imported from it.';

const zlibFaults: ReadonlyMap<unknown, string> = new Map([
  ['Z_BUF_ERROR', 'is gzip that breaks off'],
  ['Z_DATA_ERROR', 'is gzip that is damaged'],
  ['Z_NEED_DICT', 'is gzip that is damaged'],
]);
