import type { JobRun } from '../../contract/dataset.ts';
import { batchesPerSegment } from '../../contract/settings.ts';
import type { UndoGrounds } from '../../contract/undo.ts';
import type { Dataset } from '../dataset-reader.ts';
import { type Fate, fatesOf } from './fates.ts';
import { type KnownBatch, knownOfSegment } from './known-before.ts';

/** What an undo is going to do, in users, as far as the outcomes tell. At most `toDelete + toLookFor` are deleted. */
export interface UndoForecast {
  /** `users = toDelete + kept + toLookFor + unrecorded`. */
  readonly users: number;
  /** Accepted, and not there before. */
  readonly toDelete: number;
  /** There before: they stay. */
  readonly kept: number;
  /** No answer, or a refusal: they are deleted where the pool has them all the same. */
  readonly toLookFor: number;
  /** Nobody recorded whether they were there before: they are left untouched. */
  readonly unrecorded: number;
  /** Batches that hold the latter. */
  readonly unrecordedBatches: number;
}

/** @throws Problem `damaged_dataset` */
export async function undoForecast(
  dataset: Dataset,
  runs: readonly JobRun[],
  grounds: UndoGrounds,
): Promise<UndoForecast> {
  const { segments, batches } = dataset.manifest;
  let sum: UndoForecast = { users: 0, toDelete: 0, kept: 0, toLookFor: 0, unrecorded: 0, unrecordedBatches: 0 };
  for (let segment = 0; segment < segments; segment += 1) {
    const known = await knownOfSegment(dataset.folder, runs, segment);
    const behind = Math.min(batches, (segment + 1) * batchesPerSegment);
    for (let batch = segment * batchesPerSegment; batch < behind; batch += 1) {
      sum = add(sum, forecastOfBatch(dataset.usersInBatch(batch), known(batch), grounds));
    }
  }
  return sum;
}

/** @param users of the batch */
export function forecastOfBatch(users: number, known: KnownBatch, grounds: UndoGrounds): UndoForecast {
  const { named, others } = fatesOf(known, grounds);
  const counts: Record<Fate, number> = { kept: 0, toDelete: 0, refused: 0, neverSent: 0, unrecorded: 0 };
  for (const fate of named.values()) counts[fate] += 1;
  counts[others] += users - named.size;
  const { kept, toDelete, refused, neverSent, unrecorded } = counts;
  const unrecordedBatches = unrecorded === 0 ? 0 : 1;
  return { users, toDelete, kept, toLookFor: refused + neverSent, unrecorded, unrecordedBatches };
}

function add(left: UndoForecast, right: UndoForecast): UndoForecast {
  return {
    users: left.users + right.users,
    toDelete: left.toDelete + right.toDelete,
    kept: left.kept + right.kept,
    toLookFor: left.toLookFor + right.toLookFor,
    unrecorded: left.unrecorded + right.unrecorded,
    unrecordedBatches: left.unrecordedBatches + right.unrecordedBatches,
  };
}
