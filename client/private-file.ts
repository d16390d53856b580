import { createHash } from 'node:crypto';
import { createReadStream, createWriteStream } from 'node:fs';
import { rename, rm } from 'node:fs/promises';
import { resolve } from 'node:path';
import { pipeline } from 'node:stream/promises';
import { Problem } from '../contract/problem.ts';

/** Pieces of a file, one after another; what they throw is thrown on. */
export type FileContent = AsyncIterable<string | Uint8Array> | Iterable<string>;

/** A file that is whole, and does not have its name yet. */
interface WholeFile {
  readonly path: string;
  readonly temporary: string;
}

/**
 * Writes a file that nobody but its owner may read, since it holds personal data. A file of this name that is there
 * already is replaced when the new one is whole.
 *
 * @throws Problem `wrong_configuration` when it cannot be written
 */
export async function writePrivateFile(path: string, content: FileContent): Promise<void> {
  await appear(await writeBeside(path, content));
}

/**
 * Writes files as {@link writePrivateFile} does, one after the other. None of them appears where one of them would
 * replace a file that holds something else.
 *
 * @param next what to do about such a file, as a sentence
 * @throws Problem `wrong_configuration` where such a file is there, or when they cannot be written
 */
export async function writeNewPrivateFiles(
  files: readonly { readonly path: string; readonly content: FileContent }[],
  next: string,
): Promise<void> {
  const written: WholeFile[] = [];
  try {
    for (const { path, content } of files) written.push(await writeBeside(path, content));
    for (const file of written) await requireNothingElseThere(file, next);
    for (const file of written) await appear(file);
  } finally {
    for (const { temporary } of written) await discard(temporary);
  }
}

async function writeBeside(path: string, content: FileContent): Promise<WholeFile> {
  const temporary = `${resolve(path)}.${process.pid}.tmp`;
  try {
    await pipeline(content, createWriteStream(temporary, { flags: 'wx', mode: 0o600 }));
    return { path, temporary };
  } catch (error) {
    await discard(temporary);
    throw toldOf(error, path);
  }
}

async function appear({ path, temporary }: WholeFile): Promise<void> {
  try {
    await rename(temporary, resolve(path));
  } catch (error) {
    await discard(temporary);
    throw toldOf(error, path);
  }
}

async function requireNothingElseThere({ path, temporary }: WholeFile, next: string): Promise<void> {
  const present = await digestOf(path).catch((error: unknown) => {
    if (error instanceof Error && 'code' in error && error.code === 'ENOENT') return undefined;
    throw toldOf(error, path);
  });
  if (present === undefined || present === (await digestOf(temporary))) return;
  const what = 'A file of this name is there, and it holds something else than would be written';
  throw new Problem('wrong_configuration', what, path, next);
}

async function digestOf(path: string): Promise<string> {
  const content = createHash('sha256');
  await pipeline(createReadStream(path), content);
  return content.digest('hex');
}

async function discard(temporary: string): Promise<void> {
  await rm(temporary, { force: true }).catch(() => undefined);
}

function toldOf(error: unknown, path: string): unknown {
  return error instanceof Error && !(error instanceof Problem) && 'syscall' in error ? unwritable(error, path) : error;
}

function unwritable(error: Error, path: string): Problem {
  const code = 'code' in error ? String(error.code) : 'unknown error';
  const next = 'Name a file in a folder that can be written.';
  return new Problem('wrong_configuration', `The file cannot be written: ${code}`, path, next, { cause: error });
}
