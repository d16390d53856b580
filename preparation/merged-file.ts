import { createHash } from 'node:crypto';
import { join } from 'node:path';
import type { UserKey } from '../contract/dataset.ts';
import { AppendedFile } from '../dataset/appended-file.ts';
import { mergedName } from '../dataset/layout.ts';

/**
 * Writes `merged.ndjson`: whoever knows a merged user by its key in the source finds the user that it went into. A
 * preparation that merges anybody goes on from its first bucket, so the file is always written from its beginning.
 */
export class MergedFile {
  readonly #content = createHash('sha256');
  readonly #file: AppendedFile;

  /** @throws Problem `unwritable_dataset` */
  constructor(folder: string) {
    this.#file = new AppendedFile(join(folder, mergedName));
  }

  /**
   * @param key the merged user's own, but with the id of the user that it went into
   * @throws Problem `unwritable_dataset`
   */
  add(key: UserKey): void {
    const line = `${JSON.stringify(key)}\n`;
    this.#content.update(line);
    this.#file.appendText(line);
  }

  /** @returns SHA-256 (hex) of the file @throws Problem `unwritable_dataset` */
  async finish(): Promise<string> {
    await this.#file.sync();
    return this.#content.digest('hex');
  }

  /** Lets go of the file, finished or not. */
  close(): void {
    this.#file.close();
  }
}
