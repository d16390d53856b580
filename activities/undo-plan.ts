import type { JobRun } from '../contract/dataset.ts';
import type { UndoGrounds } from '../contract/undo.ts';
import { jobsBefore } from '../dataset/jobs.ts';
import { placeOfBatch } from '../dataset/layout.ts';
import { type KnownBatch, knownOfSegment } from '../dataset/undo/known-before.ts';
import { takenUsers } from '../dataset/undo/taken-users.ts';

/** What is to become of a batch's users, by UUID, each in one of these. */
export interface BatchPlan {
  /** There before the migration. */
  readonly kept: readonly string[];
  /** Accepted, and not there before. */
  readonly toDelete: readonly string[];
  /** Refused, and not there before: the target may have taken them all the same. */
  readonly refused: readonly string[];
  /** Not there before, and no request for them was answered: one that was lost may have brought them. */
  readonly neverSent: readonly string[];
  /** Nothing is known of who was there before, since nothing was sent yet: nobody of the batch is touched. */
  readonly untouched: boolean;
}

/**
 * Decides what is to become of a batch's users.
 *
 * @param ids of all its users
 */
export function planBatch(ids: readonly string[], known: KnownBatch, grounds: UndoGrounds): BatchPlan {
  const { presence, outcomes } = known;
  const untouched = grounds === 'recorded' && presence === undefined;
  const existing = new Set(presence?.existing);
  const kept = ids.filter((id) => existing.has(id));
  const others = ids.filter((id) => !existing.has(id));
  const taken = takenUsers(outcomes);
  if (untouched || !taken.sent) return { kept, toDelete: [], refused: [], neverSent: others, untouched };
  return {
    kept,
    toDelete: others.filter((id) => !taken.neverTaken.has(id)),
    refused: others.filter((id) => taken.neverTaken.has(id) && !taken.neverSent.has(id)),
    neverSent: others.filter((id) => taken.neverSent.has(id)),
    untouched,
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
