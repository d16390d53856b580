import { appendFile, readdir, readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { BegunForeignList } from '../../dataset/begun-foreign-list.ts';
import { readForeignUsers } from '../../dataset/foreign-users.ts';
import { temporaryFolder } from '../tooling/temporary-folder.ts';

const verification = {
  batch: 12,
  confirmed: 4,
  findings: [{ id: 'm', finding: 'missing' as const }],
  foreignUncounted: true as const,
};

function begunPath(folder: string): string {
  return join(folder, 'verification', '000001-02.foreign.ndjson.begun');
}

async function found(folder: string, run = 'one'): Promise<BegunForeignList> {
  const list = await BegunForeignList.find({ folder, run }, 12);
  if (list === undefined) throw new Error('No list was begun');
  return list;
}

async function listed(folder: string): Promise<readonly string[]> {
  const ids: string[] = [];
  for await (const id of readForeignUsers({ folder, run: 'one' }, 12)) ids.push(id);
  return ids;
}

test('a list goes on where it was left, with what was verified before it, and is then a list as any other', async () => {
  const folder = temporaryFolder();
  expect(await BegunForeignList.find({ folder, run: 'one' }, 12)).toBeUndefined();
  const first = await BegunForeignList.begin({ folder, run: 'one' }, verification);
  expect(first.reached).toBeUndefined();
  await first.add({ ids: ['a', 'c'], reached: 'c' });
  await first.add({ ids: [], reached: 'd' });
  await first.close();
  const second = await found(folder);
  expect(second.verification).toEqual(verification);
  expect(second.reached).toBe('d');
  await second.add({ ids: ['e'], reached: 'f' });
  expect(await second.finish()).toBe(3);
  await second.close();
  expect(await listed(folder)).toEqual(['a', 'c', 'e']);
  expect(await readdir(join(folder, 'verification'))).toEqual(['000001-02.foreign.ndjson']);
  expect(await BegunForeignList.find({ folder, run: 'two' }, 12)).toBeUndefined();
});

test('a list of another run is none, and makes room for one of this run', async () => {
  const folder = temporaryFolder();
  const earlier = await BegunForeignList.begin({ folder, run: 'earlier' }, verification);
  await earlier.add({ ids: ['z'], reached: 'z' });
  await earlier.close();
  expect(await BegunForeignList.find({ folder, run: 'one' }, 12)).toBeUndefined();
  const list = await BegunForeignList.begin({ folder, run: 'one' }, verification);
  expect(list.reached).toBeUndefined();
  expect(await list.finish()).toBe(0);
  await list.close();
});

test('a page that a crash tore is listed again, and loses nobody', async () => {
  const folder = temporaryFolder();
  const list = await BegunForeignList.begin({ folder, run: 'one' }, verification);
  await list.add({ ids: ['a'], reached: 'b' });
  await list.close();
  await appendFile(begunPath(folder), '\n{"after":"b","reached":"d","ids":["c');
  const next = await found(folder);
  expect(next.reached).toBe('b');
  await next.add({ ids: ['c'], reached: 'd' });
  expect(await next.finish()).toBe(2);
  await next.close();
  expect(await listed(folder)).toEqual(['a', 'c']);
});

test('two attempts that append at once, each what it lists, make one list with everybody once', async () => {
  const folder = temporaryFolder();
  const cutOff = await BegunForeignList.begin({ folder, run: 'one' }, verification);
  await cutOff.add({ ids: ['a', 'b'], reached: 'b' });
  const next = await found(folder);
  await cutOff.add({ ids: ['c'], reached: 'c' });
  await next.add({ ids: ['c', 'd'], reached: 'd' });
  await cutOff.add({ ids: ['d', 'e'], reached: 'e' });
  await next.add({ ids: ['e', 'f'], reached: 'f' });
  expect(await next.finish()).toBe(6);
  expect(await listed(folder)).toEqual(['a', 'b', 'c', 'd', 'e', 'f']);
  // The one that was cut off comes to its end as well, and takes nothing away.
  await cutOff.add({ ids: ['f'], reached: 'f' });
  expect(await cutOff.finish()).toBe(6);
  expect(await listed(folder)).toEqual(['a', 'b', 'c', 'd', 'e', 'f']);
  await cutOff.close();
  await next.close();
});

test('a list with a gap is no list: it begins anew', async () => {
  const folder = temporaryFolder();
  const list = await BegunForeignList.begin({ folder, run: 'one' }, verification);
  for (const [id, reached] of [
    ['a', 'b'],
    ['c', 'd'],
    ['e', 'f'],
  ] as const) {
    await list.add({ ids: [id], reached });
  }
  await list.close();
  const path = begunPath(folder);
  const lines = (await readFile(path, 'utf8')).split('\n');
  await writeFile(path, lines.filter((line) => !line.includes('"c"')).join('\n'));
  const next = await found(folder);
  expect(next.reached).toBe('f');
  expect(await next.finish()).toBeUndefined();
  await next.close();
  expect(await BegunForeignList.find({ folder, run: 'one' }, 12)).toBeUndefined();
  await expect(listed(folder)).rejects.toMatchObject({ problem: 'damaged_dataset' });
});
