import { readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { parse } from 'csv-parse/sync';
import { expect, test } from 'vitest';
import { noteJob } from '../../../dataset/jobs.ts';
import { migrated } from '../../preparation/delta-stage.ts';
import { runPoolferry } from '../poolferry-process.ts';
import { preparedLines, resetLine } from './prepared-folder.ts';

const users = 20;
const lines = Array.from({ length: users }, (_, user) => resetLine(user));

/** A base that was migrated, and of which two newer users and a changed one were prepared since. */
async function withDelta(): Promise<string> {
  const { folder } = await preparedLines(lines);
  await migrated(join(folder, 'dataset'));
  const newer = [...lines.slice(1), resetLine(0, { email: 'moved@example.com' }), resetLine(98), resetLine(99)];
  await writeFile(join(folder, 'users.ndjson'), newer.map((line) => `${line}\n`).join(''));
  const path = join(folder, 'migration.yaml');
  await writeFile(path, (await readFile(path, 'utf8')).replace('dataset: dataset', 'dataset: newer'));
  const prepared = await runPoolferry(['prepare', '--offline', '--since', 'dataset', '--json'], folder);
  expect(prepared.code, prepared.stderr).toBe(0);
  expect(JSON.parse(prepared.stdout)).toMatchObject({ delta: { new: 2, changed: 1, unchanged: users - 1 } });
  return folder;
}

test('a dataset of which only the delta was sent is refused: who was written to before would be written to again', async () => {
  const folder = await withDelta();
  await migrated(join(folder, 'newer', 'delta'));

  const { code, stdout, stderr } = await runPoolferry(['resets', '--json'], folder);

  expect([code, stdout]).toEqual([1, '']);
  expect(stderr).toMatch(/^Of this dataset only what had changed since an earlier one is sent.*Give --since/);
});

test('--since lists exactly those that the delta sent and that arrived', async () => {
  const folder = await withDelta();
  await migrated(join(folder, 'newer', 'delta'));

  const { code, stdout, stderr } = await runPoolferry(['resets', '--since', 'dataset', '--json'], folder);

  expect(code, stderr).toBe(0);
  expect(JSON.parse(stdout)).toMatchObject({ migrated: true, mustReset: { users: 3 }, notArrived: { users: 0 } });
  const rows: { readonly address: string }[] = parse(await readFile(join(folder, 'resets', 'resets-0001.csv')), {
    columns: true,
  });
  expect(rows.map(({ address }) => address).sort()).toEqual([
    'moved@example.com',
    'user98@example.com',
    'user99@example.com',
  ]);
});

test('nobody is written to after an undo', async () => {
  const { folder } = await preparedLines(lines);
  await migrated(join(folder, 'dataset'));
  await noteJob(join(folder, 'dataset'), { job: 'undo', run: 'undo', startedAt: '2025-02-01T00:00:00.000Z' });

  const { code, stdout, stderr } = await runPoolferry(['resets', '--json'], folder);

  expect([code, stdout]).toEqual([1, '']);
  expect(stderr).toContain('The migration was undone: nothing is there to reset');
});
