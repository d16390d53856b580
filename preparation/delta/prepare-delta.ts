import { join } from 'node:path';
import { isDeepStrictEqual } from 'node:util';
import type { Manifest } from '../../contract/dataset.ts';
import { Problem } from '../../contract/problem.ts';
import type { Dataset } from '../../dataset/dataset-reader.ts';
import { DatasetReplacement, settleDatasetFolder } from '../../dataset/dataset-replacement.ts';
import { isIntact } from '../../dataset/intact.ts';
import { deltaName } from '../../dataset/layout.ts';
import { findManifest } from '../../dataset/manifest.ts';
import type { EarlierDataset } from './earlier-dataset.ts';
import { writeDelta } from './write-delta.ts';

/** How to prepare a delta, and to hear of it. */
export interface PrepareDeltaOptions {
  /** The newer export's dataset, whole. */
  readonly whole: Dataset;
  readonly earlier: EarlierDataset;
  /** Whether a delta that is there already is read through, and made again where a file of it is damaged. */
  readonly checked: boolean;
  readonly signal: AbortSignal | undefined;
  /** Called now and then. */
  readonly onProgress: () => void;
}

export interface PreparedDelta {
  readonly folder: string;
  readonly manifest: Manifest;
  /** The folder already held the delta of just these two datasets. */
  readonly reused: boolean;
}

/**
 * Makes the dataset of what has changed since an earlier one, in a folder inside the whole dataset's. A delta of the same
 * two datasets, and of the same users to be sent again, is used as it is; one that was begun and not finished is begun
 * anew: merging takes less time than it took to prepare.
 *
 * @throws Problem `unwritable_dataset`, `damaged_dataset`, `wrong_dataset`
 */
export async function prepareDelta(options: PrepareDeltaOptions): Promise<PreparedDelta> {
  const { whole, earlier, checked, signal, onProgress } = options;
  const folder = join(whole.folder, deltaName);
  await settleDatasetFolder(folder);
  const since = await earlier.identity(signal);
  const present = await intactManifest(folder);
  const isSame =
    present?.delta?.wholeIndexSha256 === whole.manifest.indexSha256 && isDeepStrictEqual(present.delta.since, since);
  if (present !== undefined && isSame && (!checked || (await isIntact(folder, signal)))) {
    return { folder, manifest: present, reused: true };
  }
  const replacement = await DatasetReplacement.begin(folder);
  try {
    const manifest = await writeDelta(replacement.folder, { whole, earlier, since, signal, onProgress });
    await replacement.commit(present?.indexSha256 === manifest.indexSha256 ? 'stay' : 'go');
    return { folder, manifest, reused: false };
  } finally {
    await replacement.abandon();
  }
}

/** A delta can be made again at any time: one that cannot be read is none. */
async function intactManifest(folder: string): Promise<Manifest | undefined> {
  try {
    return await findManifest(folder);
  } catch (error) {
    if (error instanceof Problem && error.problem === 'damaged_dataset') return undefined;
    throw error;
  }
}
