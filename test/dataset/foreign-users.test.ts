import { readdir, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { readForeignUsers, writeForeignUsers } from '../../dataset/foreign-users.ts';
import { temporaryFolder } from '../tooling/temporary-folder.ts';

async function* from(ids: readonly string[], failure?: Error): AsyncGenerator<string> {
  yield* ids;
  if (failure !== undefined) throw failure;
}

async function readAll(folder: string, run: string, batch: number): Promise<readonly string[]> {
  const ids: string[] = [];
  for await (const id of readForeignUsers({ folder, run }, batch)) ids.push(id);
  return ids;
}

test('foreign users of a batch are read as they were written, those of the next attempt in their place', async () => {
  const folder = temporaryFolder();
  const many = Array.from({ length: 20_000 }, (_, index) => `user ${index}`);
  expect(await writeForeignUsers({ folder, run: 'one' }, 12, from(many))).toBe(20_000);
  expect(await readAll(folder, 'one', 12)).toEqual(many);
  expect(await writeForeignUsers({ folder, run: 'one' }, 12, from(['alone']))).toBe(1);
  expect(await readAll(folder, 'one', 12)).toEqual(['alone']);
  expect(await readdir(join(folder, 'verification'))).toEqual(['000001-02.foreign.ndjson']);
});

test('those of another run, of another batch, or in a file that is broken are a fault with the file’s name', async () => {
  const folder = temporaryFolder();
  await writeForeignUsers({ folder, run: 'one' }, 0, from(['alone']));
  const fault = { problem: 'damaged_dataset', message: expect.stringContaining('.foreign.ndjson') };
  await expect(readAll(folder, 'two', 0)).rejects.toMatchObject(fault);
  await expect(readAll(folder, 'one', 1)).rejects.toMatchObject(fault);
  await writeFile(join(folder, 'verification', '000000-00.foreign.ndjson'), '{"run":"one"}\n{"id":"al');
  await expect(readAll(folder, 'one', 0)).rejects.toMatchObject(fault);
});

test('what the listing fails with is told as it is, and leaves no file behind', async () => {
  const folder = temporaryFolder();
  const failure = new Error('paused');
  const failing = writeForeignUsers({ folder, run: 'one' }, 0, from(['one', 'two'], failure));
  await expect(failing).rejects.toBe(failure);
  expect(await readdir(join(folder, 'verification'))).toEqual([]);
});

test('a folder that cannot be written is a fault of the dataset', async () => {
  const folder = join(temporaryFolder(), 'file');
  await writeFile(folder, '');
  await expect(writeForeignUsers({ folder, run: 'one' }, 0, from([]))).rejects.toMatchObject({
    problem: 'unwritable_dataset',
  });
});
