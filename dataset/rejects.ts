import { once } from 'node:events';
import { createWriteStream, type WriteStream } from 'node:fs';
import { join } from 'node:path';
import { finished } from 'node:stream/promises';
import type { Reject } from '../contract/reject.ts';
import { fileMode } from './atomic-file.ts';
import { damaged, unwritable } from './dataset-problems.ts';
import { rejectsName } from './layout.ts';
import { readLines } from './ndjson-lines.ts';

/** Writes `rejects.ndjson` while the source is read. */
export class RejectsWriter {
  readonly #path: string;
  readonly #stream: WriteStream;
  #written = 0;
  #failure: unknown;

  constructor(folder: string) {
    this.#path = join(folder, rejectsName);
    this.#stream = createWriteStream(this.#path, { flags: 'wx', mode: fileMode, flush: true });
    this.#stream.on('error', (error) => {
      this.#failure = error;
    });
  }

  get written(): number {
    return this.#written;
  }

  /** @throws Problem `unwritable_dataset` */
  async add(reject: Reject): Promise<void> {
    this.#written += 1;
    if (!this.#stream.write(`${JSON.stringify(reject)}\n`)) {
      await once(this.#stream, 'drain').catch((error: unknown) => {
        throw unwritable(error, this.#path);
      });
    }
  }

  /**
   * Brings everything to the disk.
   *
   * @throws Problem `unwritable_dataset`
   */
  async finish(): Promise<void> {
    try {
      this.#stream.end();
      await finished(this.#stream);
    } catch (error) {
      throw unwritable(this.#failure ?? error, this.#path);
    }
  }

  /** Lets go of the file, finished or not. */
  close(): void {
    this.#stream.destroy();
  }
}

/**
 * The records of the source that did not become users, in the order of the source; those that share another's key come
 * last.
 *
 * @throws Problem `damaged_dataset`
 */
export async function* readRejects(folder: string): AsyncGenerator<Reject> {
  const path = join(folder, rejectsName);
  try {
    for await (const line of readLines(path)) {
      yield JSON.parse(line);
    }
  } catch (error) {
    throw damaged('The dataset’s list of rejected records cannot be read', path, error);
  }
}
