import { join } from 'node:path';
import type { PreparedDataset, ReopenInput } from '../contract/activities.ts';
import type { Manifest } from '../contract/dataset.ts';
import { Problem } from '../contract/problem.ts';
import { openDataset } from '../dataset/dataset-reader.ts';
import { noteJob } from '../dataset/jobs.ts';
import { deltaName } from '../dataset/layout.ts';

/**
 * Opens a dataset as it was migrated, for what follows the migration.
 *
 * @throws Problem `wrong_dataset` where it is of another pool, `nothing_migrated`, `damaged_dataset`
 */
export async function reopenDataset({ settings, job }: ReopenInput): Promise<PreparedDataset> {
  const folder = migratedFolder(settings);
  const { manifest } = await openDataset(folder);
  const { tenantId, poolId } = manifest.origin;
  if (tenantId !== settings.target.tenantId || poolId !== settings.target.poolId) {
    throw new Problem(
      'wrong_dataset',
      'The folder holds a dataset for another Identity Pool',
      folder,
      'Name the folder of this pool’s dataset in `dataset`.',
    );
  }
  await noteJob(folder, job);
  return preparedOf(folder, manifest);
}

/** A migration since an earlier dataset sent the delta that lies in the folder of the whole one. */
function migratedFolder({ dataset, since }: ReopenInput['settings']): string {
  return since === undefined ? dataset : join(dataset, deltaName);
}

/** What the workflow knows of a dataset. */
export function preparedOf(folder: string, manifest: Manifest): PreparedDataset {
  const { counts, batches, batchesPerSegment, indexSha256, delta } = manifest;
  const prepared = { dataset: { folder, indexSha256 }, counts, batches, batchesPerSegment };
  return delta === undefined ? prepared : { ...prepared, delta: delta.counts };
}
