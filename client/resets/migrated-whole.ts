import { join } from 'node:path';
import type { JobRun } from '../../contract/dataset.ts';
import { Problem } from '../../contract/problem.ts';
import { deltaName } from '../../dataset/layout.ts';
import { findManifest } from '../../dataset/manifest.ts';

/**
 * Sees that a dataset is not one of which only the delta was sent: nobody could tell from it who arrived, and those would
 * be written to a second time whom the campaign before has reached.
 *
 * @param runs the workflows that worked on the dataset itself
 * @throws Problem `wrong_dataset`
 */
export async function requireMigratedWhole(folder: string, runs: readonly JobRun[]): Promise<void> {
  if (runs.length > 0 || (await findManifest(join(folder, deltaName))) === undefined) return;
  throw new Problem(
    'wrong_dataset',
    'Of this dataset only what had changed since an earlier one is sent: it does not tell who of the others arrived, nor ' +
      'who was written to before',
    folder,
    'Give --since with the earlier dataset to list those that the delta sends; for the others name the earlier dataset ' +
      'in `dataset`, without --since.',
  );
}
