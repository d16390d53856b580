import type { Dataset } from './dataset-reader.ts';
import { readJobs, verificationPlaces } from './jobs.ts';
import { verificationOutcomes } from './outcomes.ts';
import { entriesOf } from './user-entries.ts';

/**
 * Ids of a dataset's users that nobody has found in the pool as they were sent, in their order: the last verification
 * missed them, found them different, or none has reached them.
 *
 * @throws Problem `damaged_dataset`
 */
export async function* unconfirmedUsers(dataset: Dataset, signal?: AbortSignal): AsyncGenerator<string> {
  const places = verificationPlaces(dataset.folder, await readJobs(dataset.folder));
  let next = 0;
  for await (const verifications of verificationOutcomes(places)) {
    for (const { batch, findings } of verifications) {
      yield* usersOf(dataset, next, batch, signal);
      yield* findings.map(({ id }) => id).sort();
      next = batch + 1;
    }
  }
  yield* usersOf(dataset, next, dataset.manifest.batches, signal);
}

/** Ids of all users of some batches; one segment is in memory at a time. */
async function* usersOf(dataset: Dataset, from: number, to: number, signal?: AbortSignal): AsyncGenerator<string> {
  for await (const { body } of dataset.batches({ from, to }, signal)) {
    for (const { id } of entriesOf(body)) yield id;
  }
}
