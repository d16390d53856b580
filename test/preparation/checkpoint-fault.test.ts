import { readdir } from 'node:fs/promises';
import { expect, test, vi } from 'vitest';
import { unwritable } from '../../dataset/dataset-problems.ts';
import { prepareDataset } from '../../preparation/prepare.ts';
import { auth0Lines, settingsFor, temporaryFolder } from './stage.ts';

// The disk fills up at just this moment: nothing real does that when it is wanted.
vi.mock('../../preparation/checkpoint.ts', async (load) => ({
  ...(await load<typeof import('../../preparation/checkpoint.ts')>()),
  writeFacts: async () => {
    throw unwritable(Object.assign(new Error('no space left'), { code: 'ENOSPC' }), 'source.json');
  },
}));

test('a checkpoint that the disk has no room for, while segments are written, is told and leaves nothing behind', async () => {
  const settings = await settingsFor(auth0Lines(30_000), await temporaryFolder());
  const unhandled = vi.fn();
  process.on('unhandledRejection', unhandled);
  await expect(prepareDataset({ settings })).rejects.toMatchObject({ problem: 'unwritable_dataset' });
  process.off('unhandledRejection', unhandled);
  expect(unhandled).not.toHaveBeenCalled();
  expect(await readdir(settings.dataset)).toEqual([]);
});
