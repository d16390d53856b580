import type { JobRun } from '../../contract/dataset.ts';
import { batchesPerSegment } from '../../contract/settings.ts';
import type { Dataset } from '../dataset-reader.ts';
import { type KnownBatch, knownOfSegment } from './known-before.ts';
import { takenUsers } from './taken-users.ts';

/** What an undo is going to do, in users, as far as the outcomes tell. */
export interface UndoForecast {
  readonly users: number;
  /** Accepted, and not there before. */
  readonly toDelete: number;
  /** There before: they stay. */
  readonly kept: number;
  /** No answer, or a refusal: they are deleted where the pool has them all the same. */
  readonly toLookFor: number;
}

/** @throws Problem `damaged_dataset` */
export async function undoForecast(dataset: Dataset, runs: readonly JobRun[]): Promise<UndoForecast> {
  const { segments, batches } = dataset.manifest;
  let sum: UndoForecast = { users: 0, toDelete: 0, kept: 0, toLookFor: 0 };
  for (let segment = 0; segment < segments; segment += 1) {
    const known = await knownOfSegment(dataset.folder, runs, segment);
    const behind = Math.min(batches, (segment + 1) * batchesPerSegment);
    for (let batch = segment * batchesPerSegment; batch < behind; batch += 1) {
      sum = add(sum, ofBatch(dataset.usersInBatch(batch), known(batch)));
    }
  }
  return sum;
}

function ofBatch(users: number, { presence, outcomes }: KnownBatch): UndoForecast {
  const existing = new Set(presence?.existing);
  const taken = takenUsers(outcomes);
  const created = users - existing.size;
  const toLookFor = taken.sent ? [...taken.neverTaken].filter((id) => !existing.has(id)).length : created;
  return { users, kept: existing.size, toLookFor, toDelete: created - toLookFor };
}

function add(left: UndoForecast, right: UndoForecast): UndoForecast {
  return {
    users: left.users + right.users,
    toDelete: left.toDelete + right.toDelete,
    kept: left.kept + right.kept,
    toLookFor: left.toLookFor + right.toLookFor,
  };
}
