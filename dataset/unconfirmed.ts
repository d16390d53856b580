import type { BatchVerification } from '../contract/dataset.ts';
import type { Dataset } from './dataset-reader.ts';
import { everyVerification } from './outcomes.ts';
import { entriesOf } from './user-entries.ts';

/**
 * Ids of a dataset's users that nobody has found in the pool as they were sent, in their order: verification missed
 * them, found them different, or has not reached them. Where several runs verified the dataset, one that did not
 * confirm a user is enough: which of them was the last is not known, and to send a user again does no harm.
 *
 * @throws Problem `damaged_dataset`
 */
export async function* unconfirmedUsers(dataset: Dataset, signal?: AbortSignal): AsyncGenerator<string> {
  let next = 0;
  for await (const verifications of everyVerification(dataset.folder)) {
    for (const [batch, ofBatch] of byBatch(verifications)) {
      yield* usersOf(dataset, next, batch, signal);
      yield* [...new Set(ofBatch.flatMap(({ findings }) => findings.map(({ id }) => id)))].sort();
      next = batch + 1;
    }
  }
  yield* usersOf(dataset, next, dataset.manifest.batches, signal);
}

/** In the order of the batches. */
function byBatch(verifications: readonly BatchVerification[]): readonly (readonly [number, BatchVerification[]])[] {
  const batches = new Map<number, BatchVerification[]>();
  for (const verification of verifications) {
    const known = batches.get(verification.batch);
    if (known === undefined) batches.set(verification.batch, [verification]);
    else known.push(verification);
  }
  return [...batches].sort(([one], [other]) => one - other);
}

/** Ids of all users of some batches; those of whole segments without more than one of them in memory. */
async function* usersOf(dataset: Dataset, from: number, to: number, signal?: AbortSignal): AsyncGenerator<string> {
  for await (const { body } of dataset.batches({ from, to }, signal)) {
    for (const { id } of entriesOf(body)) yield id;
  }
}
