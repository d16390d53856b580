import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { beforeAll, describe, expect, it } from 'vitest';
import { freePorts } from '../../client/embedded/free-port.ts';
import {
  startTemporalServer,
  type TemporalServer,
  type TemporalServerOptions,
} from '../../client/embedded/temporal-server.ts';
import { maximumLanes } from '../../contract/settings.ts';
import { until } from '../until.ts';
import { closely, type Reference, runWithoutFaults, Scene, type SceneOptions } from './crash-scene.ts';

let reference: Reference;

beforeAll(async () => {
  reference = await runWithoutFaults();
});

const silent = { say: () => undefined, tuned: true } as const;

/** A Temporal server that can be killed, and that keeps its data in a file. */
class MortalTemporal {
  readonly #folder: string;
  readonly #options: TemporalServerOptions;
  #server: TemporalServer;

  private constructor(folder: string, options: TemporalServerOptions, server: TemporalServer) {
    this.#folder = folder;
    this.#options = options;
    this.#server = server;
  }

  static async start(): Promise<MortalTemporal> {
    const folder = await mkdtemp(join(tmpdir(), 'poolferry-test-'));
    const [port = 0] = await freePorts(1);
    const options = { ...silent, port, databaseFile: join(folder, 'temporal.db') };
    return new MortalTemporal(folder, options, await startTemporalServer(options));
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

  async stop(): Promise<void> {
    await this.#server.stop();
    await rm(this.#folder, { recursive: true, force: true });
  }
}

interface Moment extends SceneOptions {
  readonly until: (scene: Scene) => Promise<void>;
  /** How long the server is away; it is started again at once where this is left out. */
  readonly away?: () => Promise<void>;
  readonly behind?: (scene: Scene) => Promise<void>;
  /** Attempts that the server gave up meanwhile may run beside those that follow them. */
  readonly mostInFlight?: number;
}

/** Stretches last for 15 seconds here, so they still run when the server is back and has given them up. */
const longAway: Moment = {
  latencyMs: 1_500,
  until: (scene) => scene.untilSent(9),
  away: async () => {
    const since = performance.now();
    await until(() => expect(performance.now() - since).toBeGreaterThan(10_500), closely);
  },
  mostInFlight: 2 * maximumLanes,
};

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
  ['in the middle of the import, for longer than heartbeats may be missing', longAway],
  [
    'in the middle of the import, for longer than heartbeats may be missing, in fail mode',
    { ...longAway, import: { mode: 'fail' } },
  ],
  ['while users are read back', { until: (scene) => scene.untilRequested('list_users', 30) }],
];

describe('a Temporal server that is killed and started again leaves the pool as if nothing had happened:', () => {
  it.concurrent.for(moments)(
    '%s',
    async ([, { until, away, behind, mostInFlight, ...options }], { onTestFinished }) => {
      const temporal = await MortalTemporal.start();
      onTestFinished(() => temporal.stop());
      const scene = await Scene.set(reference, onTestFinished, { ...options, temporalAddress: temporal.address });
      await scene.start();
      await until(scene);
      await temporal.kill();
      await away?.();
      await temporal.startAgain();
      await behind?.(scene);
      await scene.expectEverybody(mostInFlight);
    },
  );
});

describe('a worker that is killed leaves the pool as if nothing had happened:', () => {
  it('when the migration has just continued as a new run', async ({ onTestFinished }) => {
    const temporal = await startTemporalServer({
      ...silent,
      // A real server suggests it after thousands of events.
      dynamicConfiguration: ['limit.historyCount.suggestContinueAsNew=40'],
    });
    onTestFinished(() => temporal.stop());
    const scene = await Scene.set(reference, onTestFinished, {
      temporalAddress: temporal.address,
      latencyMs: 300,
    });
    await scene.start();
    const handle = scene.stage.client.workflow.getHandle(scene.migration.workflowId);
    const { runId: first } = await handle.describe();
    await scene.untilSent(5);
    // Each change of the lanes adds to the history.
    for (const lanes of [7, 8, 7, 8, 7, 8, 7, 8]) await scene.signal('setLanes', lanes);
    await until(async () => expect((await handle.describe()).runId).not.toBe(first), closely);
    await scene.killWorker();
    expect(scene.sent.size).toBeLessThan(reference.batchOf.size);
    await scene.startWorker();
    await scene.expectEverybody();
  });
});
