import type { JobRun } from '../../contract/dataset.ts';
import { batchesPerSegment } from '../../contract/settings.ts';
import type { BatchPresence, DeletionTally, UnsettledUser } from '../../contract/undo.ts';
import { damaged } from '../../dataset/dataset-problems.ts';
import type { Dataset } from '../../dataset/dataset-reader.ts';
import { jobsBefore, outcomePlaceOf } from '../../dataset/jobs.ts';
import { deletionsOf } from '../../dataset/undo/deletion-outcomes.ts';
import { recordPlace } from '../../dataset/undo/known-before.ts';
import { presenceOf } from '../../dataset/undo/presence-outcomes.ts';
import { addDeletion, isWholeDeletion, nobodyDeleted } from './deletion-tally.ts';

/** A user that the pool does not show as the undo leaves it, by UUID. */
export type UnsettledFinding = Pick<UnsettledUser, 'id' | 'finding'>;

/** What an undo came to. Numbers are users. */
export interface UndoSums {
  readonly deletion: DeletionTally;
  /** The pool shows them as the undo leaves them: gone, or there as before the migration. */
  readonly asLeft: number;
  readonly stillThere: number;
  readonly lost: number;
  readonly unchecked: number;
}

/**
 * Sums what an undo did, and compares whom the pool has afterwards with whom it had before the migration. Hands over
 * every user that is otherwise, those of a segment at a time.
 *
 * @throws Problem `damaged_dataset` when an outcome does not account for each user of its batch once
 */
export async function readUndo(
  dataset: Dataset,
  job: JobRun,
  take: (unsettled: readonly UnsettledFinding[]) => Promise<void>,
): Promise<UndoSums> {
  const { folder, manifest } = dataset;
  const own = outcomePlaceOf(folder, job);
  const record = recordPlace(folder, await jobsBefore(folder, job));
  let deletion = nobodyDeleted;
  const found = { still_there: 0, lost: 0, unchecked: 0 };
  for (let segment = 0; segment < manifest.segments; segment += 1) {
    for (const outcome of await deletionsOf(own, segment)) {
      if (!isWholeDeletion(outcome, dataset.usersInBatch(outcome.batch))) throw unbalanced(dataset, outcome.batch);
      deletion = addDeletion(deletion, outcome);
    }
    const before = byBatch(await presenceOf(record, segment));
    const after = byBatch(await presenceOf([own], segment));
    const from = segment * batchesPerSegment;
    const to = Math.min(manifest.batches, from + batchesPerSegment);
    const unsettled: UnsettledFinding[] = [];
    for await (const { batch, body } of dataset.batches({ from, to })) {
      unsettled.push(...unsettledOf(idsOf(body), before.get(batch), after.get(batch)));
    }
    for (const { finding } of unsettled) found[finding] += 1;
    if (unsettled.length > 0) await take(unsettled);
  }
  const { still_there: stillThere, lost, unchecked } = found;
  return { deletion, stillThere, lost, unchecked, asLeft: manifest.counts.prepared - stillThere - lost - unchecked };
}

function unsettledOf(
  ids: readonly string[],
  before: ReadonlySet<string> | undefined,
  after: ReadonlySet<string> | undefined,
): readonly UnsettledFinding[] {
  if (after === undefined) return ids.map((id) => ({ id, finding: 'unchecked' }));
  return ids.flatMap((id): readonly UnsettledFinding[] => {
    const wasThere = before?.has(id) ?? false;
    if (wasThere === after.has(id)) return [];
    return [{ id, finding: wasThere ? 'lost' : 'still_there' }];
  });
}

function byBatch(presences: readonly BatchPresence[]): ReadonlyMap<number, ReadonlySet<string>> {
  return new Map(presences.map(({ batch, existing }) => [batch, new Set(existing)]));
}

function idsOf(body: Buffer): readonly string[] {
  const { users }: { readonly users: readonly { readonly id: string }[] } = JSON.parse(body.toString());
  return users.map(({ id }) => id);
}

function unbalanced(dataset: Dataset, batch: number): Error {
  return damaged(`The outcome of batch ${batch} does not account for each of its users once`, dataset.folder);
}
