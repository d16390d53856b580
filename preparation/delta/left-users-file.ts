import { join } from 'node:path';
import type { UserKey } from '../../contract/dataset.ts';
import { AppendedFile } from '../../dataset/appended-file.ts';
import { isOpaqueKey } from '../../dataset/source-key.ts';

/**
 * A list of users that are in the pool and that a delta does not send. It may be handed on: a key that may itself be
 * personal data is left out, as in a report; `at` is the user's place in the earlier export.
 */
export class LeftUsersFile {
  readonly #file: AppendedFile;
  #users = 0;

  /** @throws Problem `unwritable_dataset` */
  constructor(folder: string, name: string) {
    this.#file = new AppendedFile(join(folder, name));
  }

  get users(): number {
    return this.#users;
  }

  /** @throws Problem `unwritable_dataset` */
  add({ id, sourceKey, at }: UserKey): void {
    this.#users += 1;
    this.#file.appendText(`${JSON.stringify(isOpaqueKey(sourceKey) ? { id, sourceKey, at } : { id, at })}\n`);
  }

  /** Brings everything to the disk. @throws Problem `unwritable_dataset` */
  async sync(): Promise<void> {
    await this.#file.sync();
  }

  /** Lets go of the file, finished or not. */
  close(): void {
    this.#file.close();
  }
}
