import { Buffer } from 'node:buffer';
import { readFileChunks } from './file-chunks.ts';
import { gunzip, isGzip } from './gunzip.ts';
import { decodeInput } from './input-encoding.ts';
import { unreadableInput } from './input-faults.ts';
import { watched } from './input-watch.ts';
import { readStandardInput, standardInput } from './standard-input.ts';

/**
 * Streams an input as UTF-8 without a byte order mark: gzip is unpacked, UTF-16 is decoded. A chunk is valid until the
 * next one is asked for.
 *
 * @param path a file, or `-` for standard input
 * @throws Problem `unreadable_source` when the input cannot be opened or read, `broken_source` when it is packed or
 * encoded in a way that is not read, or breaks off as gzip
 */
export async function* readInputChunks(path: string): AsyncGenerator<Buffer> {
  const input = watched(path, path === standardInput ? readStandardInput() : readFileChunks(path));
  try {
    const head = await takeHead(input);
    const raw = withHead(head, input);
    yield* decodeInput(isGzip(head) ? gunzip(raw, path) : raw, path);
  } catch (error) {
    throw unreadableInput(error, path);
  } finally {
    await input.return(undefined);
  }
}

/** Bytes that tell gzip. */
const headBytes = 2;

/** The bytes that an input begins with: at least {@link headBytes}, unless it has fewer. */
async function takeHead(input: AsyncGenerator<Buffer>): Promise<Buffer> {
  let head: Buffer = Buffer.alloc(0);
  while (head.length < headBytes) {
    const { done, value } = await input.next();
    if (done === true) break;
    head = Buffer.concat([head, value]);
  }
  return head;
}

async function* withHead(head: Buffer, rest: AsyncIterable<Buffer>): AsyncGenerator<Buffer> {
  yield head;
  yield* rest;
}
