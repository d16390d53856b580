import { copyFile } from 'node:fs/promises';
import { join } from 'node:path';
import type { Delta, DeltaCounts, Manifest, UserKey } from '../../contract/dataset.ts';
import { syncPath } from '../../dataset/atomic-file.ts';
import { unwritable } from '../../dataset/dataset-problems.ts';
import type { Dataset } from '../../dataset/dataset-reader.ts';
import { type DatasetUser, datasetUsers } from '../../dataset/dataset-users.ts';
import { groupsName, mergedName, rejectedNowName, rejectsName, vanishedName } from '../../dataset/layout.ts';
import { writeManifest } from '../../dataset/manifest.ts';
import { Tally } from '../tally.ts';
import { addChange, noChanges } from './changes.ts';
import { type EarlierDataset, ofEarlier } from './earlier-dataset.ts';
import { profileOfEntry } from './entry-profile.ts';
import { LeftUsersFile } from './left-users-file.ts';
import { mergeUsers } from './merge-users.ts';
import { rejectedKeys } from './rejected-keys.ts';
import { SentUsers } from './sent-users.ts';

/** What a delta is made of. */
export interface DeltaParts {
  /** The newer export's. */
  readonly whole: Dataset;
  readonly earlier: EarlierDataset;
  readonly since: Delta['since'];
  readonly signal: AbortSignal | undefined;
  /** Called now and then. */
  readonly onProgress: () => void;
}

/** What stands in the whole dataset and holds for the delta as it is: groups go before their members, whoever these are. */
const sharedFiles = [groupsName, mergedName, rejectsName];

/** Users between two calls of `onProgress`. */
const usersApart = 1_000;

/**
 * Merges the newer dataset with the earlier one, and writes the delta into a folder that nobody reads yet: a dataset of
 * those who are to be sent, and the lists of those who are in the pool and are not.
 *
 * One segment of each dataset is in memory, whatever their sizes; of rejected records eight bytes each.
 *
 * @throws Problem `unwritable_dataset`, `damaged_dataset`, or the signal's reason
 */
export async function writeDelta(folder: string, parts: DeltaParts): Promise<Manifest> {
  const { whole, earlier, since, signal, onProgress } = parts;
  const { manifest } = whole;
  const rejected = await rejectedKeys(whole.folder);
  const sent = await SentUsers.create(folder, manifest.origin.usersPerBatch);
  const vanished = new LeftUsersFile(folder, vanishedName);
  const rejectedNow = new LeftUsersFile(folder, rejectedNowName);
  const tally = new Tally();
  const users = { new: 0, changed: 0, notConfirmed: 0, unchanged: 0 };
  let changes = noChanges;
  let steps = 0;
  const send = async ({ entry }: DatasetUser, key: UserKey): Promise<void> => {
    tally.count(tally.numberOf(profileOfEntry(entry, key)));
    await sent.add(entry, key);
  };
  try {
    const merged = mergeUsers(
      datasetUsers(whole, signal),
      earlier.users(signal),
      earlier.unconfirmed(signal),
      (newer, before) => newer.entry.equals(before.entry),
    );
    for await (const step of merged) {
      steps += 1;
      if (steps % usersApart === 0) onProgress();
      if (step.kind === 'gone') {
        const key = await step.earlier.key().catch((error: unknown) => {
          throw ofEarlier(error);
        });
        (rejected.has(key.sourceKey) ? rejectedNow : vanished).add(key);
        continue;
      }
      users[step.kind] += 1;
      if (step.kind === 'changed') changes = addChange(changes, step.earlier.entry, step.newer.entry);
      if (step.kind !== 'unchanged') await send(step.newer, await step.newer.key());
    }
    await vanished.sync();
    await rejectedNow.sync();
    const written = await sent.finish();
    for (const name of sharedFiles) await copyInto(folder, whole.folder, name);
    const counts: DeltaCounts = { ...users, ...changes, vanished: vanished.users, rejectedNow: rejectedNow.users };
    const delta: Manifest = {
      ...manifest,
      preparedAt: new Date().toISOString(),
      counts: { ...manifest.counts, ...tally.counts(), unchanged: users.unchanged },
      ...written,
      delta: { since, wholeIndexSha256: manifest.indexSha256, counts },
    };
    await writeManifest(folder, delta);
    return delta;
  } finally {
    vanished.close();
    rejectedNow.close();
    await sent.close();
  }
}

async function copyInto(folder: string, from: string, name: string): Promise<void> {
  const path = join(folder, name);
  try {
    await copyFile(join(from, name), path);
    await syncPath(path);
  } catch (error) {
    throw unwritable(error, path);
  }
}
