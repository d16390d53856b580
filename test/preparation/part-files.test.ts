import { readdir, symlink } from 'node:fs/promises';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { PartFiles } from '../../preparation/part-files.ts';
import { temporaryFolder } from './stage.ts';

test.skipIf(process.platform !== 'linux')(
  'parts for which the disk has no room at the end are told, and none of them stays open',
  async () => {
    const open = async () => (await readdir('/proc/self/fd')).length;
    const folder = join(await temporaryFolder(), 'parts');
    const before = await open();
    const files = new PartFiles(folder, 4, 64);
    await symlink('/dev/full', join(folder, '2'));
    for (const part of [0, 1, 2]) files.roomIn(part).appendWhole(Buffer.alloc(8));
    expect(() => files.finish()).toThrow('ENOSPC');
    files.close();
    expect(await open()).toBe(before);
    files.close();
  },
);

test('memory that a long content took is given back once it is written', async () => {
  const files = new PartFiles(join(await temporaryFolder(), 'parts'), 4, 4 * 65_536);
  const usual = files.roomIn(0).capacity;
  files.roomIn(0).appendWhole(Buffer.alloc(4 * usual));
  const { length, capacity } = files.roomIn(0);
  expect({ length, capacity }).toEqual({ length: 0, capacity: usual });
  expect(files.finish()).toMatchObject([{ part: 0, bytes: 4 * usual }]);
});
