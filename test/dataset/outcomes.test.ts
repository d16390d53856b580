import { mkdir, readdir, stat, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import type { BatchOutcome, BatchVerification } from '../../contract/dataset.ts';
import {
  importOutcomes,
  importOutcomesOf,
  readImportOutcome,
  verificationOutcomes,
  writeImportOutcome,
  writeVerificationOutcome,
} from '../../dataset/outcomes.ts';
import { temporaryFolder } from './written-dataset.ts';

function imported(batch: number, requests = 1): BatchOutcome {
  const refused = [{ id: 'x', status: 422, code: 'invalid' }];
  return { batch, mode: 'ignore', users: 100, accepted: 99, refused, requests };
}

async function all<T>(outcomes: AsyncIterable<T>): Promise<T[]> {
  const list: T[] = [];
  for await (const outcome of outcomes) list.push(outcome);
  return list;
}

test('outcomes are written in parts named by segment and batch, and read back by segment in order', async () => {
  const folder = await temporaryFolder();
  await writeImportOutcome({ folder, run: 'run' }, [imported(14), imported(15)]);
  await writeImportOutcome({ folder, run: 'run' }, [imported(10), imported(11), imported(12), imported(13)]);
  await writeImportOutcome({ folder, run: 'run' }, [imported(3)]);
  expect((await readdir(join(folder, 'outcomes'))).sort()).toEqual([
    '000000-03.json',
    '000001-00.json',
    '000001-04.json',
  ]);
  expect(await all(importOutcomes([{ folder, run: 'run' }]))).toEqual([
    [imported(3)],
    [10, 11, 12, 13, 14, 15].map((batch) => imported(batch)),
  ]);
});

test('a batch of two overlapping parts counts once, as the part that begins later has it', async () => {
  const folder = await temporaryFolder();
  await writeImportOutcome({ folder, run: 'run' }, [imported(0), imported(1), imported(2)]);
  await writeImportOutcome({ folder, run: 'run' }, [imported(1, 2), imported(2, 2)]);
  expect(await all(importOutcomes([{ folder, run: 'run' }]))).toEqual([[imported(0), imported(1, 2), imported(2, 2)]]);
});

test('an attempt that was given up takes nothing back of what the one after it wrote', async () => {
  const folder = await temporaryFolder();
  const batches = [0, 1, 2, 3, 4, 5, 6, 7, 8, 9].map((batch) => imported(batch));
  await writeImportOutcome({ folder, run: 'run' }, batches);
  await writeImportOutcome({ folder, run: 'run' }, batches.slice(0, 4));
  expect(await all(importOutcomes([{ folder, run: 'run' }]))).toEqual([batches]);

  const others = [10, 11, 12, 13, 14, 15, 16, 17].map((batch) => imported(batch));
  await writeImportOutcome({ folder, run: 'run' }, others.slice(0, 2));
  await writeImportOutcome({ folder, run: 'run' }, others.slice(2));
  await writeImportOutcome({ folder, run: 'run' }, others.slice(0, 5));
  expect(await all(importOutcomes([{ folder, run: 'run' }]))).toEqual([batches, others]);
});

test('outcomes of an earlier run do not count, and a part of the same name is replaced', async () => {
  const folder = await temporaryFolder();
  await writeImportOutcome({ folder, run: 'earlier' }, [imported(0), imported(1)]);
  await writeImportOutcome({ folder, run: 'earlier' }, [imported(5)]);
  await writeImportOutcome({ folder, run: 'run' }, [imported(0)]);
  expect(await all(importOutcomes([{ folder, run: 'run' }]))).toEqual([[imported(0)]]);
  expect(await readImportOutcome({ folder, run: 'run' }, 0)).toEqual([imported(0)]);
  expect(await readImportOutcome({ folder, run: 'run' }, 5)).toBeUndefined();
  expect(await readImportOutcome({ folder, run: 'run' }, 7)).toBeUndefined();
});

test('of a batch that several places have, the last place holds', async () => {
  const folder = await temporaryFolder();
  const repair = { folder: join(folder, 'jobs', 'repair'), run: 'repair' };
  await writeImportOutcome({ folder, run: 'run' }, [imported(0), imported(1), imported(2)]);
  await writeImportOutcome({ folder, run: 'run' }, [imported(10)]);
  await writeImportOutcome(repair, [imported(1, 5)]);
  await writeImportOutcome(repair, [imported(30, 5)]);
  const places = [{ folder, run: 'run' }, repair];
  expect(await all(importOutcomes(places))).toEqual([
    [imported(0), imported(1, 5), imported(2)],
    [imported(10)],
    [imported(30, 5)],
  ]);
  expect(await importOutcomesOf(places, 0)).toEqual([imported(0), imported(1, 5), imported(2)]);
  expect(await importOutcomesOf(places, 2)).toEqual([]);
});

test('what a crash left half-written is not taken for an outcome', async () => {
  const folder = await temporaryFolder();
  expect(await all(importOutcomes([{ folder, run: 'run' }]))).toEqual([]);
  await writeImportOutcome({ folder, run: 'run' }, [imported(0)]);
  await writeFile(join(folder, 'outcomes', '000000-01.json.0123456789ab.tmp'), '{"run":"ru');
  expect(await all(importOutcomes([{ folder, run: 'run' }]))).toEqual([[imported(0)]]);
});

test('verification has its own parts, with findings of both kinds', async () => {
  const folder = await temporaryFolder();
  const verified: BatchVerification = {
    batch: 4,
    confirmed: 98,
    findings: [
      { id: 'x', finding: 'missing' },
      { id: 'y', finding: 'different', fields: ['status'] },
    ],
    foreign: 1,
  };
  await writeVerificationOutcome({ folder, run: 'run' }, [verified]);
  expect(await all(verificationOutcomes([{ folder, run: 'run' }]))).toEqual([[verified]]);
  const path = join(folder, 'verification', '000000-04.json');
  expect((await stat(path)).mode & 0o777).toBe(0o600);
});

test('an outcome that is not as it was written is told with its file', async () => {
  const folder = await temporaryFolder();
  await mkdir(join(folder, 'outcomes'));
  const path = join(folder, 'outcomes', '000000-00.json');
  for (const content of ['{', '{"run":"run","batches":[{"batch":0}]}']) {
    await writeFile(path, content);
    await expect(all(importOutcomes([{ folder, run: 'run' }]))).rejects.toMatchObject({
      problem: 'damaged_dataset',
      where: path,
    });
  }
});

test('an outcome holds consecutive batches of one segment', async () => {
  const folder = await temporaryFolder();
  for (const batches of [
    [imported(9), imported(10)],
    [imported(1), imported(3)],
  ]) {
    await expect(writeImportOutcome({ folder, run: 'run' }, batches)).rejects.toThrow(RangeError);
  }
});

test('a folder that cannot be written is told to the operator', async () => {
  const file = join(await temporaryFolder(), 'file');
  await writeFile(file, '');
  const writing = writeImportOutcome({ folder: file, run: 'run' }, [imported(0)]);
  await expect(writing).rejects.toMatchObject({ problem: 'unwritable_dataset' });
});
