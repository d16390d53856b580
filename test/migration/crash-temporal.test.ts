import { join } from 'node:path';
import { beforeAll, describe, expect, it, vi } from 'vitest';
import { freePorts } from '../../client/embedded/free-port.ts';
import {
  startTemporalServer,
  type TemporalServer,
  type TemporalServerOptions,
} from '../../client/embedded/temporal-server.ts';
import { temporaryFolder } from '../tooling/temporary-folder.ts';
import { type Reference, runWithoutFaults, Scene, type SceneOptions, waiting } from './crash-scene.ts';

let reference: Reference;

beforeAll(async () => {
  reference = await runWithoutFaults();
});

const silent = { say: () => undefined, tuned: true } as const;

/** A Temporal server that can be killed, and that keeps its data in a file. */
class MortalTemporal {
  readonly #options: TemporalServerOptions;
  #server: TemporalServer;

  private constructor(options: TemporalServerOptions, server: TemporalServer) {
    this.#options = options;
    this.#server = server;
  }

  static async start(folder: string): Promise<MortalTemporal> {
    const [port = 0] = await freePorts(1);
    const options = { ...silent, port, databaseFile: join(folder, 'temporal.db') };
    return new MortalTemporal(options, await startTemporalServer(options));
  }

  get address(): string {
    return this.#server.address;
  }

  async kill(): Promise<void> {
    process.kill(this.#server.pid, 'SIGKILL');
    // Returns when it has ended.
    await this.#server.stop();
  }

  async startAgain(): Promise<void> {
    this.#server = await startTemporalServer(this.#options);
  }

  stop(): Promise<void> {
    return this.#server.stop();
  }
}

interface Moment extends SceneOptions {
  readonly until: (scene: Scene) => Promise<void>;
  readonly behind?: (scene: Scene) => Promise<void>;
}

const moments: readonly (readonly [moment: string, Moment])[] = [
  ['in the middle of the import', { until: (scene) => scene.untilSent(30) }],
  ['in the middle of the import, in fail mode', { import: { mode: 'fail' }, until: (scene) => scene.untilSent(30) }],
  [
    'while the migration is paused',
    {
      until: async (scene) => {
        await scene.untilSent(10);
        await scene.signal('pause');
        await scene.untilNoLaneIsBusy();
      },
      behind: async (scene) => {
        await scene.untilNoLaneIsBusy();
        await scene.signal('resume');
      },
    },
  ],
  [
    'when a pause was just signalled',
    {
      until: async (scene) => {
        await scene.untilSent(10);
        await scene.signal('pause');
      },
      behind: async (scene) => {
        await scene.untilNoLaneIsBusy();
        await scene.signal('resume');
      },
    },
  ],
  ['while users are read back', { until: (scene) => scene.untilRequested('list_users', 30) }],
];

describe('a Temporal server that is killed and started again leaves the pool as if nothing had happened:', {
  timeout: 120_000,
}, () => {
  it.for(moments)('%s', async ([, { until, behind, ...options }], { onTestFinished }) => {
    const temporal = await MortalTemporal.start(temporaryFolder());
    onTestFinished(() => temporal.stop());
    const scene = await Scene.set(reference, onTestFinished, { ...options, temporalAddress: temporal.address });
    await scene.start();
    await until(scene);
    await temporal.kill();
    await temporal.startAgain();
    await behind?.(scene);
    await scene.expectEverybody();
  });
});

describe('a worker that is killed leaves the pool as if nothing had happened:', { timeout: 120_000 }, () => {
  it('when the migration has just continued as a new run', async ({ onTestFinished }) => {
    const temporal = await startTemporalServer({
      ...silent,
      // A real server suggests it after thousands of events.
      dynamicConfiguration: ['limit.historyCount.suggestContinueAsNew=60'],
    });
    onTestFinished(() => temporal.stop());
    const scene = await Scene.set(reference, onTestFinished, { temporalAddress: temporal.address });
    await scene.start();
    const handle = scene.stage.client.workflow.getHandle(scene.migration.workflowId);
    const { runId: first } = await handle.describe();
    await scene.untilSent(5);
    let lanes = 4;
    await vi.waitFor(async () => {
      // Each change of the lanes adds to the history.
      await scene.signal('setLanes', (lanes = 12 - lanes));
      expect((await handle.describe()).runId).not.toBe(first);
    }, waiting);
    await scene.killWorker();
    expect(scene.sent.size).toBeLessThan(reference.batchOf.size);
    await scene.startWorker();
    await scene.expectEverybody();
  });
});
