import { mkdir, readdir, readFile, symlink } from 'node:fs/promises';
import { dirname } from 'node:path';
import { expect, test } from 'vitest';
import { segmentPath } from '../../dataset/layout.ts';
import { SegmentBuilder } from '../../dataset/segment-builder.ts';
import { batchUser } from './batch-user.ts';
import { temporaryFolder, userId } from './written-dataset.ts';

const user = (number: number) =>
  batchUser([
    ['keys', { id: userId(number) }],
    ['users', { id: userId(number) }],
  ]);

/** Files that this process has open. */
async function openFiles(): Promise<number> {
  return (await readdir('/proc/self/fd')).length;
}

test.skipIf(process.platform !== 'linux')(
  'a segment for which the disk has no room is told, and leaves nothing open and nothing in the next one',
  async () => {
    const folder = await temporaryFolder();
    await mkdir(dirname(segmentPath(folder, 0)), { recursive: true });
    await symlink('/dev/full', segmentPath(folder, 0));
    const builder = new SegmentBuilder(folder, 2);
    const before = await openFiles();

    builder.begin(0);
    builder.add(user(1));
    expect(() => builder.add(user(2))).toThrow('ENOSPC');
    builder.abandon();
    builder.begin(0);
    builder.add(user(1));
    await expect(builder.end()).rejects.toMatchObject({ problem: 'unwritable_dataset' });
    builder.abandon();
    expect(await openFiles()).toBe(before);

    builder.begin(1);
    for (const number of [3, 4, 5]) builder.add(user(number));
    const { entry, keys } = await builder.end();
    expect(entry).toMatchObject({ segment: 1, batches: 2, users: 3, firstUserId: userId(3), lastUserId: userId(5) });
    expect(Buffer.from(keys).toString().trim().split('\n')).toHaveLength(3);
    const [first = '', second = ''] = (await readFile(segmentPath(folder, 1), 'utf8')).trim().split('\n');
    expect(JSON.parse(first).users).toEqual([{ id: userId(3) }, { id: userId(4) }]);
    expect(JSON.parse(second).users).toEqual([{ id: userId(5) }]);
    expect(await openFiles()).toBe(before);
  },
);
