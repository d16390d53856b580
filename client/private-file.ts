import { createWriteStream } from 'node:fs';
import { rename, rm } from 'node:fs/promises';
import { resolve } from 'node:path';
import { pipeline } from 'node:stream/promises';
import { Problem } from '../contract/problem.ts';

/**
 * Writes a file that nobody but its owner may read, since it holds personal data. A file of this name that is there
 * already is replaced when the new one is whole.
 *
 * @param content pieces of it, one after another; what they throw is thrown on
 * @throws Problem `wrong_configuration` when it cannot be written
 */
export async function writePrivateFile(
  path: string,
  content: AsyncIterable<string | Uint8Array> | Iterable<string>,
): Promise<void> {
  const target = resolve(path);
  const temporary = `${target}.${process.pid}.tmp`;
  try {
    await pipeline(content, createWriteStream(temporary, { flags: 'wx', mode: 0o600 }));
    await rename(temporary, target);
  } catch (error) {
    await rm(temporary, { force: true }).catch(() => undefined);
    throw error instanceof Error && !(error instanceof Problem) && 'syscall' in error ? unwritable(error, path) : error;
  }
}

function unwritable(error: Error, path: string): Problem {
  const code = 'code' in error ? String(error.code) : 'unknown error';
  const next = 'Name a file in a folder that can be written.';
  return new Problem('wrong_configuration', `The file cannot be written: ${code}`, path, next, { cause: error });
}
