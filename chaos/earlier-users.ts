import type { MigrationSettings } from '../contract/settings.ts';
import { maximumUsersPerBatch } from '../contract/settings.ts';
import type { Dataset } from '../dataset/dataset-reader.ts';
import { createIdentityClient } from '../secureauth/client.ts';
import { entriesOf, type SentEntry } from './entries.ts';
import { randomOf } from './random.ts';

/** Users of the dataset that stand in the pool before the migration begins, as they stand there, by their ids. */
export type EarlierUsers = ReadonlyMap<string, SentEntry>;

/** Chosen by lot, among those that the target does not refuse. */
export async function chooseEarlierUsers(
  dataset: Dataset,
  seed: number,
  share: number,
  isRefused: (userId: string) => boolean,
): Promise<EarlierUsers> {
  const random = randomOf(seed, 'earlier users');
  const chosen = new Map<string, SentEntry>();
  for await (const { body } of dataset.batches({ from: 0, to: dataset.manifest.batches })) {
    for (const entry of entriesOf(body)) {
      const isChosen = random.chance(share);
      if (!isChosen || isRefused(entry.user.id)) continue;
      chosen.set(entry.user.id, { ...entry, user: { ...entry.user, payload: { title: 'an earlier entry' } } });
    }
  }
  return chosen;
}

/** Puts them into the pool, as an earlier import would have. */
export async function importEarlierUsers(
  target: MigrationSettings['target'],
  secret: string,
  users: EarlierUsers,
): Promise<void> {
  const client = createIdentityClient({ target, secret });
  try {
    const entries = [...users.values()];
    for (let from = 0; from < entries.length; from += maximumUsersPerBatch) {
      const some = entries.slice(from, from + maximumUsersPerBatch);
      const body = {
        users: some.map(({ user }) => user),
        user_credentials: some.flatMap(({ credentials }) => credentials),
        user_identifiers: some.flatMap(({ identifiers }) => identifiers),
        user_verifiable_addresses: some.flatMap(({ addresses }) => addresses),
      };
      const { kind } = await client.importBatch(Buffer.from(JSON.stringify(body)), 'fail');
      if (kind !== 'accepted') throw new Error(`The earlier users could not be imported: ${kind}.`);
    }
  } finally {
    await client.close();
  }
}
