import type { BatchVerification } from '../contract/dataset.ts';
import type { Dataset } from './dataset-reader.ts';
import { importPlaces, readJobs, verificationPlaces } from './jobs.ts';
import { placeOfBatch } from './layout.ts';
import { importOutcomesOf, type OutcomePlace, verificationOutcomes } from './outcomes.ts';
import { skippedUsers } from './skipped-users.ts';
import { entriesOf } from './user-entries.ts';

/**
 * Ids of a dataset's users that nobody has found in the pool as they were sent, in their order: the last verification
 * missed them, found them different, or none has reached them. Whoever differs because an operator left them out, or
 * because a repair left them as they had been changed in the pool, is not among them: that was wanted.
 *
 * @throws Problem `damaged_dataset`
 */
export async function* unconfirmedUsers(dataset: Dataset, signal?: AbortSignal): AsyncGenerator<string> {
  const runs = await readJobs(dataset.folder);
  const imports = importPlaces(dataset.folder, runs);
  let next = 0;
  for await (const verifications of verificationOutcomes(verificationPlaces(dataset.folder, runs))) {
    const left = verifications.some(({ findings }) => findings.length > 0)
      ? await leftAlone(imports, verifications)
      : new Set<string>();
    for (const { batch, findings } of verifications) {
      yield* usersOf(dataset, next, batch, signal);
      yield* findings.flatMap(({ id }) => (left.has(id) ? [] : [id])).sort();
      next = batch + 1;
    }
  }
  yield* usersOf(dataset, next, dataset.manifest.batches, signal);
}

/** @param verifications of one segment */
async function leftAlone(
  imports: readonly OutcomePlace[],
  [first]: readonly BatchVerification[],
): Promise<ReadonlySet<string>> {
  if (first === undefined) return new Set();
  const outcomes = await importOutcomesOf(imports, placeOfBatch(first.batch).segment);
  return new Set(outcomes.flatMap(({ refused, again }) => [...skippedUsers(refused), ...(again?.changedSince ?? [])]));
}

/** Ids of all users of some batches; one segment is in memory at a time. */
async function* usersOf(dataset: Dataset, from: number, to: number, signal?: AbortSignal): AsyncGenerator<string> {
  for await (const { body } of dataset.batches({ from, to }, signal)) {
    for (const { id } of entriesOf(body)) yield id;
  }
}
