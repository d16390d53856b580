import { existsSync, utimesSync } from 'node:fs';
import { mkdir, stat } from 'node:fs/promises';
import { join } from 'node:path';
import { expect, test, vi } from 'vitest';
import { withFolderLock } from '../../client/embedded/folder-lock.mjs';
import { gate } from '../gate.ts';
import { temporaryFolder } from '../tooling/temporary-folder.ts';
import { until } from '../until.ts';

test('of many that want it at once, one at a time holds it, and each gets its turn', async () => {
  const lock = join(temporaryFolder(), 'lock');
  let holders = 0;
  const turns = Array.from({ length: 5 }, (_, turn) =>
    withFolderLock(lock, async () => {
      holders++;
      expect(holders).toBe(1);
      await new Promise(setImmediate);
      holders--;
      return turn;
    }),
  );
  expect(await Promise.all(turns)).toEqual([0, 1, 2, 3, 4]);
  expect(existsSync(lock)).toBe(false);
});

test('it is free again when the work fails', async () => {
  const lock = join(temporaryFolder(), 'lock');
  await expect(withFolderLock(lock, () => Promise.reject(new Error('no')))).rejects.toThrow('no');
  expect(await withFolderLock(lock, () => Promise.resolve('yes'))).toBe('yes');
});

test('one that a killed process left behind is taken over, after the waiter was told', async () => {
  const lock = join(temporaryFolder(), 'lock');
  await mkdir(lock);
  const onWait = vi.fn();
  const got = await withFolderLock(lock, () => Promise.resolve('got it'), { onWait, abandonedAfterMilliseconds: 500 });
  expect(got).toBe('got it');
  expect(onWait).toHaveBeenCalledOnce();
});

test('one whose holder lives is never taken over, however long the work takes', async () => {
  const lock = join(temporaryFolder(), 'lock');
  const held = gate();
  const holder = withFolderLock(lock, () => held.opened);
  await until(() => expect(existsSync(lock)).toBe(true));
  utimesSync(lock, 0, 0);
  const work = vi.fn(async () => {});
  const waiter = withFolderLock(lock, work, { abandonedAfterMilliseconds: 1_500 });
  // Longer than the patience of the waiter: the holder has shown four times that it lives.
  const touches = new Set<number>();
  await until(async () => {
    touches.add((await stat(lock)).mtimeMs);
    expect(touches.size).toBeGreaterThan(4);
  });
  expect(work).not.toHaveBeenCalled();
  held.open();
  await Promise.all([holder, waiter]);
  expect(work).toHaveBeenCalledOnce();
});
