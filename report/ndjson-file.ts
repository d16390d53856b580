import { randomBytes } from 'node:crypto';
import { type FileHandle, open, rename, rm } from 'node:fs/promises';
import { dirname } from 'node:path';
import { fileMode, syncPath } from '../dataset/atomic-file.ts';
import { unwritableReport } from './report-problems.ts';

const bytesKept = 256 * 1024;

/**
 * A file of one JSON document a line that may be too long for memory. It appears under its name when it is finished,
 * whole.
 */
export class NdjsonFile {
  readonly #path: string;
  readonly #temporary: string;
  readonly #file: FileHandle;
  #kept = '';

  private constructor(path: string, temporary: string, file: FileHandle) {
    this.#path = path;
    this.#temporary = temporary;
    this.#file = file;
  }

  /** @throws Problem `unwritable_dataset` */
  static async create(path: string): Promise<NdjsonFile> {
    const temporary = `${path}.${randomBytes(6).toString('hex')}.tmp`;
    try {
      return new NdjsonFile(path, temporary, await open(temporary, 'wx', fileMode));
    } catch (error) {
      throw unwritableReport(error, path);
    }
  }

  /** @throws Problem `unwritable_dataset` */
  async add(document: object): Promise<void> {
    this.#kept += `${JSON.stringify(document)}\n`;
    if (this.#kept.length >= bytesKept) await this.#write();
  }

  /** @throws Problem `unwritable_dataset` */
  async finish(): Promise<void> {
    await this.#write();
    try {
      await this.#file.sync();
      await this.#file.close();
      await rename(this.#temporary, this.#path);
      await syncPath(dirname(this.#path));
    } catch (error) {
      throw unwritableReport(error, this.#path);
    }
  }

  /** Lets go of a file that will not be finished. */
  async discard(): Promise<void> {
    await this.#file.close().catch(() => undefined);
    await rm(this.#temporary, { force: true });
  }

  async #write(): Promise<void> {
    const lines = this.#kept;
    this.#kept = '';
    try {
      await this.#file.appendFile(lines);
    } catch (error) {
      throw unwritableReport(error, this.#path);
    }
  }
}
