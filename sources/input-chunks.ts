import { Buffer } from 'node:buffer';
import { createReadStream } from 'node:fs';
import { gunzip, isGzip } from './gunzip.ts';
import { decodeInput } from './input-encoding.ts';
import { unreadableInput } from './input-faults.ts';
import { readStandardInput, standardInput } from './standard-input.ts';

/** Bytes that one read asks for: more is slower, since the users of a block then outlive the collector's first round. */
const chunkBytes = 131_072;

export interface InputOptions {
  /** Sees the bytes as they are on disk, before they are unpacked and decoded; all of them once the input was read. */
  readonly onRawBytes?: (chunk: Buffer) => void;
}

/**
 * Streams an input as UTF-8 without a byte order mark: gzip is unpacked, UTF-16 is decoded.
 *
 * @param path a file, or `-` for standard input
 * @throws Problem `unreadable_source` when the input cannot be opened or read, `broken_source` when it is packed or
 * encoded in a way that is not read, or breaks off as gzip
 */
export async function* readInputChunks(path: string, options: InputOptions = {}): AsyncGenerator<Buffer> {
  const input = path === standardInput ? readStandardInput() : readFile(path);
  try {
    const head = await takeHead(input);
    const raw = rawChunks(head, input, options);
    yield* decodeInput(isGzip(head) ? gunzip(raw, path) : raw, path);
  } catch (error) {
    throw unreadableInput(error, path);
  } finally {
    await input.return(undefined);
  }
}

async function* readFile(path: string): AsyncGenerator<Buffer> {
  for await (const chunk of createReadStream(path, { highWaterMark: chunkBytes })) {
    if (Buffer.isBuffer(chunk)) yield chunk;
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
    head = head.length === 0 ? value : Buffer.concat([head, value]);
  }
  return head;
}

async function* rawChunks(
  head: Buffer,
  rest: AsyncIterable<Buffer>,
  { onRawBytes }: InputOptions,
): AsyncGenerator<Buffer> {
  onRawBytes?.(head);
  yield head;
  for await (const chunk of rest) {
    onRawBytes?.(chunk);
    yield chunk;
  }
}
