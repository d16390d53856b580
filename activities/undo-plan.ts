import type { JobRun } from '../contract/dataset.ts';
import type { UndoGrounds } from '../contract/undo.ts';
import { jobsBefore } from '../dataset/jobs.ts';
import { placeOfBatch } from '../dataset/layout.ts';
import { type Fate, fatesOf } from '../dataset/undo/fates.ts';
import { type KnownBatch, knownOfSegment } from '../dataset/undo/known-before.ts';

/** What is to become of a batch's users, by UUID, each in one of these. */
export type BatchPlan = Readonly<Record<Fate, readonly string[]>>;

/**
 * Sorts a batch's users by what is to become of them.
 *
 * @param ids of all its users
 */
export function planBatch(ids: readonly string[], known: KnownBatch, grounds: UndoGrounds): BatchPlan {
  const { named, others } = fatesOf(known, grounds);
  const of = (fate: Fate): readonly string[] => ids.filter((id) => (named.get(id) ?? others) === fate);
  return {
    kept: of('kept'),
    toDelete: of('toDelete'),
    refused: of('refused'),
    neverSent: of('neverSent'),
    unrecorded: of('unrecorded'),
  };
}

/** What is known of the batches that an undo goes through. */
export class UndoPlan {
  readonly #folder: string;
  readonly #runs: readonly JobRun[];
  readonly #grounds: UndoGrounds;
  #segment = -1;
  #known: ((batch: number) => KnownBatch) | undefined;

  private constructor(folder: string, runs: readonly JobRun[], grounds: UndoGrounds) {
    this.#folder = folder;
    this.#runs = runs;
    this.#grounds = grounds;
  }

  static async read(folder: string, job: JobRun, grounds: UndoGrounds): Promise<UndoPlan> {
    return new UndoPlan(folder, await jobsBefore(folder, job), grounds);
  }

  /** A stretch goes through its batches in order: one segment is in memory at a time. */
  async of(batch: number, ids: readonly string[]): Promise<BatchPlan> {
    const { segment } = placeOfBatch(batch);
    if (this.#known === undefined || segment !== this.#segment) {
      this.#known = await knownOfSegment(this.#folder, this.#runs, segment);
      this.#segment = segment;
    }
    return planBatch(ids, this.#known(batch), this.#grounds);
  }
}
