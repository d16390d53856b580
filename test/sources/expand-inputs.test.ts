import { mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect, it, onTestFinished } from 'vitest';
import { expandInputs } from '../../sources/expand-inputs.ts';
import { findSourceAdapter } from '../../sources/registry.ts';
import { peopleOf } from './reading.ts';

async function folderWith(files: Readonly<Record<string, string>>): Promise<string> {
  const folder = await mkdtemp(join(tmpdir(), 'poolferry-sources-'));
  onTestFinished(() => rm(folder, { recursive: true }));
  for (const [name, content] of Object.entries(files)) await writeFile(join(folder, name), content);
  return folder;
}

it('A folder stands for its files in the order of their names, without the hidden ones', async () => {
  const folder = await folderWith({ 'b.csv': '', 'a.csv': '', '.DS_Store': '' });
  const settings = { type: 'csv', inputs: ['-', folder, join(folder, 'b.csv')], phoneRegion: 'FR' };
  expect(await expandInputs(settings)).toEqual({
    type: 'csv',
    inputs: ['-', join(folder, 'a.csv'), join(folder, 'b.csv'), join(folder, 'b.csv')],
    phoneRegion: 'FR',
  });
});

it('The folder of a Keycloak export has the users of all its files', async () => {
  const users = (...names: readonly string[]) =>
    JSON.stringify({ realm: 'r', users: names.map((name) => ({ id: name, username: name })) });
  const folder = await folderWith({
    'r-realm.json': '{"id":"r","realm":"r","roles":{}}',
    'r-users-0.json': users('ada', 'bob'),
    'r-users-1.json': users('eve'),
  });
  const settings = await expandInputs({ type: 'keycloak', inputs: [folder] });
  const people = [];
  for await (const block of findSourceAdapter('keycloak').read(settings)) people.push(...peopleOf(block));
  expect(people.map(({ sourceKey, position }) => [sourceKey, position])).toEqual([
    ['ada', { input: 'r-users-0.json', record: 1 }],
    ['bob', { input: 'r-users-0.json', record: 2 }],
    ['eve', { input: 'r-users-1.json', record: 1 }],
  ]);
});

it('An input that is not there, or a folder that cannot stand for files, is told by its path', async () => {
  const folder = await folderWith({ '.hidden': '' });
  await expect(expandInputs({ type: 'csv', inputs: [join(folder, 'x.csv')] })).rejects.toMatchObject({
    problem: 'unreadable_source',
    what: expect.stringContaining('there is no such file'),
    where: join(folder, 'x.csv'),
  });
  await expect(expandInputs({ type: 'csv', inputs: [folder] })).rejects.toMatchObject({
    problem: 'unreadable_source',
    what: 'The folder holds no files',
  });
  await mkdir(join(folder, 'older'));
  await expect(expandInputs({ type: 'csv', inputs: [folder] })).rejects.toMatchObject({
    problem: 'unreadable_source',
    what: 'The folder holds another folder',
    where: join(folder, 'older'),
  });
});
