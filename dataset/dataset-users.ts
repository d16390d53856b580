import type { UserKey } from '../contract/dataset.ts';
import type { Dataset } from './dataset-reader.ts';
import { placeOfBatch } from './layout.ts';
import { entriesOf, type UserEntry } from './user-entries.ts';

/** A user of a dataset; valid until the next one. */
export interface DatasetUser {
  readonly id: string;
  readonly entry: UserEntry;
  /** How the source names it; read when it is asked for. @throws Problem `damaged_dataset` */
  key(): Promise<UserKey>;
}

/**
 * All users of a dataset in the order of their ids, with one segment in memory at a time.
 *
 * @throws Problem `damaged_dataset`, or the signal's reason
 */
export async function* datasetUsers(dataset: Dataset, signal?: AbortSignal): AsyncGenerator<DatasetUser> {
  let segment = -1;
  let place = 0;
  let keys: Promise<readonly UserKey[]> | undefined;
  for await (const { batch, body } of dataset.batches({ from: 0, to: dataset.manifest.batches }, signal)) {
    if (placeOfBatch(batch).segment !== segment) {
      segment = placeOfBatch(batch).segment;
      place = 0;
      keys = undefined;
    }
    for (const entry of entriesOf(body)) {
      const own = place;
      const key = async (): Promise<UserKey> => {
        keys ??= dataset.keysOfSegment(segment);
        const found = (await keys)[own];
        if (found?.id !== entry.id) throw new RangeError('the keys of a segment are not those of its users');
        return found;
      };
      yield { id: entry.id, entry, key };
      place += 1;
    }
  }
}
