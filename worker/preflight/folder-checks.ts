import { constants } from 'node:fs';
import { access, stat, statfs } from 'node:fs/promises';
import { dirname } from 'node:path';
import { type CheckResult, failedBy } from '../../contract/preflight.ts';
import { Problem } from '../../contract/problem.ts';
import type { MigrationSettings } from '../../contract/settings.ts';
import { isAbsent, unwritable } from '../../dataset/dataset-problems.ts';
import { findManifest } from '../../dataset/manifest.ts';
import { isSamePool } from '../../dataset/same-pool.ts';
import { EarlierDataset } from '../../preparation/delta/earlier-dataset.ts';
import { unwritableReport } from '../../report/report-problems.ts';
import { formatBytes, formatCount } from '../../report/wording.ts';

/**
 * Bytes on disk for each byte of the inputs: records are about 1.5 KB a user, and lie twice, in buckets and in segments,
 * until they are sorted.
 */
const datasetGrowth = 6;

/** Whether the dataset's folder can be written, and what is prepared there already. */
export async function checkDataset({ dataset, target }: MigrationSettings): Promise<CheckResult> {
  try {
    await requireWritable(dataset, unwritable);
    const manifest = await findManifest(dataset);
    if (manifest === undefined) {
      return { check: 'dataset', result: 'ok', says: `${dataset} can be written; nothing is prepared there yet.` };
    }
    const { origin, counts, preparedAt } = manifest;
    if (!isSamePool(origin, target)) {
      throw new Problem(
        'wrong_dataset',
        'The folder holds a dataset for another Identity Pool',
        dataset,
        'Name another folder in `dataset`, or remove this one if its migration is over.',
      );
    }
    const users = formatCount(counts.prepared, 'user');
    const says = `${dataset} holds a dataset of ${users}, prepared at ${preparedAt}; it is used again if nothing has changed.`;
    return { check: 'dataset', result: 'ok', says, forecast: counts };
  } catch (error) {
    return failedBy('dataset', error);
  }
}

/** Whether what has changed since the earlier dataset can be told. Its files are read when that is done. */
export async function checkSince(settings: MigrationSettings, since: string): Promise<CheckResult> {
  try {
    const { counts, preparedAt } = (await EarlierDataset.open(settings, since)).manifest;
    const users = formatCount(counts.prepared, 'user');
    const says = `${since} holds ${users}, prepared at ${preparedAt} and migrated: only what has changed since then is sent.`;
    return { check: 'since', result: 'ok', says };
  } catch (error) {
    return failedBy('since', error);
  }
}

export async function checkReport({ report }: MigrationSettings): Promise<CheckResult> {
  try {
    await requireWritable(report, unwritableReport);
    return { check: 'report', result: 'ok', says: `${report} can be written.` };
  } catch (error) {
    return failedBy('report', error);
  }
}

/** Whether the dataset will have room. Says nothing where the inputs or the folder cannot be looked at. */
export async function* checkDisk({ dataset, source }: MigrationSettings): AsyncGenerator<CheckResult> {
  const measured = await measure(dataset, source.inputs).catch(() => undefined);
  if (measured === undefined) return;
  const { free, needed } = measured;
  const says = `${formatBytes(free)} are free for the dataset, which needs about ${formatBytes(needed)}.`;
  yield free >= needed
    ? { check: 'disk', result: 'ok', says }
    : { check: 'disk', result: 'warning', says, next: 'Free space, or set `dataset` to a folder on a larger disk.' };
}

async function measure(
  dataset: string,
  inputs: readonly string[],
): Promise<{ readonly free: number; readonly needed: number }> {
  const { bavail, bsize } = await statfs(await nearest(dataset));
  let bytes = 0;
  for (const input of inputs) bytes += (await stat(input)).size;
  return { free: bavail * bsize, needed: datasetGrowth * bytes };
}

/** Nothing is written for it: a check leaves no trace. */
async function requireWritable(folder: string, problem: (error: unknown, path: string) => Problem): Promise<void> {
  try {
    await access(`${await nearest(folder)}/.`, constants.W_OK | constants.X_OK);
  } catch (error) {
    throw problem(error, folder);
  }
}

/** The folder itself, or the nearest one above that is there. */
async function nearest(path: string): Promise<string> {
  try {
    await stat(path);
    return path;
  } catch (error) {
    if (!isAbsent(error) || dirname(path) === path) throw error;
    return await nearest(dirname(path));
  }
}
