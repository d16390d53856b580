import { readFile } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { setTimeout as delay } from 'node:timers/promises';
import { afterEach, describe, expect, it } from 'vitest';
import { userIdsOf } from '../../activities/split-batch.ts';
import { startMigration } from '../../client/migration-handle.ts';
import { foreseeUndo } from '../../client/undo/foreseen.ts';
import { verificationParts } from '../../contract/messages.ts';
import { openDataset } from '../../dataset/dataset-reader.ts';
import { readJobs } from '../../dataset/jobs.ts';
import type { ChooseFault } from '../../sandbox/faults/fault.ts';
import { gate } from '../gate.ts';
import { until } from '../until.ts';
import { foreignBefore, isDeletion, ownBefore, prepared, UndoScene, undo, undoReportAt } from './undo-scene.ts';

const created = prepared - ownBefore;

let scene: UndoScene;
let faults: ChooseFault | undefined;
const hooks = { faults: (request: Parameters<ChooseFault>[0]) => faults?.(request) };

async function set(change: Parameters<typeof UndoScene.set>[0] = {}): Promise<void> {
  scene = await UndoScene.set(change, hooks);
  await scene.stage.work();
}

afterEach(async () => {
  faults = undefined;
  await scene.strike();
});

describe('an undo', () => {
  it('deletes exactly whom the migration created, 8 at once, and leaves the others byte for byte', async () => {
    await set();
    const migrated = await scene.stage.migrate(scene.settings);
    expect(migrated.summary).toMatchObject({ accepted: prepared, confirmed: created, different: ownBefore });
    expect(scene.pool.size).toBe(prepared + foreignBefore);
    let inFlight = 0;
    let most = 0;
    faults = async (request) => {
      if (!isDeletion(request)) return undefined;
      inFlight += 1;
      most = Math.max(most, inFlight);
      await delay(100);
      inFlight -= 1;
      return undefined;
    };

    const undone = await scene.run(undo);
    expect(undone.summary).toMatchObject({
      outcome: 'verified',
      undone: { deleted: created, alreadyGone: 0, kept: ownBefore, refused: 0, neverSent: 0 },
      confirmed: prepared,
      different: 0,
      missing: 0,
    });
    expect(scene.pool).toEqual(scene.before);
    expect(most).toBeLessThanOrEqual(8);
    expect(most).toBeGreaterThan(4);
    const report = await undoReportAt(undone.reportPath);
    expect(report).toMatchObject({ job: 'undo', grounds: 'recorded', notReached: 0, unsettledTotal: 0 });
    const page = await readFile(undone.reportPath, 'utf8');
    expect(page).toContain('600 prepared = 580 deleted + 0 gone already + 20 kept');
    expect(dirname(undone.reportPath)).toMatch(/\/report\/undo-/);
    expect((await readJobs(scene.settings.dataset)).map(({ job }) => job)).toEqual(['migrate', 'undo']);
  });

  it('deletes nothing more when it is done again, and says who was gone already', async () => {
    await set();
    await scene.stage.migrate(scene.settings);
    await scene.run(undo);
    const { summary } = await scene.run(undo);
    expect(summary).toMatchObject({
      outcome: 'verified',
      undone: { deleted: 0, alreadyGone: created, kept: ownBefore },
    });
    expect(scene.pool).toEqual(scene.before);
  });

  it('is refused with the reason where nobody recorded who was there, and deletes nothing', async () => {
    await set({ recordExisting: false });
    await scene.stage.migrate(scene.settings);
    const { migration } = await startMigration(scene.stage.client, scene.settings, undo);
    await until(async () => {
      expect((await migration.standing()).hold).toMatchObject({
        reason: 'nothing_recorded',
        message: expect.stringContaining('--record-existing'),
      });
    });
    await migration.control('abort');
    await expect(migration.result()).rejects.toMatchObject({ problem: 'aborted' });
    expect(scene.pool.size).toBe(prepared + foreignBefore);
    expect((await readJobs(scene.settings.dataset)).map(({ job }) => job)).toEqual(['migrate']);
  });

  it('needs no record where every batch was accepted in mode fail: the target takes nobody who is there', async () => {
    await set({ recordExisting: false, mode: 'fail', own: 0 });
    await scene.stage.migrate(scene.settings);
    const undone = await scene.run(undo);
    expect(undone.summary).toMatchObject({ outcome: 'verified', undone: { deleted: prepared, kept: 0 } });
    expect(await undoReportAt(undone.reportPath)).toMatchObject({ grounds: 'mode_fail' });
    expect(scene.pool).toEqual(scene.before);
  });

  it('goes on through refusals for being too many, failures and lost answers, and deletes each user once', async () => {
    await set();
    await scene.stage.migrate(scene.settings);
    let deletions = 0;
    faults = (request) => {
      if (!isDeletion(request)) return undefined;
      deletions += 1;
      // Far more often than a batch has users, so that no batch is done in one go.
      if (deletions % 7 === 0) return { kind: 'answer', status: 429, headers: { 'retry-after': '0' }, applied: false };
      if (deletions % 45 === 0) return { kind: 'answer', status: 503, applied: false };
      return undefined;
    };
    const { summary } = await scene.run(undo);
    expect(summary).toMatchObject({ outcome: 'verified', undone: { deleted: created, alreadyGone: 0 } });
    expect(scene.pool).toEqual(scene.before);
  });

  it('stops within a request when it is paused, and goes on where it was', async () => {
    await set();
    await scene.stage.migrate(scene.settings);
    let deletions = 0;
    faults = async (request) => {
      if (!isDeletion(request)) return undefined;
      deletions += 1;
      await delay(100);
      return undefined;
    };
    const { migration } = await startMigration(scene.stage.client, scene.settings, undo);
    await until(() => expect(deletions).toBeGreaterThan(60), { everyMs: 5 });
    await expect(migration.control('setConflictMode', 'update')).rejects.toThrow(/an undo .* has no mode/);
    await expect(migration.control('decide', 'ignore')).rejects.toThrow(/nothing to decide/);
    await migration.control('pause');
    await until(async () => expect(await migration.standing()).toMatchObject({ paused: true, lanesBusy: 0 }));
    const rested = deletions;
    expect(rested).toBeLessThan(created);
    expect(scene.pool.size).toBe(prepared + foreignBefore - rested);
    await migration.control('setLanes', 3);
    await migration.control('resume');
    const { summary } = await migration.result();
    expect(summary).toMatchObject({ outcome: 'verified', undone: { deleted: created, alreadyGone: 0 } });
    expect(deletions).toBe(created);
    expect(scene.pool).toEqual(scene.before);
  });

  it('tells of an abort what it had deleted by then, and can be done again', async () => {
    await set();
    await scene.stage.migrate(scene.settings);
    let deletions = 0;
    faults = async (request) => {
      if (!isDeletion(request)) return undefined;
      deletions += 1;
      await delay(100);
      return undefined;
    };
    const { migration } = await startMigration(scene.stage.client, scene.settings, undo);
    await until(() => expect(deletions).toBeGreaterThan(100), { everyMs: 5 });
    await migration.control('abort');
    const { summary, reportPath } = await migration.result();
    expect(summary.outcome).toBe('aborted');
    expect(await undoReportAt(reportPath)).toMatchObject({ unchecked: prepared, unsettledTotal: prepared });
    faults = undefined;
    expect((await scene.run(undo)).summary).toMatchObject({ outcome: 'verified', confirmed: prepared });
    expect(scene.pool).toEqual(scene.before);
  });

  it('looks for users whose answer was lost when the migration was aborted, and deletes them too', async () => {
    await set();
    const { batches } = (await openDataset(scene.settings.dataset)).manifest;
    let imports = 0;
    // The tenth import is carried out, and neither it nor any later one is answered.
    faults = ({ call }) => {
      if (call !== 'import') return undefined;
      imports += 1;
      return imports < 10 ? undefined : { kind: 'reset', applied: imports === 10 };
    };
    const migration = await scene.stage.start(scene.settings);
    await until(() => expect(imports).toBeGreaterThan(10));
    await migration.control('abort');
    const { summary: aborted } = await migration.result();
    expect(aborted.outcome).toBe('aborted');
    expect(aborted.accepted).toBeLessThan(batches * 10);
    const brought = scene.pool.size - scene.before.size;
    expect(brought).toBeGreaterThan(0);
    faults = undefined;

    const { summary } = await scene.run(undo);
    expect(summary).toMatchObject({ outcome: 'verified', undone: { deleted: brought, kept: ownBefore } });
    expect(summary.undone?.neverSent).toBe(prepared - brought - ownBefore);
    expect(scene.pool).toEqual(scene.before);
  });

  it('leaves batches untouched that a record never came to, and foretells just that', async () => {
    await set({ own: 0 });
    let listings = 0;
    const aborted = gate();
    faults = async ({ call }) => {
      if (call !== 'list_users') return undefined;
      listings += 1;
      if (listings <= 20) return undefined;
      await aborted.opened;
      // A lane hears of the abort within a second or two, and goes on until then.
      await delay(2_000);
      return undefined;
    };
    const migration = await scene.stage.start(scene.settings);
    await until(() => expect(listings).toBeGreaterThan(20), { everyMs: 5 });
    await migration.control('abort');
    aborted.open();
    expect((await migration.result()).summary).toMatchObject({ outcome: 'aborted', accepted: 0 });
    faults = undefined;
    await scene.run({ job: 'verify', parts: ['rows'] });
    expect((await scene.run({ job: 'repair' })).summary).toMatchObject({ outcome: 'verified', accepted: prepared });

    const foreseen = await foreseeUndo(scene.settings);
    const { toDelete = 0, unrecorded = 0, unrecordedBatches } = foreseen ?? {};
    expect(foreseen).toMatchObject({ grounds: 'recorded', kept: 0, toLookFor: 0 });
    expect(toDelete).toBeGreaterThan(0);
    expect(unrecorded).toBeGreaterThan(0);
    expect(toDelete + unrecorded).toBe(prepared);
    expect(unrecordedBatches).toBe(unrecorded / 10);
    const undone = await scene.run(undo);
    // Whom the repair created of the others is in the pool still, and is told.
    expect(undone.summary).toMatchObject({
      outcome: 'differences',
      undone: { deleted: toDelete, neverSent: 0, unrecorded },
      different: unrecorded,
    });
    expect(scene.pool.size).toBe(scene.before.size + unrecorded);
    expect(await readFile(undone.reportPath, 'utf8')).toContain(`${unrecorded} not recorded`);
  });

  it('tells who is still there, or is gone although it was there before, by name', async () => {
    await set();
    await scene.stage.migrate(scene.settings);
    const dataset = await openDataset(scene.settings.dataset);
    const ids: string[] = [];
    for await (const { body } of dataset.batches({ from: 0, to: dataset.manifest.batches }))
      ids.push(...userIdsOf(body));
    const lost = ids.find((id) => scene.before.has(id)) ?? '';
    const comesBack = ids.find((id) => !scene.before.has(id)) ?? '';
    await scene.client.deleteUser(lost);
    faults = (request) => {
      // The target says that it deleted the user, and did not.
      return isDeletion(request) && request.path.endsWith(comesBack)
        ? { kind: 'answer', status: 204, applied: false }
        : undefined;
    };
    const undone = await scene.run(undo);
    expect(undone.summary).toMatchObject({ outcome: 'differences', different: 1, missing: 1, confirmed: prepared - 2 });
    const report = await undoReportAt(undone.reportPath);
    expect(Object.fromEntries(report.unsettled.map(({ id, finding }) => [id, finding]))).toEqual({
      [lost]: 'lost',
      [comesBack]: 'still_there',
    });
    const lines = await readFile(join(dirname(undone.reportPath), 'unsettled.ndjson'), 'utf8');
    expect(lines.trimEnd().split('\n')).toHaveLength(2);
  });
});

describe('after an undo', () => {
  it('there is nothing to verify or to repair, and a new migration brings all again', async () => {
    await set();
    await scene.stage.migrate(scene.settings);
    await scene.run(undo);
    for (const request of [{ job: 'verify', parts: verificationParts }, { job: 'repair' }] as const) {
      const { migration } = await startMigration(scene.stage.client, scene.settings, request);
      await until(async () => {
        expect((await migration.standing()).hold).toMatchObject({
          reason: 'nothing_migrated',
          message: expect.stringContaining('was undone'),
        });
      });
      await migration.control('abort');
      await expect(migration.result()).rejects.toMatchObject({ problem: 'aborted' });
    }
    const again = await scene.stage.migrate(scene.settings);
    expect(again.summary).toMatchObject({ accepted: prepared, confirmed: created, different: ownBefore });
    expect(scene.pool.size).toBe(prepared + foreignBefore);
    expect((await scene.run(undo)).summary).toMatchObject({ outcome: 'verified', undone: { deleted: created } });
    expect(scene.pool).toEqual(scene.before);
  });
});
