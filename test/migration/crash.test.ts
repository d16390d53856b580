import type { ChildProcess } from 'node:child_process';
import { readdir, readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { writeSyntheticUsers } from '../../bench/synthetic-auth0.ts';
import type { MigrationHandle } from '../../client/migration-handle.ts';
import { until } from '../until.ts';
import { historyText } from './history-text.ts';
import { Stage } from './stage.ts';
import { end, startWorkerProcess } from './worker-process.ts';

const users = 20_000;

let stage: Stage;
let migration: MigrationHandle;
let worker: ChildProcess;

beforeEach(async () => {
  stage = await Stage.set({ latencyMs: 100 });
  worker = await startWorkerProcess(stage);
  const input = join(stage.folder, 'users.ndjson');
  await writeSyntheticUsers(input, users);
  migration = await stage.start(
    stage.settings({ type: 'auth0', inputs: [input] }, { verification: { exportLimit: 0 } }),
  );
  await until(() => expect(imports().length).toBeGreaterThan(40));
});

afterEach(async () => {
  if (worker.exitCode === null && worker.signalCode === null) await end(worker, 'SIGKILL');
  await stage.strike();
});

function imports() {
  return stage.sandbox.statistics().imports;
}

describe('a worker that ends in the middle of an import', () => {
  it('by SIGKILL is followed by another, and every user is there exactly once', async () => {
    await end(worker, 'SIGKILL');
    worker = await startWorkerProcess(stage);
    const { summary } = await migration.result();
    expect(summary).toMatchObject({
      outcome: 'verified',
      accepted: users,
      confirmed: users,
      different: 0,
      missing: 0,
    });
    expect(stage.sandbox.store.count()).toBe(users);
    // Each lane sent again at most what its last second had sent, and a request it had in flight.
    const sent = imports().reduce((sum, request) => sum + request.users, 0);
    expect(sent - users).toBeLessThanOrEqual(8 * 100 * (10 + 3));
    expect(stage.sandbox.statistics().maximumImportsInFlight).toBeLessThanOrEqual(8);
  });

  it('by SIGTERM drains: no request is cut, and nothing is sent twice', async () => {
    expect(await end(worker, 'SIGTERM')).toBe(0);
    const sentByThen = imports().length;
    worker = await startWorkerProcess(stage);
    const { summary } = await migration.result();
    expect(sentByThen).toBeLessThan(imports().length);
    expect(summary).toMatchObject({ outcome: 'verified', confirmed: users });
    expect(imports().reduce((sum, request) => sum + request.users, 0)).toBe(users);
  });
});

describe("the workflow's history", () => {
  it('holds no address, hash or secret of the data, also after a crash', async () => {
    await end(worker, 'SIGKILL');
    worker = await startWorkerProcess(stage);
    await migration.result();
    const text = await historyText(stage.client, migration.workflowId);
    expect(text.length).toBeGreaterThan(10_000);
    // The history is what we think it is: it names batches.
    expect(text).toContain('importStretch');
    expect(text).toContain('"range"');
    expect(text).not.toContain(stage.sandbox.clientSecret);
    for (const line of (await readFile(join(stage.folder, 'users.ndjson'), 'utf8')).trimEnd().split('\n')) {
      const { _id, email, passwordHash } = JSON.parse(line);
      for (const secret of [email, email.toLowerCase(), passwordHash, _id.$oid]) {
        if (text.includes(secret)) throw new Error('The history holds a part of a user.');
      }
    }
    expect(await readdir(stage.folder)).toContain('report');
  });
});
