import { spawnSync } from 'node:child_process';
import { mkdir, rm, statfs, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { writeSyntheticUsers } from '../../bench/synthetic-auth0.ts';
import type { MigrationHandle } from '../../client/migration-handle.ts';
import type { MigrationSettings } from '../../contract/settings.ts';
import { prepareHere } from '../../worker/prepare/prepare-here.ts';
import { until } from '../until.ts';
import { Stage } from './stage.ts';

const users = 2_000;

/** A disk of its own has to be mounted, which takes root, and a system that lets it. */
function mount(folder: string): boolean {
  return spawnSync('mount', ['-t', 'tmpfs', '-o', 'size=16m', 'tmpfs', folder]).status === 0;
}

const canMount = process.platform === 'linux' && process.getuid?.() === 0;

describe.skipIf(!canMount)(
  `a disk that is full${canMount ? '' : ' (skipped: mounting a small disk takes root)'}`,
  () => {
    let stage: Stage;
    let disk: string;
    let settings: MigrationSettings;
    let beforeFirstImport: (() => Promise<void>) | undefined;

    beforeEach(async (context) => {
      stage = await Stage.set({
        latencyMs: 20,
        faults: async ({ call }) => {
          if (call !== 'import') return undefined;
          const effect = beforeFirstImport;
          beforeFirstImport = undefined;
          await effect?.();
          return undefined;
        },
      });
      disk = join(stage.folder, 'disk');
      await mkdir(disk);
      if (!mount(disk)) context.skip('this system does not let root mount a tmpfs');
      await stage.work();
      const input = join(stage.folder, 'users.ndjson');
      await writeSyntheticUsers(input, users);
      settings = stage.settings(
        { type: 'auth0', inputs: [input] },
        { dataset: join(disk, 'dataset'), verification: { exportLimit: 0 } },
      );
    });

    afterEach(async () => {
      spawnSync('umount', ['--lazy', disk]);
      await stage.strike();
    });

    /** Takes all room that is left. */
    async function fill(): Promise<void> {
      const { bavail, bsize } = await statfs(disk);
      const block = Buffer.alloc(bsize, 1);
      await writeFile(join(disk, 'ballast'), Buffer.concat(Array.from({ length: bavail }, () => block)));
      await expect(writeFile(join(disk, 'more'), block)).rejects.toMatchObject({ code: 'ENOSPC' });
      await rm(join(disk, 'more'), { force: true });
    }

    async function held(migration: MigrationHandle) {
      return await until(async () => {
        const { hold, phase } = await migration.standing();
        if (hold === undefined) throw new Error('not held yet');
        return { ...hold, phase };
      });
    }

    it('while preparing holds the migration, and it goes on when there is room', async () => {
      await fill();
      const migration = await stage.start(settings);
      expect(await held(migration)).toMatchObject({ reason: 'unwritable_dataset', phase: 'preparing' });
      expect(stage.sandbox.statistics().imports).toEqual([]);
      await rm(join(disk, 'ballast'));
      await migration.control('decide', 'resume');
      expect((await migration.result()).summary).toMatchObject({ outcome: 'verified', confirmed: users });
    });

    it('while outcomes are written holds it too, and nobody is lost or counted twice', async () => {
      await prepareHere({
        settings,
        offline: false,
        onProgress: () => undefined,
        signal: new AbortController().signal,
      });
      beforeFirstImport = fill;
      const migration = await stage.start(settings);
      expect(await held(migration)).toMatchObject({ reason: 'unwritable_dataset', phase: 'importing' });
      await rm(join(disk, 'ballast'));
      await migration.control('decide', 'resume');
      const { summary } = await migration.result();
      expect(summary).toMatchObject({ outcome: 'verified', accepted: users, confirmed: users, missing: 0 });
      expect(stage.sandbox.store.count()).toBe(users);
    });
  },
);
