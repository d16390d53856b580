import { readFile, rm, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { parse } from 'csv-parse/sync';
import { expect, onTestFinished, test } from 'vitest';
import { Stage } from '../../migration/stage.ts';
import { auth0Line } from '../../preparation/stage.ts';
import { configuredFolder } from '../configured-folder.ts';
import { runPoolferry } from '../poolferry-process.ts';
import { resetLine } from './prepared-folder.ts';

const users = 20;
/** Users whose e-mail address somebody else has in the pool already: the target passes them over, and answers 204. */
const squatted = [3, 7, 11];

async function migratedFolder(): Promise<{ readonly folder: string; readonly code: number }> {
  const stage = await Stage.set();
  onTestFinished(() => stage.strike());
  await stage.work();
  const others = join(stage.folder, 'others.ndjson');
  await writeFile(others, squatted.map((user) => `${auth0Line(1_000 + user, { email: emailOf(user) })}\n`).join(''));
  await stage.migrate(stage.settings({ type: 'auth0', inputs: [others] }));

  const lines = Array.from({ length: users }, (_, user) => resetLine(user));
  const files = { 'users.ndjson': `${lines.join('\n')}\n` };
  const folder = await configuredFolder({ target: stage.sandbox, secret: stage.secretVariable, files });
  const environment = { TEMPORAL_ADDRESS: stage.temporalAddress, TEMPORAL_NAMESPACE: stage.namespace };
  const { code } = await runPoolferry(['start', '--watch'], folder, environment);
  return { folder, code };
}

const emailOf = (user: number) => `user${user}@example.com`;

async function stageOf(folder: string, stage: number): Promise<Record<string, string>[]> {
  return parse(await readFile(join(folder, 'resets', `resets-000${stage}.csv`)), { columns: true });
}

test('only users that arrived are written to, in the stages that they have with everybody', async () => {
  const { folder, code } = await migratedFolder();
  expect(code).toBe(3);

  const arrived = await runPoolferry(['resets', '--stage-size', '7', '--json'], folder);
  expect(arrived.code, arrived.stderr).toBe(0);
  expect(JSON.parse(arrived.stdout)).toMatchObject({
    migrated: true,
    mustReset: { users },
    notArrived: { users: 3, leftOut: true, states: { refused: 0, missing: 3, different: 0, unchecked: 0 } },
  });
  const stages = [await stageOf(folder, 1), await stageOf(folder, 2), await stageOf(folder, 3)];
  const addresses = stages.flat().map(({ address }) => address);
  const expected = Array.from({ length: users }, (_, user) => user).filter((user) => !squatted.includes(user));
  expect(addresses.sort()).toEqual(expected.map(emailOf).sort());

  const everybody = await runPoolferry(['resets', '--stage-size', '7', '--all', '--json'], folder);
  expect(JSON.parse(everybody.stdout)).toMatchObject({ notArrived: { users: 3, leftOut: false } });
  for (const [place, stage] of stages.entries()) {
    const all = await stageOf(folder, place + 1);
    expect(all).toHaveLength(place < 2 ? 7 : 6);
    expect(all.filter(({ arrival }) => arrival === 'arrived')).toEqual(
      stage.map((row) => ({ ...row, arrival: 'arrived' })),
    );
    const absent = all.filter(({ arrival }) => arrival !== 'arrived');
    expect(absent.every(({ arrival }) => arrival === 'missing')).toBe(true);
    expect(absent).toHaveLength(all.length - stage.length);
  }

  // As while a migration is running: what it has not read back yet is not known to have arrived.
  await rm(join(folder, 'dataset', 'verification'), { recursive: true });
  const running = await runPoolferry(['resets', '--json'], folder);
  expect(JSON.parse(running.stdout)).toMatchObject({
    migrated: true,
    stages: [{ users: 0 }],
    notArrived: { users, states: { refused: 0, missing: 0, different: 0, unchecked: users } },
  });
});
