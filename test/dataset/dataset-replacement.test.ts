import { mkdir, readdir, rename, rm, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { openDataset } from '../../dataset/dataset-reader.ts';
import { DatasetReplacement, settleDatasetFolder } from '../../dataset/dataset-replacement.ts';
import { temporaryFolder, writeDataset } from './written-dataset.ts';

async function nameOf(folder: string): Promise<string> {
  return (await openDataset(folder)).manifest.origin.namespace;
}

const finishedDataset = ['keys.ndjson', 'manifest.json', 'rejects.ndjson', 'segments', 'segments.ndjson'];

test('a replacement that was cut short before it was whole leaves the old dataset, and goes with the next', async () => {
  const folder = await temporaryFolder();
  await writeDataset(folder, 10, 3, 'old');
  const lost = await DatasetReplacement.begin(folder);
  await writeDataset(lost.folder, 5, 3, 'lost');
  await settleDatasetFolder(folder);
  expect(await nameOf(folder)).toBe('old');
  const next = await DatasetReplacement.begin(folder);
  await writeDataset(next.folder, 20, 3, 'new');
  expect(await nameOf(folder)).toBe('old');
  await next.commit();
  expect(await nameOf(folder)).toBe('new');
  expect((await readdir(folder)).sort()).toEqual(finishedDataset);
});

test.each([0, 1, 2, 3, 4, 5])('a replacement that was cut short after %i of its moves is completed', async (moves) => {
  const folder = await temporaryFolder();
  await writeDataset(folder, 10, 3, 'old');
  await mkdir(join(folder, 'outcomes'));
  const finished = join(folder, '.prepared');
  await mkdir(finished);
  await writeDataset(finished, 20, 3, 'new');
  // The order of the moves, as a crash would leave them; the old manifest goes before the first.
  if (moves > 0) await rm(join(folder, 'manifest.json'));
  for (const part of ['segments', 'segments.ndjson', 'rejects.ndjson', 'manifest.json'].slice(0, moves)) {
    await rm(join(folder, part), { recursive: true, force: true });
    await rename(join(finished, part), join(folder, part));
  }
  if (moves > 0) await rm(join(folder, 'outcomes'), { recursive: true });
  await settleDatasetFolder(folder);
  expect(await nameOf(folder)).toBe('new');
  expect((await readdir(folder)).sort()).toEqual(finishedDataset);
});

test('files that are of no dataset are not replaced', async () => {
  const folder = await temporaryFolder();
  await writeFile(join(folder, 'segments.ndjson'), 'somebody’s');
  await expect(settleDatasetFolder(folder)).rejects.toMatchObject({ problem: 'wrong_dataset' });
});
