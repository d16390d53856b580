import { randomBytes } from 'node:crypto';
import { mkdir, open, rename, rm, writeFile } from 'node:fs/promises';
import { dirname } from 'node:path';
import { unwritable } from './dataset-problems.ts';

/** Files hold password hashes and personal data: nobody but their owner may read them. */
export const fileMode = 0o600;
export const folderMode = 0o700;

/** Content that may be too long for memory is given in pieces. */
export type FileContent = string | Buffer | AsyncIterable<string>;

/** Makes a folder and those above it that are missing, open to its owner only. */
export async function createFolder(path: string): Promise<void> {
  try {
    await mkdir(path, { recursive: true, mode: folderMode });
  } catch (error) {
    throw unwritable(error, path);
  }
}

/** Brings the content of a file to the disk, or the names in a folder: the content of its files is their own matter. */
export async function syncPath(path: string): Promise<void> {
  const opened = await open(path, 'r');
  try {
    await opened.sync();
  } finally {
    await opened.close();
  }
}

/** Writes a new file and brings its content to the disk. Its name is safe only once its folder is synced. */
export async function writeSynced(path: string, content: FileContent): Promise<void> {
  const file = await open(path, 'wx', fileMode);
  try {
    await writeFile(file, content);
    await file.sync();
  } finally {
    await file.close();
  }
}

/**
 * Writes a file so that a reader, or whoever comes after a crash, finds either the old content or the new, whole.
 *
 * @throws Problem `unwritable_dataset`
 */
export async function writeFileAtomically(path: string, content: FileContent): Promise<void> {
  // Two attempts of one activity may write the same part at once: each has a temporary name of its own.
  const temporary = `${path}.${randomBytes(6).toString('hex')}.tmp`;
  try {
    await writeSynced(temporary, content);
    await rename(temporary, path);
    await syncPath(dirname(path));
  } catch (error) {
    await rm(temporary, { force: true }).catch(() => undefined);
    throw unwritable(error, path);
  }
}
