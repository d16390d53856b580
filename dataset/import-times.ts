import type { BatchOutcome } from '../contract/dataset.ts';
import { importPlaces, readJobs } from './jobs.ts';
import { placeOfBatch } from './layout.ts';
import { importOutcomesOf, type OutcomePlace } from './outcomes.ts';

/**
 * Until when users were imported, by the target's own clock: by the migration with their batch, or by the last repair
 * that sent them again. What the target dates later was done in the pool since then. Holds one segment's outcomes at a
 * time, so it is to be asked in the order of batches.
 */
export class ImportTimes {
  readonly #places: readonly OutcomePlace[];
  #segment = -1;
  /** Of the segment: the outcomes that each place has of a batch, the oldest first. */
  #outcomes = new Map<number, readonly BatchOutcome[]>();

  private constructor(places: readonly OutcomePlace[]) {
    this.#places = places;
  }

  /**
   * Of all that the dataset's jobs imported so far.
   *
   * @throws Problem `damaged_dataset`
   */
  static async read(folder: string): Promise<ImportTimes> {
    return new ImportTimes(importPlaces(folder, await readJobs(folder)));
  }

  /**
   * Until when a user of a batch was imported, in milliseconds since 1970; undefined where no import of it was answered.
   *
   * @throws Problem `damaged_dataset`
   */
  async of(batch: number, id: string): Promise<number | undefined> {
    await this.#read(batch);
    let until: string | undefined;
    for (const { again, importedUntil } of this.#outcomes.get(batch) ?? []) {
      if (again === undefined) until = importedUntil;
      else if (again.sent.includes(id)) until = again.importedUntil ?? until;
    }
    return until === undefined ? undefined : Date.parse(until);
  }

  async #read(batch: number): Promise<void> {
    const { segment } = placeOfBatch(batch);
    if (segment === this.#segment) return;
    const outcomes = new Map<number, readonly BatchOutcome[]>();
    for (const place of this.#places) {
      for (const outcome of await importOutcomesOf([place], segment)) {
        outcomes.set(outcome.batch, [...(outcomes.get(outcome.batch) ?? []), outcome]);
      }
    }
    this.#outcomes = outcomes;
    this.#segment = segment;
  }
}
