import type { Dataset } from '../dataset/dataset-reader.ts';
import type { UserEntry } from '../sandbox/index.ts';
import type { EarlierUsers } from './earlier-users.ts';
import { entriesOf, isAsSent, type SentEntry } from './entries.ts';

/** What the pool really holds of a dataset's users, by their ids. */
export interface PoolCheck {
  /** Users of the dataset. */
  readonly users: number;
  readonly asSent: number;
  readonly absent: ReadonlySet<string>;
  /** Still as they stood there before the migration. */
  readonly earlier: ReadonlySet<string>;
  /** Neither as sent nor as before. */
  readonly spoilt: readonly string[];
  /** Not of the dataset. */
  readonly foreign: readonly string[];
}

/** Goes through the dataset and the pool side by side, both in the order of ids: each user is seen once on both sides. */
export async function checkPool(
  dataset: Dataset,
  pool: AsyncIterable<UserEntry>,
  earlierUsers: EarlierUsers,
): Promise<PoolCheck> {
  const absent = new Set<string>();
  const earlier = new Set<string>();
  const spoilt: string[] = [];
  const foreign: string[] = [];
  let users = 0;
  let asSent = 0;
  const sentEntries = allEntries(dataset);
  let sent = await sentEntries.next();
  const passSent = async (): Promise<void> => {
    users += 1;
    sent = await sentEntries.next();
  };
  for await (const found of pool) {
    while (!sent.done && sent.value.user.id < found.user.id) {
      absent.add(sent.value.user.id);
      await passSent();
    }
    if (sent.done || sent.value.user.id !== found.user.id) {
      foreign.push(found.user.id);
      continue;
    }
    const before = earlierUsers.get(found.user.id);
    if (isAsSent(found, sent.value)) asSent += 1;
    else if (before !== undefined && isAsSent(found, before)) earlier.add(found.user.id);
    else spoilt.push(found.user.id);
    await passSent();
  }
  while (!sent.done) {
    absent.add(sent.value.user.id);
    await passSent();
  }
  return { users, asSent, absent, earlier, spoilt, foreign };
}

async function* allEntries(dataset: Dataset): AsyncGenerator<SentEntry> {
  for await (const { body } of dataset.batches({ from: 0, to: dataset.manifest.batches })) yield* entriesOf(body);
}
