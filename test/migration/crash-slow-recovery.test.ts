import { existsSync } from 'node:fs';
import { readdir, stat } from 'node:fs/promises';
import { join } from 'node:path';
import { beforeAll, describe, expect, it } from 'vitest';
import { maximumLanes } from '../../contract/settings.ts';
import { manifestName } from '../../dataset/layout.ts';
import { gate } from '../gate.ts';
import { until } from '../until.ts';
import { type Reference, runWithoutFaults, Scene } from './crash-scene.ts';

let reference: Reference;
let many: Reference;

beforeAll(async () => {
  reference = await runWithoutFaults();
  // Enough that it takes a while to prepare them.
  many = await runWithoutFaults(10_000);
});

/** Waits until a dataset is being written that is not whole. */
async function untilPreparing({ settings }: Scene): Promise<void> {
  await until(
    async () => {
      const [unfinished] = await readdir(settings.dataset);
      const written = await readdir(join(settings.dataset, unfinished ?? 'nothing yet'));
      expect(written.length).toBeGreaterThan(0);
    },
    { everyMs: 1 },
  );
}

// Their heartbeat times out after 30 seconds: they begin with files and counts of a million users.
describe('a worker that is killed in what is done once leaves the pool as if nothing had happened:', () => {
  it.concurrent('while it prepares', async ({ onTestFinished }) => {
    const scene = await Scene.set(many, onTestFinished, { latencyMs: 0 });
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
    await until(() => stat(scene.settings.report), { everyMs: 1 });
    await scene.killWorker();
    await scene.startWorker();
    await scene.expectEverybody();
  });
});

describe('a worker that stood still while another did its work', () => {
  it.concurrent.for(['ignore', 'fail'] as const)(
    'takes nothing back of that when it goes on, in %s mode',
    async (mode, { onTestFinished }) => {
      const scene = await Scene.set(reference, onTestFinished, { import: { mode }, latencyMs: 200 });
      await scene.start();
      await scene.untilSent(30);
      const thaw = scene.freezeWorker();
      await scene.startWorker();
      // Everything is imported then, and the outcomes of nothing were read yet.
      const thawed = gate();
      scene.holdBack('list_users', thawed.opened);
      await scene.untilRequested('list_users', 1);
      expect(await thaw()).toBe(0);
      thawed.open();
      await scene.expectEverybody(2 * maximumLanes);
    },
  );
});
