import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { writeSyntheticUsers } from '../../bench/synthetic-auth0.ts';
import type { MigrationHandle } from '../../client/migration-handle.ts';
import type { MigrationSettings } from '../../contract/settings.ts';
import { until } from '../until.ts';
import { Stage } from './stage.ts';

const users = 4_000;
const usersPerBatch = 10;
const importMs = 400;

/**
 * From a command that was taken to the last lane that goes by it: a second's heartbeat, and what a busy machine adds. The
 * stretches that are under way then take twice as long.
 */
const heardWithinMs = 4_000;

let stage: Stage;
let settings: MigrationSettings;
let migration: MigrationHandle;

beforeEach(async () => {
  stage = await Stage.set({
    faults: ({ call }) => (call === 'import' ? { kind: 'delay', milliseconds: importMs } : undefined),
  });
  await stage.work();
  await stage.work();
  const input = join(stage.folder, 'users.ndjson');
  await writeSyntheticUsers(input, users);
  const source = { type: 'auth0', inputs: [input] };
  settings = stage.settings(source, { import: { usersPerBatch }, verification: { exportLimit: 0 } });
  migration = await stage.start(settings);
  // The first stretches are short, since nothing is known of the pace.
  await until(() => expect(imports().length).toBeGreaterThan(90));
});

afterEach(async () => {
  await stage.strike();
});

function imports() {
  return stage.sandbox.statistics().imports;
}

describe('while users are being imported by two workers', () => {
  it('a pause stops new requests within seconds, and resume brings the rest in', async () => {
    await migration.control('pause');
    const pausedAt = Date.now();
    await until(async () => expect((await migration.standing()).lanesBusy).toBe(0));
    const seen = imports().length;
    expect(seen).toBeLessThan(200);
    const last = Math.max(...imports().map(({ startedAt }) => startedAt));
    expect(last - pausedAt).toBeLessThan(heardWithinMs);

    // Everything that was sent is accounted for, and nothing else is.
    const paused = await migration.progress();
    expect(paused).toMatchObject({ paused: true, phase: 'importing' });
    expect(paused.accepted).toBe(imports().reduce((sum, request) => sum + request.users, 0));
    // Several round trips later it is still so.
    for (let looks = 0; looks < 20; looks += 1) await migration.progress();
    expect(imports()).toHaveLength(seen);

    const resumedAt = Date.now();
    await migration.control('resume');
    const { summary } = await migration.result();
    expect(summary).toMatchObject({ outcome: 'verified', accepted: users, confirmed: users, missing: 0 });
    expect(imports().filter(({ status }) => status !== 204)).toEqual([]);
    expect(stage.sandbox.statistics().maximumImportsInFlight).toBeLessThanOrEqual(8);
    expect(imports().filter(({ startedAt }) => startedAt > pausedAt + heardWithinMs && startedAt < resumedAt)).toEqual(
      [],
    );
    // Nobody was sent twice.
    expect(imports().reduce((sum, request) => sum + request.users, 0)).toBe(users);
  });

  it('a new mode applies to the next batch of each lane, and the outcomes tell the batches apart', async () => {
    await migration.control('setConflictMode', 'update');
    const changedAt = Date.now();
    const { summary } = await migration.result();
    expect(summary).toMatchObject({ outcome: 'verified', confirmed: users });
    const after = imports().filter(({ startedAt }) => startedAt > changedAt + heardWithinMs);
    expect(after.length).toBeGreaterThan(20);
    expect(new Set(after.map(({ mode }) => mode))).toEqual(new Set(['update']));
    expect(stage.sandbox.statistics().maximumImportsInFlight).toBeLessThanOrEqual(8);
  });

  it('fewer lanes send fewer requests at once, and more send more again', async () => {
    await migration.control('setLanes', 2);
    await until(async () => expect((await migration.standing()).lanesBusy).toBe(2));
    const narrowedAt = Date.now();
    await until(() => expect(requestsSince(narrowedAt).length).toBeGreaterThan(10));
    expect(mostAtOnce(requestsSince(narrowedAt))).toBeLessThanOrEqual(2);
    await migration.control('setLanes', 8);
    await until(async () => expect((await migration.standing()).lanesBusy).toBe(8));
    expect((await migration.result()).summary.outcome).toBe('verified');
  });

  it('a wrong signal changes nothing and shows in the progress, and a wrong update is refused with the reason', async () => {
    const handle = stage.client.workflow.getHandle(migration.workflowId);
    await handle.signal('setLanes', 99);
    await handle.signal('setConflictMode', { mode: 'update' });
    await until(async () => expect((await migration.progress()).audit).toHaveLength(2));
    const progress = await migration.progress();
    expect(progress).toMatchObject({ lanes: 8, mode: 'ignore' });
    expect(progress.audit.map(({ command, taken }) => [command, taken])).toEqual([
      ['setLanes', false],
      ['setConflictMode', false],
    ]);
    await expect(migration.control('setLanes', 0)).rejects.toMatchObject({
      problem: 'refused_command',
      message: expect.stringContaining('whole number from 1 to 8'),
    });
    await migration.control('abort');
    const { summary } = await migration.result();
    expect(summary.outcome).toBe('aborted');
  });

  it("Temporal's own cancellation is an abort: lanes come to rest and the report is written", async () => {
    await stage.client.workflow.getHandle(migration.workflowId).cancel();
    const { summary } = await migration.result();
    expect(summary).toMatchObject({ outcome: 'aborted', prepared: users });
    expect(stage.sandbox.statistics().importsInFlight).toBe(0);
    expect(summary.accepted).toBe(imports().reduce((sum, request) => sum + request.users, 0));
  });

  it('a signal in an encoding that nobody knows changes nothing, and the migration can still be steered', async () => {
    await stage.client.workflowService.signalWorkflowExecution({
      namespace: stage.namespace,
      workflowExecution: { workflowId: migration.workflowId },
      signalName: 'setLanes',
      input: { payloads: [{ metadata: { encoding: Buffer.from('binary/unheard-of') }, data: Buffer.from('8') }] },
    });
    await until(async () => expect((await migration.progress()).audit).toHaveLength(1));
    expect((await migration.progress()).audit).toMatchObject([{ command: 'setLanes', taken: false }]);
    await migration.control('abort');
    expect((await migration.result()).summary.outcome).toBe('aborted');
  });

  it('an abort leaves a report that accounts for every user', async () => {
    await migration.control('abort');
    const abortedAt = Date.now();
    const { summary } = await migration.result();
    expect(summary).toMatchObject({ outcome: 'aborted', read: users, prepared: users });
    expect(summary.accepted).toBe(imports().reduce((sum, request) => sum + request.users, 0));
    expect(imports().filter(({ startedAt }) => startedAt > abortedAt + heardWithinMs)).toEqual([]);
    expect(summary.accepted).toBeLessThan(users);
  });
});

function requestsSince(time: number) {
  return imports().filter(({ startedAt }) => startedAt > time);
}

function mostAtOnce(requests: readonly { readonly startedAt: number; readonly endedAt: number }[]): number {
  return Math.max(
    ...requests.map(
      ({ startedAt }) => requests.filter((other) => other.startedAt <= startedAt && other.endedAt > startedAt).length,
    ),
  );
}
