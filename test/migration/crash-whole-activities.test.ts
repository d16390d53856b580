import { existsSync } from 'node:fs';
import { readdir, stat } from 'node:fs/promises';
import { join } from 'node:path';
import { beforeAll, describe, expect, it, vi } from 'vitest';
import { manifestName } from '../../dataset/layout.ts';
import { type Reference, runWithoutFaults, Scene, waiting } from './crash-scene.ts';

let reference: Reference;

beforeAll(async () => {
  // Enough that it takes a while to prepare them.
  reference = await runWithoutFaults(10_000);
});

/** Waits until a dataset is being written that is not whole. */
async function untilPreparing({ settings }: Scene): Promise<void> {
  await vi.waitFor(
    async () => {
      const [unfinished] = await readdir(settings.dataset);
      const written = await readdir(join(settings.dataset, unfinished ?? 'nothing yet'));
      expect(written.length).toBeGreaterThan(0);
    },
    { ...waiting, interval: 1 },
  );
}

// Their heartbeat times out after 30 seconds: they begin with files and counts of a million users.
describe('a worker that is killed in what is done once leaves the pool as if nothing had happened:', {
  timeout: 180_000,
}, () => {
  it.concurrent('while it prepares', async ({ onTestFinished }) => {
    const scene = await Scene.set(reference, onTestFinished, { latencyMs: 0, import: { usersPerBatch: 20 } });
    await scene.start();
    await untilPreparing(scene);
    await scene.killWorker();
    expect(existsSync(join(scene.settings.dataset, manifestName))).toBe(false);
    expect(scene.sent.size).toBe(0);
    await scene.startWorker();
    await scene.expectEverybody();
    const left = await readdir(scene.settings.dataset);
    expect(left.filter((name) => name.startsWith('.'))).toEqual([]);
  });

  it.concurrent('while the export is counted', async ({ onTestFinished }) => {
    const scene = await Scene.set(reference, onTestFinished, { latencyMs: 0 });
    const killed = scene.killWorkerIn('faults', ({ call, method, path }) => {
      return call === 'other' && method === 'GET' && path.endsWith('/configuration');
    });
    await scene.start();
    await killed;
    await scene.startWorker();
    await scene.expectEverybody();
  });

  it.concurrent('while the report is written', async ({ onTestFinished }) => {
    const scene = await Scene.set(reference, onTestFinished, { latencyMs: 0 });
    await scene.start();
    await vi.waitFor(() => stat(scene.settings.report), { ...waiting, interval: 1 });
    await scene.killWorker();
    await scene.startWorker();
    await scene.expectEverybody();
  });
});
