import { execFile } from 'node:child_process';
import { readFile, stat, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { parse } from 'csv-parse/sync';
import { expect, test } from 'vitest';
import { openDataset } from '../../dataset/dataset-reader.ts';
import { auth0Line, auth0Lines } from '../preparation/stage.ts';
import { configuredFolder } from './configured-folder.ts';
import { expectParagraph, program, runPoolferry } from './poolferry-process.ts';

async function prepared(lines: readonly string[], source?: string): Promise<string> {
  const configured = { files: { 'users.ndjson': `${lines.join('\n')}\n` } };
  const folder = await configuredFolder(source === undefined ? configured : { ...configured, source });
  const { code, stderr } = await runPoolferry(['prepare', '--offline'], folder);
  expect(code, stderr).toBe(0);
  return folder;
}

const oldId = (user: number) => `auth0|${user.toString(16).padStart(24, '0')}`;

/** The ids of the users in the bodies that an import would send. */
async function sentIds(folder: string): Promise<string[]> {
  const dataset = await openDataset(join(folder, 'dataset'));
  const ids: string[] = [];
  for await (const { body } of dataset.batches({ from: 0, to: dataset.manifest.batches })) {
    for (const { id } of JSON.parse(body.toString()).users) ids.push(id);
  }
  return ids;
}

test('ids tells for every prepared user which UUID the import will give it', async () => {
  const folder = await prepared([...auth0Lines(2_500), 'broken']);

  const { code, stdout, stderr } = await runPoolferry(['ids'], folder);

  expect({ code, stderr }).toEqual({ code: 0, stderr: '' });
  const rows: { old_id: string; new_id: string }[] = parse(stdout, { columns: true });
  expect(stdout.slice(0, 14)).toBe('old_id,new_id\n');
  expect(rows.map(({ new_id: id }) => id)).toEqual(await sentIds(folder));
  expect(rows.map(({ old_id: id }) => id).sort()).toEqual(Array.from({ length: 2_500 }, (_, user) => oldId(user)));
});

test('the old ids of users that were merged lead to the user that they went into', async () => {
  const lines = [auth0Line(1), auth0Line(2, { email: 'USER1@example.com' }), auth0Line(3)];
  const folder = await prepared(lines, '{ type: auth0, input: users.ndjson, duplicates: merge }');

  const { stdout } = await runPoolferry(['ids', '--format', 'ndjson'], folder);

  const ids = new Map(
    stdout
      .trimEnd()
      .split('\n')
      .map((line): [string, string] => {
        const { old_id: old, new_id: id } = JSON.parse(line);
        return [old, id];
      }),
  );
  expect([...ids.keys()].sort()).toEqual([oldId(1), oldId(2), oldId(3)]);
  expect(ids.get(oldId(2))).toBe(ids.get(oldId(1)));
  expect(await sentIds(folder)).toHaveLength(2);
});

test('keys with commas, quotes and line ends survive the CSV file, which only its owner can read', async () => {
  const folder = await prepared([auth0Line(1, { _id: 'a "b", c\nd' })]);
  await writeFile(join(folder, 'ids.csv'), 'old', { mode: 0o644 });

  const { code, stdout, stderr } = await runPoolferry(['ids', '--output', 'ids.csv'], folder);

  expect({ code, stdout }).toEqual({ code: 0, stdout: '' });
  expect(stderr).toBe('ids.csv: 1 ids of the source\n');
  const path = join(folder, 'ids.csv');
  expect((await stat(path)).mode & 0o777).toBe(0o600);
  expect(parse(await readFile(path))).toEqual([
    ['old_id', 'new_id'],
    ['auth0|a "b", c\nd', ...(await sentIds(folder))],
  ]);
});

test('ids stops at a list of keys that is not as it was written, and leaves no half of a map', async () => {
  const folder = await prepared(auth0Lines(3));
  const keys = join(folder, 'dataset', 'keys.ndjson');
  await writeFile(keys, (await readFile(keys, 'utf8')).replace('auth0|0', 'auth0|1'));

  const ended = await runPoolferry(['ids', '--output', 'ids.csv'], folder);

  expect(ended.code).toBe(1);
  expectParagraph(ended, /keys\.ndjson/);
  await expect(stat(join(folder, 'ids.csv'))).rejects.toThrow('ENOENT');
});

test('ids without a dataset, and to a place that cannot be written, ends with one paragraph', async () => {
  const nothing = await runPoolferry(['ids'], await configuredFolder({}));
  expect(nothing.code).toBe(1);
  expectParagraph(nothing, /no finished dataset/);

  const folder = await prepared(auth0Lines(3));
  const nowhere = await runPoolferry(['ids', '--output', join('none', 'ids.csv')], folder);
  expect(nowhere.code).toBe(2);
  expectParagraph(nowhere, /none\/ids\.csv/);
});

test('a reader that has enough ends the list, and that is no fault', async () => {
  const folder = await prepared(auth0Lines(20_000));
  const pipe = `set -o pipefail; "${process.execPath}" "${program}" ids | head -n 2`;
  const { stdout, stderr } = await promisify(execFile)('bash', ['-c', pipe], { cwd: folder });
  expect(stdout.split('\n')[0]).toBe('old_id,new_id');
  expect(stderr).toBe('');
});
