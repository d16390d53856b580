import { join } from 'node:path';
import type { Reject } from '../contract/reject.ts';
import { AppendedFile } from './appended-file.ts';
import { damaged } from './dataset-problems.ts';
import { rejectsName } from './layout.ts';
import { readLines } from './ndjson-lines.ts';

/** How far `rejects.ndjson` was written at some moment. */
export interface RejectsMark {
  readonly bytes: number;
  readonly byReason: Readonly<Record<string, number>>;
}

/** Writes `rejects.ndjson` while the source is read. */
export class RejectsWriter {
  readonly #file: AppendedFile;
  readonly #byReason: Map<string, number>;

  /**
   * @param mark where to go on; from the beginning when left out
   * @throws Problem `unwritable_dataset`
   */
  constructor(folder: string, mark: RejectsMark = { bytes: 0, byReason: {} }) {
    this.#file = new AppendedFile(join(folder, rejectsName), mark.bytes);
    this.#byReason = new Map(Object.entries(mark.byReason));
  }

  /** Records by the reject's reason, in the order of their names. */
  get byReason(): Readonly<Record<string, number>> {
    return Object.fromEntries([...this.#byReason].sort(([one], [other]) => (one < other ? -1 : 1)));
  }

  /** @throws Problem `unwritable_dataset` */
  add(reject: Reject): void {
    this.#byReason.set(reject.reason, (this.#byReason.get(reject.reason) ?? 0) + 1);
    this.#file.appendText(`${JSON.stringify(reject)}\n`);
  }

  /** How far it has come, written but not yet on the disk. @throws Problem `unwritable_dataset` */
  mark(): RejectsMark {
    return { bytes: this.#file.flush(), byReason: this.byReason };
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
