import { Buffer } from 'node:buffer';
import { createReadStream } from 'node:fs';
import process from 'node:process';
import type { Readable } from 'node:stream';
import { Problem } from '../contract/problem.ts';
import { gunzip, isGzip } from './gunzip.ts';
import { decodeInput } from './input-encoding.ts';
import { unreadableInput } from './input-faults.ts';

/** The input that is standard input. */
export const standardInput = '-';

/** Bytes that one read asks for: more is slower, since the users of a block then outlive the collector's first round. */
const chunkBytes = 131_072;

export interface InputOptions {
  /** Sees the bytes as they are on disk, before they are unpacked and decoded; all of them once the input was read. */
  readonly onRawBytes?: (chunk: Buffer) => void;
}

/**
 * Streams an input as UTF-8 without a byte order mark: gzip is unpacked, UTF-16 is decoded.
 *
 * @param path a file, or `-` for standard input, which can be read once
 * @throws Problem `unreadable_source` when the input cannot be opened or read, `broken_source` when it is packed or
 * encoded in a way that is not read, or breaks off as gzip
 */
export async function* readInputChunks(path: string, options: InputOptions = {}): AsyncGenerator<Buffer> {
  const stream = openInput(path);
  try {
    const head = await peek(stream);
    const raw = rawChunks(stream, head, options);
    yield* decodeInput(isGzip(head) ? gunzip(raw, path) : raw, path);
  } catch (error) {
    throw unreadableInput(error, path);
  } finally {
    stream.destroy();
  }
}

function openInput(path: string): Readable {
  if (path !== standardInput) return createReadStream(path, { highWaterMark: chunkBytes });
  if (!process.stdin.destroyed && !process.stdin.readableEnded) return process.stdin;
  throw new Problem(
    'unreadable_source',
    'Standard input was read to its end already',
    path,
    'Name the export as a file: standard input can be read once.',
  );
}

/** Bytes that tell gzip. */
const headBytes = 2;

/** The bytes that an input begins with, which stay in the stream, unless they are all that it has. */
async function peek(stream: Readable): Promise<Buffer> {
  let head: Buffer = Buffer.alloc(0);
  for await (const chunk of stream.iterator({ destroyOnReturn: false })) {
    if (!Buffer.isBuffer(chunk)) continue;
    head = head.length === 0 ? chunk : Buffer.concat([head, chunk]);
    if (head.length < headBytes) continue;
    stream.unshift(head);
    break;
  }
  return head;
}

async function* rawChunks(stream: Readable, head: Buffer, { onRawBytes }: InputOptions): AsyncGenerator<Buffer> {
  for await (const chunk of head.length < headBytes ? [head] : stream) {
    if (!Buffer.isBuffer(chunk)) continue;
    onRawBytes?.(chunk);
    yield chunk;
  }
}
