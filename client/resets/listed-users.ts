import type { JobRun } from '../../contract/dataset.ts';
import type { Dataset } from '../../dataset/dataset-reader.ts';
import { Arrivals } from './arrivals.ts';
import type { ListedUser } from './reset-rows.ts';
import { resetUsers } from './reset-users.ts';

export interface ListingOptions {
  /** The workflows that worked on the dataset; where none did, nothing is known of arrivals. */
  readonly runs: readonly JobRun[];
  readonly signal: AbortSignal;
  /** @param share of the dataset that was read, 0 to 1 */
  readonly onProgress: (share: number) => void;
}

/**
 * Everybody who has to reset the password, some at a time in the order of their ids, with what is known of the arrival.
 *
 * @throws Problem `damaged_dataset`
 */
export async function* listedUsers(
  dataset: Dataset,
  { runs, signal, onProgress }: ListingOptions,
): AsyncGenerator<readonly ListedUser[]> {
  const arrivals = runs.length === 0 ? undefined : new Arrivals(dataset, runs);
  const { batches } = dataset.manifest;
  for await (const { batch, users } of resetUsers(dataset, signal)) {
    onProgress((batch + 1) / batches);
    if (users.length === 0) continue;
    const absenceOf = await arrivals?.ofBatch(batch);
    yield users.map((user): ListedUser => {
      const absence = absenceOf?.(user.id);
      return absence === undefined ? user : { ...user, absence };
    });
  }
}
