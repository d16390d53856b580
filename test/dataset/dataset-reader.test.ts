import { appendFile, open, readFile, rm, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { type DatasetBatch, openDataset } from '../../dataset/dataset-reader.ts';
import { temporaryFolder, userId, writeDataset } from './written-dataset.ts';

async function batchesOf(folder: string, from: number, to: number): Promise<DatasetBatch[]> {
  const batches: DatasetBatch[] = [];
  for await (const batch of (await openDataset(folder)).batches({ from, to })) batches.push(batch);
  return batches;
}

/** Changes one byte in the middle of a file. */
async function damage(path: string): Promise<void> {
  const file = await open(path, 'r+');
  const { size } = await file.stat();
  await file.write('#', Math.floor(size / 2));
  await file.close();
}

test('each batch comes as the body of one request, with the ids that it lies between', async () => {
  const folder = await temporaryFolder();
  await writeDataset(folder, 74, 3);
  const batches = await batchesOf(folder, 0, 25);
  expect(batches.map(({ batch }) => batch)).toEqual(Array.from({ length: 25 }, (_, batch) => batch));
  for (const { batch, body, users, firstUserId, lastUserId, previousUserId } of batches) {
    const first = batch * 3;
    const expected = Array.from({ length: Math.min(3, 74 - first) }, (_, user) => first + user);
    expect(JSON.parse(body.toString())).toEqual({
      users: expected.map((user) => ({ id: userId(user), name: 'a' })),
      user_credentials: expected.filter((user) => user % 3 !== 0).map((user) => ({ credential: user })),
      user_identifiers: expected.flatMap((user) => [{ identifier: user }, { identifier: 'é' }]),
      user_verifiable_addresses: [],
    });
    expect(body.includes('\n')).toBe(false);
    expect({ users, firstUserId, lastUserId, previousUserId }).toEqual({
      users: expected.length,
      firstUserId: userId(first),
      lastUserId: userId(first + expected.length - 1),
      previousUserId: batch === 0 ? undefined : userId(first - 1),
    });
  }
});

test('a range may begin and end within segments', async () => {
  const folder = await temporaryFolder();
  await writeDataset(folder, 74, 3);
  const all = await batchesOf(folder, 0, 25);
  expect(await batchesOf(folder, 8, 21)).toEqual(all.slice(8, 21));
  expect(await batchesOf(folder, 10, 20)).toEqual(all.slice(10, 20));
  expect(await batchesOf(folder, 24, 25)).toEqual(all.slice(24));
  expect(await batchesOf(folder, 5, 5)).toEqual([]);
});

test('a range is left when its reader is stopped', async () => {
  const folder = await temporaryFolder();
  await writeDataset(folder, 40, 1);
  const stop = new AbortController();
  const read: number[] = [];
  const reading = async () => {
    for await (const { batch } of (await openDataset(folder)).batches({ from: 0, to: 40 }, stop.signal)) {
      read.push(batch);
      if (batch === 12) stop.abort(new Error('stopped'));
    }
  };
  await expect(reading()).rejects.toThrow('stopped');
  expect(read.at(-1)).toBe(12);
});

test('users are named by the source’s key, from the segments that hold them', async () => {
  const folder = await temporaryFolder();
  await writeDataset(folder, 74, 3);
  const dataset = await openDataset(folder);
  // Segment 1 is not needed for these, so that it is damaged does not matter.
  await damage(join(folder, 'keys.ndjson'));
  const between = userId(0.5);
  const keys = await dataset.keys(new Set([userId(0), between, userId(73), 'ffffffff-0000-4000-8000-000000000000']));
  expect([...keys.values()]).toEqual([
    { id: userId(0), sourceKey: 'key\u2028 0', at: 'in, line 0' },
    { id: userId(73), sourceKey: 'key\u2028 73', at: 'in, line 73' },
  ]);
  await expect(dataset.keys([userId(31)])).rejects.toMatchObject({ problem: 'damaged_dataset' });
});

test('a segment that is not as it was written is found before a user of it is sent', async () => {
  const folder = await temporaryFolder();
  await writeDataset(folder, 74, 3);
  const path = join(folder, 'segments', '000001.ndjson');
  await damage(path);
  expect(await batchesOf(folder, 0, 10)).toHaveLength(10);
  await expect(batchesOf(folder, 10, 11)).rejects.toMatchObject({ problem: 'damaged_dataset', where: path });
  await rm(path);
  await expect(batchesOf(folder, 10, 11)).rejects.toMatchObject({ problem: 'damaged_dataset', where: path });
});

test('an index that is not as it was written is found when the dataset is opened', async () => {
  const folder = await temporaryFolder();
  await writeDataset(folder, 10, 3);
  await appendFile(join(folder, 'segments.ndjson'), '\n');
  await expect(openDataset(folder)).rejects.toMatchObject({ problem: 'damaged_dataset' });
});

test('a dataset that was prepared anew is not mistaken for the one before', async () => {
  const folder = await temporaryFolder();
  await writeDataset(folder, 10, 3, 'a');
  await openDataset(folder);
  for (const name of ['segments', 'segments.ndjson', 'keys.ndjson', 'rejects.ndjson']) {
    await rm(join(folder, name), { recursive: true });
  }
  await writeDataset(folder, 20, 3, 'b');
  expect(await batchesOf(folder, 0, 7)).toHaveLength(7);
});

test('a folder without a manifest is no dataset, and a manifest that was changed by hand is told', async () => {
  const folder = await temporaryFolder();
  await expect(openDataset(folder)).rejects.toMatchObject({ problem: 'wrong_dataset', where: folder });
  await writeDataset(folder, 10, 3);
  const path = join(folder, 'manifest.json');
  const manifest = JSON.parse(await readFile(path, 'utf8'));
  await writeFile(path, JSON.stringify({ ...manifest, formatVersion: 2 }));
  await expect(openDataset(folder)).rejects.toMatchObject({ problem: 'wrong_dataset' });
  await writeFile(path, JSON.stringify({ ...manifest, batches: -1 }));
  await expect(openDataset(folder)).rejects.toMatchObject({
    problem: 'damaged_dataset',
    what: expect.stringContaining('`batches`'),
  });
  await writeFile(path, '{');
  await expect(openDataset(folder)).rejects.toMatchObject({ problem: 'damaged_dataset' });
});
