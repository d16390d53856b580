import { Buffer } from 'node:buffer';
import { closeSync, fsync, ftruncateSync, openSync, writeFileSync } from 'node:fs';
import { promisify } from 'node:util';
import { fileMode } from './atomic-file.ts';
import { unwritable } from './dataset-problems.ts';

const bringToDisk = promisify(fsync);

/** Characters that are collected before they are written. */
const collected = 65_536;

/** A file that only grows while a dataset is written, and that can be cut back to where it once was. */
export class AppendedFile {
  readonly #path: string;
  readonly #file: number;
  #waiting = '';
  #written: number;

  /**
   * @param length bytes of the file that stay; what is behind them was written by somebody who did not come to an end
   * @throws Problem `unwritable_dataset`
   */
  constructor(path: string, length = 0) {
    this.#path = path;
    this.#written = length;
    try {
      this.#file = openSync(path, 'a', fileMode);
      ftruncateSync(this.#file, length);
    } catch (error) {
      throw unwritable(error, path);
    }
  }

  /** Appends text, which waits until there is some more. @throws Problem `unwritable_dataset` */
  appendText(text: string): void {
    this.#waiting += text;
    if (this.#waiting.length > collected) this.flush();
  }

  /** Appends bytes. @throws Problem `unwritable_dataset` */
  append(bytes: Uint8Array): void {
    this.flush();
    this.#write(bytes);
  }

  /** Writes what waits. @returns bytes of the file @throws Problem `unwritable_dataset` */
  flush(): number {
    if (this.#waiting !== '') {
      const bytes = Buffer.from(this.#waiting);
      this.#waiting = '';
      this.#write(bytes);
    }
    return this.#written;
  }

  /** Brings all to the disk. @returns bytes of the file @throws Problem `unwritable_dataset` */
  async sync(): Promise<number> {
    this.flush();
    await bringToDisk(this.#file).catch((error: unknown) => {
      throw unwritable(error, this.#path);
    });
    return this.#written;
  }

  /** Lets go of the file, finished or not. */
  close(): void {
    closeSync(this.#file);
  }

  #write(bytes: Uint8Array): void {
    try {
      writeFileSync(this.#file, bytes);
    } catch (error) {
      throw unwritable(error, this.#path);
    }
    this.#written += bytes.length;
  }
}
