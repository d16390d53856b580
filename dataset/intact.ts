import { Problem } from '../contract/problem.ts';
import { openDataset } from './dataset-reader.ts';

/**
 * Whether every file of a dataset is as it was written, by its checksums. Reads the whole dataset, a segment at a time.
 *
 * @throws the signal's reason
 */
export async function isIntact(folder: string, signal?: AbortSignal): Promise<boolean> {
  try {
    const dataset = await openDataset(folder);
    await exhaust(dataset.batches({ from: 0, to: dataset.manifest.batches }, signal));
    await exhaust(dataset.groupBodies());
    await exhaust(dataset.allKeys(), signal);
    return true;
  } catch (error) {
    if (error instanceof Problem && error.problem === 'damaged_dataset') return false;
    throw error;
  }
}

async function exhaust(items: AsyncIterable<unknown>, signal?: AbortSignal): Promise<void> {
  for await (const _ of items) signal?.throwIfAborted();
}
