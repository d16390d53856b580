import { Buffer } from 'node:buffer';
import { createReadStream } from 'node:fs';
import { basename } from 'node:path';
import { Problem } from '../contract/problem.ts';

/** Bytes that one read asks for: more is slower, since the users of a block then outlive the collector's first round. */
const chunkBytes = 131_072;

/**
 * Streams a file's bytes, without the byte order mark that some tools put before UTF-8.
 *
 * @throws Problem `unreadable_source` when the file cannot be opened or read, `broken_source` when its first bytes say
 * that it is compressed or not in UTF-8
 */
export async function* readInputChunks(path: string): AsyncGenerator<Buffer> {
  let first = true;
  try {
    for await (const chunk of createReadStream(path, { highWaterMark: chunkBytes })) {
      if (!Buffer.isBuffer(chunk)) continue;
      yield first ? withoutMark(chunk, path) : chunk;
      first = false;
    }
  } catch (error) {
    throw asProblem(error, path);
  }
}

function withoutMark(chunk: Buffer, path: string): Buffer {
  if (chunk[0] === 0x1f && chunk[1] === 0x8b) {
    throw broken(path, 'The export is compressed with gzip', 'Unpack it with gunzip first.');
  }
  if (chunk[0] === 0x50 && chunk[1] === 0x4b && chunk[2] === 0x03) {
    throw broken(path, 'The export is a ZIP archive', 'Unpack it first.');
  }
  if ((chunk[0] === 0xff && chunk[1] === 0xfe) || (chunk[0] === 0xfe && chunk[1] === 0xff)) {
    throw broken(path, 'The export is written in UTF-16', 'Convert it to UTF-8, for example with iconv.');
  }
  return chunk[0] === 0xef && chunk[1] === 0xbb && chunk[2] === 0xbf ? chunk.subarray(3) : chunk;
}

function broken(path: string, what: string, next: string): Problem {
  return new Problem('broken_source', what, basename(path), next);
}

const readFaults: ReadonlyMap<unknown, string> = new Map([
  ['ENOENT', 'there is no such file'],
  ['ENOTDIR', 'there is no such file'],
  ['EACCES', 'this user may not read it'],
  ['EPERM', 'this user may not read it'],
  ['EISDIR', 'it is a folder'],
]);

function asProblem(error: unknown, path: string): unknown {
  if (!(error instanceof Error) || !('code' in error)) return error;
  const fault = readFaults.get(error.code) ?? `reading it failed with ${String(error.code)}`;
  return new Problem(
    'unreadable_source',
    `The export cannot be read: ${fault}`,
    path,
    "Check the source's input files and their permissions on the machine that reads them.",
    { cause: error },
  );
}
