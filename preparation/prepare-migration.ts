import { openDataset } from '../dataset/dataset-reader.ts';
import { EarlierDataset } from './delta/earlier-dataset.ts';
import { prepareDelta } from './delta/prepare-delta.ts';
import { type Prepared, type PrepareOptions, prepareDataset } from './prepare.ts';

/** The dataset that a migration sends, and where it lies. */
export interface PreparedMigration extends Prepared {
  readonly folder: string;
}

/**
 * Prepares what a migration sends: the source's dataset, or, of a migration since an earlier dataset, what has changed
 * since then. The whole dataset is prepared in any case, so that the next delta can be made since this one.
 *
 * @throws Problem as {@link prepareDataset} and {@link prepareDelta} do, and `wrong_dataset` before anything is read of
 * the source where no delta can be made
 */
export async function prepareMigration(options: PrepareOptions): Promise<PreparedMigration> {
  const { settings, signal, checked = false, onProgress } = options;
  const { dataset, since } = settings;
  const earlier = since === undefined ? undefined : await EarlierDataset.open(settings, since);
  const prepared = await prepareDataset(options);
  if (earlier === undefined) return { ...prepared, folder: dataset };
  const { manifest, reused } = prepared;
  const delta = await prepareDelta({
    whole: await openDataset(dataset, manifest.indexSha256),
    earlier,
    checked,
    signal,
    onProgress: () => onProgress?.(manifest.counts.read),
  });
  return { ...delta, reused: reused && delta.reused };
}
