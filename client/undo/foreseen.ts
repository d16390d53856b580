import type { MigrationSettings } from '../../contract/settings.ts';
import type { UndoGrounds } from '../../contract/undo.ts';
import { openDataset } from '../../dataset/dataset-reader.ts';
import { readJobs, requireMigration } from '../../dataset/jobs.ts';
import { findManifest } from '../../dataset/manifest.ts';
import { migratedFolder } from '../../dataset/migrated-folder.ts';
import { requireSamePool } from '../../dataset/same-pool.ts';
import { type UndoForecast, undoForecast } from '../../dataset/undo/forecast.ts';
import { undoGrounds } from '../../dataset/undo/grounds.ts';

/** What an undo is going to do, and how it is known. */
export interface ForeseenUndo extends UndoForecast {
  readonly grounds: UndoGrounds;
  /** There was an undo before: whom it deleted is gone already. */
  readonly again: boolean;
}

/**
 * Looks at what an undo would do, before anything is asked of Temporal or of the target. Undefined where the dataset does
 * not lie on this machine: a worker then judges it.
 *
 * @throws Problem `nothing_migrated`, `nothing_recorded`, `wrong_dataset`, `damaged_dataset`
 */
export async function foreseeUndo(settings: MigrationSettings): Promise<ForeseenUndo | undefined> {
  const folder = migratedFolder(settings);
  if ((await findManifest(folder)) === undefined) return undefined;
  const dataset = await openDataset(folder);
  requireSamePool(dataset.manifest, settings);
  const runs = await readJobs(dataset.folder);
  requireMigration(dataset.folder, runs, 'undo');
  const grounds = await undoGrounds(dataset, runs);
  const again = runs.some(({ job }) => job === 'undo');
  return { ...(await undoForecast(dataset, runs, grounds)), grounds, again };
}

/** What the operator reads before confirming. */
export function foreseenLines({ target }: MigrationSettings, foreseen: ForeseenUndo | undefined): readonly string[] {
  const where = `Identity Pool ${target.poolId} of tenant ${target.tenantId} at ${target.url}`;
  const caution = [
    'A user that was changed since the migration is deleted all the same. Groups that it brought stay.',
    'What is deleted cannot be brought back but by migrating again.',
  ];
  if (foreseen === undefined) {
    return [
      `Deletes whom the migration created from ${where}. How many is in the dataset, which is not here.`,
      ...caution,
    ];
  }
  const { users, toDelete, kept, toLookFor, unrecorded, unrecordedBatches, grounds, again } = foreseen;
  return [
    // At most: of those whom the target accepted, too, some may be gone.
    `Deletes at most ${words(toDelete + toLookFor)} from ${where}, of ${words(users)} that were prepared.`,
    ...(again ? ['It was undone before: whoever was deleted then is gone already.'] : []),
    ...(kept > 0 ? [`${words(kept)} stay: they were there before the migration.`] : []),
    ...(toLookFor > 0
      ? [
          `${words(toLookFor)} of those to delete were refused or not answered for: they are looked for, and deleted where they are there.`,
        ]
      : []),
    ...(unrecorded > 0
      ? [
          `${words(unrecorded)} in ${unrecordedBatches.toLocaleString('en-US')} ${unrecordedBatches === 1 ? 'batch' : 'batches'} are left untouched: nobody recorded which of them were there before.`,
        ]
      : []),
    ...(grounds === 'mode_fail'
      ? ['The pool was not listed before, but every batch was accepted in mode `fail`: nobody of them was there.']
      : []),
    ...caution,
  ];
}

function words(users: number): string {
  return `${users.toLocaleString('en-US')} ${users === 1 ? 'user' : 'users'}`;
}
