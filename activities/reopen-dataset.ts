import type { PreparedDataset, ReopenInput } from '../contract/activities.ts';
import type { Manifest } from '../contract/dataset.ts';
import { openDataset } from '../dataset/dataset-reader.ts';
import { jobsBefore, noteJob, requireMigration } from '../dataset/jobs.ts';
import { migratedFolder } from '../dataset/migrated-folder.ts';
import { requireSamePool } from '../dataset/same-pool.ts';
import { undoGrounds } from '../dataset/undo/grounds.ts';

/**
 * Opens a dataset as it was migrated, for what follows the migration.
 *
 * @throws Problem `wrong_dataset` where it is of another pool, `nothing_migrated`, `nothing_recorded` where it cannot be
 * told whom an undo has to delete, `damaged_dataset`
 */
export async function reopenDataset({ settings, job }: ReopenInput): Promise<PreparedDataset> {
  const folder = migratedFolder(settings);
  const dataset = await openDataset(folder);
  requireSamePool(dataset.manifest, settings);
  const runs = await jobsBefore(folder, job);
  requireMigration(folder, runs, job.job);
  const grounds = job.job === 'undo' ? await undoGrounds(dataset, runs) : undefined;
  // An undo is noted when it begins to delete: until then what it undoes can still be verified.
  if (job.job !== 'undo') await noteJob(folder, job);
  return { ...preparedOf(folder, dataset.manifest), ...(grounds === undefined ? {} : { grounds }) };
}

/** What the workflow knows of a dataset. */
export function preparedOf(folder: string, manifest: Manifest): PreparedDataset {
  const { counts, batches, batchesPerSegment, indexSha256, origin, delta } = manifest;
  return {
    dataset: { folder, indexSha256 },
    counts,
    ...(origin.recipes === undefined ? {} : { recipes: origin.recipes }),
    batches,
    batchesPerSegment,
    ...(delta === undefined ? {} : { delta: delta.counts }),
  };
}
