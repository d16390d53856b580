import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { readdir, readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { auth0Lines } from '../../preparation/stage.ts';
import { until } from '../../until.ts';
import { program, runPoolferry } from '../poolferry-process.ts';
import { preparedLines } from './prepared-folder.ts';

/** Begins a campaign and waits until a stage of it is being written. */
async function inTheMidst(folder: string): Promise<ChildProcess> {
  const writing = spawn(process.execPath, [program, 'resets', '--stage-size', '20000'], { cwd: folder });
  const isWriting = async () => {
    const names = await readdir(join(folder, 'resets'), { recursive: true });
    expect(names).toContainEqual(expect.stringMatching(/^\.resets-[^/]+\/resets-0002\.csv/));
  };
  await until(isWriting, { everyMs: 5 });
  return writing;
}

test('whoever stops a campaign, or kills it, finds the stages of the one before, whole', async () => {
  const users = 60_000;
  const { folder } = await preparedLines(auth0Lines(users), 'force-reset');
  await runPoolferry(['resets', '--stages', '50,50'], folder);
  const path = join(folder, 'resets');
  const content = async () =>
    await Promise.all(
      (await readdir(path)).sort().map(async (name) => [name, await readFile(join(path, name), 'utf8')]),
    );
  const before = await content();
  expect(before).toHaveLength(2);

  const stopped = await inTheMidst(folder);
  let said = '';
  stopped.stderr?.on('data', (chunk: Buffer) => {
    said += chunk.toString();
  });
  const exit = once(stopped, 'exit');
  stopped.kill('SIGINT');
  expect(await exit, said).toEqual([130, null]);
  expect(said).toMatch(/No stage was written/);
  expect(await content()).toEqual(before);

  const killed = await inTheMidst(folder);
  const death = once(killed, 'exit');
  killed.kill('SIGKILL');
  await death;
  const left = await readdir(path);
  expect(left.filter((name) => !name.startsWith('.'))).toEqual(before.map(([name]) => name));

  const { code, stdout } = await runPoolferry(['resets', '--stage-size', '20000', '--json'], folder);
  expect(code).toBe(0);
  expect(JSON.parse(stdout).stages.map(({ users: some }: { users: number }) => some)).toEqual([20_000, 20_000, 20_000]);
  // Nothing is left of the one that was killed, which held addresses.
  expect((await readdir(path)).sort()).toEqual(['0001', '0002', '0003'].map((stage) => `resets-${stage}.csv`));
});
