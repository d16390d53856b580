import { readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { expect, onTestFinished, test } from 'vitest';
import { writeSyntheticUsers } from '../../bench/synthetic-auth0.ts';
import type { FaultyRequest } from '../../sandbox/faults/fault.ts';
import { ndjson } from '../preparation/delta-stage.ts';
import { Stage } from './stage.ts';
import { end, startWorkerProcess } from './worker-process.ts';

test('a delta whose worker is killed midway goes on with another one, and sends nobody else', async () => {
  const requests: FaultyRequest[] = [];
  let kill: (() => void) | undefined;
  const stage = await Stage.set({
    latencyMs: 50,
    afterImport: (request) => {
      requests.push(request);
      if (requests.length === 15) kill?.();
    },
  });
  onTestFinished(() => stage.strike());
  const input = join(stage.folder, 'users.ndjson');
  await writeSyntheticUsers(input, 3_000);
  const lines = (await readFile(input, 'utf8')).trimEnd().split('\n');
  const before = lines.slice(0, 2_400);
  const now = lines.flatMap((line, user) =>
    user % 7 === 0 ? line.replace('"email_verified":true', '"email_verified":false') : line,
  );
  const settingsOf = async (name: string, users: readonly string[]) => {
    const path = join(stage.folder, `${name}.ndjson`);
    await writeFile(path, `${users.join('\n')}\n`);
    const folders = { dataset: join(stage.folder, name), report: join(stage.folder, `${name}-report`) };
    return stage.settings(
      { type: 'auth0', inputs: [path] },
      { ...folders, import: { usersPerBatch: 20, mode: 'update' } },
    );
  };
  const first = await settingsOf('first', before);
  const drain = await stage.work();
  expect((await stage.migrate(first)).summary).toMatchObject({ outcome: 'verified', confirmed: 2_400 });
  await drain();
  const pool = new Map(Array.from(stage.sandbox.store.users(), (entry) => [entry.user.id, JSON.stringify(entry)]));
  requests.length = 0;

  const second = { ...(await settingsOf('second', now)), since: first.dataset };
  const environment = { [stage.secretVariable]: stage.sandbox.clientSecret };
  const worker = await startWorkerProcess(stage, environment);
  const killed = new Promise<void>((resolve) => {
    kill = () => {
      kill = undefined;
      worker.kill('SIGKILL');
      resolve();
    };
  });
  const migration = await stage.start(second);
  await killed;
  const other = await startWorkerProcess(stage, environment);
  onTestFinished(async () => void (await end(other, 'SIGTERM')));
  const { summary } = await migration.result();

  expect(summary).toMatchObject({
    outcome: 'verified',
    read: 3_000,
    missing: 0,
    different: 0,
    delta: { new: 600, vanished: 0 },
  });
  expect(summary.confirmed).toBe(summary.prepared);
  const sent = new Set(requests.flatMap(({ userIds = [] }) => userIds));
  const delta = (await ndjson(join(second.dataset, 'delta'), 'keys.ndjson')).map(({ id }) => String(id));
  expect([...sent].sort()).toEqual(delta);
  for (const { user, ...records } of stage.sandbox.store.users()) {
    const asBefore = pool.get(user.id) === JSON.stringify({ user, ...records });
    expect(asBefore).toBe(!sent.has(user.id));
  }
});
