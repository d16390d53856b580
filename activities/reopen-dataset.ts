import type { PreparedDataset, ReopenInput } from '../contract/activities.ts';
import type { Manifest } from '../contract/dataset.ts';
import { Problem } from '../contract/problem.ts';
import { openDataset } from '../dataset/dataset-reader.ts';
import { noteJob } from '../dataset/jobs.ts';

/**
 * Opens a dataset as it was migrated, for what follows the migration.
 *
 * @throws Problem `wrong_dataset` where it is of another pool, `nothing_migrated`, `damaged_dataset`
 */
export async function reopenDataset({ settings, job }: ReopenInput): Promise<PreparedDataset> {
  const { manifest } = await openDataset(settings.dataset);
  const { tenantId, poolId } = manifest.origin;
  if (tenantId !== settings.target.tenantId || poolId !== settings.target.poolId) {
    throw new Problem(
      'wrong_dataset',
      'The folder holds a dataset for another Identity Pool',
      settings.dataset,
      'Name the folder of this pool’s dataset in `dataset`.',
    );
  }
  await noteJob(settings.dataset, job);
  return preparedOf(settings.dataset, manifest);
}

/** What the workflow knows of a dataset. */
export function preparedOf(folder: string, manifest: Manifest): PreparedDataset {
  const { counts, batches, batchesPerSegment, indexSha256 } = manifest;
  return { dataset: { folder, indexSha256 }, counts, batches, batchesPerSegment };
}
