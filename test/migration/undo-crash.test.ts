import { afterEach, describe, expect, it } from 'vitest';
import { startMigration } from '../../client/migration-handle.ts';
import type { ChooseFault, FaultyRequest } from '../../sandbox/faults/fault.ts';
import { foreignBefore, isDeletion, ownBefore, prepared, UndoScene, undo } from './undo-scene.ts';
import { end, startWorkerProcess, type WorkerProcess } from './worker-process.ts';

const created = prepared - ownBefore;

let scene: UndoScene;
let worker: WorkerProcess;
let faults: ChooseFault | undefined;

async function set(): Promise<void> {
  scene = await UndoScene.set({}, { faults: (request) => faults?.(request) });
  worker = await startWorkerProcess(scene.stage);
}

afterEach(async () => {
  faults = undefined;
  if (worker.exitCode === null && worker.signalCode === null) await end(worker, 'SIGKILL');
  await scene.strike();
});

/** Kills the worker in the middle of the nth request that is meant; returns when it is dead. */
async function killWorkerAt(nth: number, isMeant: (request: FaultyRequest) => boolean): Promise<void> {
  let met = 0;
  await new Promise<void>((resolve) => {
    faults = async (request) => {
      if (!isMeant(request)) return undefined;
      met += 1;
      if (met !== nth) return undefined;
      await end(worker, 'SIGKILL');
      resolve();
      return undefined;
    };
  });
  faults = undefined;
}

describe('a worker that is killed', () => {
  it('in the middle of an undo leaves the rest to the next one: the same users go, and no other', async () => {
    await set();
    await scene.stage.migrate(scene.settings);
    expect(scene.pool.size).toBe(prepared + foreignBefore);
    const { migration } = await startMigration(scene.stage.client, scene.settings, undo);
    await killWorkerAt(250, isDeletion);
    worker = await startWorkerProcess(scene.stage);
    const { summary } = await migration.result();
    expect(summary).toMatchObject({ outcome: 'verified', confirmed: prepared, different: 0, missing: 0 });
    expect(scene.pool).toEqual(scene.before);
    const { deleted = 0, alreadyGone = 0, kept } = summary.undone ?? {};
    expect({ gone: deleted + alreadyGone, kept }).toEqual({ gone: created, kept: ownBefore });
    // Of what was deleted since the last heartbeat nobody knows who did it.
    expect(deleted).toBeGreaterThan(created / 4);
  });

  it('while the pool is recorded leaves a record that is whole and tells whom the migration created', async () => {
    await set();
    const migration = await scene.stage.start(scene.settings);
    await killWorkerAt(30, ({ call }) => call === 'list_users');
    worker = await startWorkerProcess(scene.stage);
    expect((await migration.result()).summary).toMatchObject({ accepted: prepared });
    const { summary } = await scene.run(undo);
    expect(summary).toMatchObject({ outcome: 'verified', undone: { deleted: created, kept: ownBefore } });
    expect(scene.pool).toEqual(scene.before);
  });
});
