import type { ChildProcess } from 'node:child_process';
import { join } from 'node:path';
import { expect } from 'vitest';
import { writeSyntheticUsers } from '../../bench/synthetic-auth0.ts';
import type { MigrationHandle } from '../../client/migration-handle.ts';
import type { Control } from '../../contract/messages.ts';
import { type MigrationSettings, maximumLanes } from '../../contract/settings.ts';
import { openDataset } from '../../dataset/dataset-reader.ts';
import type { Fault, FaultyCall, FaultyRequest } from '../../sandbox/faults/fault.ts';
import type { Sandbox } from '../../sandbox/index.ts';
import type { ImportLatency } from '../../sandbox/options.ts';
import { until } from '../until.ts';
import { Stage } from './stage.ts';
import { end, startWorkerProcess } from './worker-process.ts';

/** A test's own; tests that run side by side have it from their context. */
export type OnTestFinished = (clean: () => Promise<void>) => void;

/** What a migration without any fault made of the same users. */
export interface Reference {
  readonly users: number;
  /** The JSON of each user's entry, in the order of their ids: every field and every date. */
  readonly pool: readonly string[];
  /** Numbers of the batches, by the ids of their first users. */
  readonly batchOf: ReadonlyMap<string, number>;
}

export interface SceneOptions {
  /** Another Temporal server than the one that all tests share. */
  readonly temporalAddress?: string;
  /** How long the sandbox takes for an import. @default 100 */
  readonly latencyMs?: ImportLatency;
  readonly import?: Partial<MigrationSettings['import']>;
  readonly target?: Partial<MigrationSettings['target']>;
}

/** The sandbox's hooks, which a test sets when all else is there. */
type Hooks = {
  [Hook in 'faults' | 'afterImport' | 'answered']?: (request: FaultyRequest) => Promise<Fault | undefined>;
};

/** A machine with other work may take its time; what is waited for is seen soon after. */
export const closely = { everyMs: 5 };

/** Small batches, so that there are a hundred requests for 2,000 users. */
const usersPerBatch = 20;

/** Migrates so many users with nothing in the way. */
export async function runWithoutFaults(users = 2_000): Promise<Reference> {
  const stage = await Stage.set();
  try {
    await stage.work();
    const settings = await settingsOn(stage, users);
    const { summary } = await stage.migrate(settings);
    expect(summary).toMatchObject(everybody(users));
    const dataset = await openDataset(settings.dataset);
    const batchOf = new Map<string, number>();
    for await (const { batch, body } of dataset.batches({ from: 0, to: dataset.manifest.batches })) {
      batchOf.set(JSON.parse(body.toString()).users[0].id, batch);
    }
    return { users, pool: poolOf(stage.sandbox), batchOf };
  } finally {
    await stage.strike();
  }
}

export async function settingsOn(
  stage: Stage,
  users: number,
  change: Pick<SceneOptions, 'import' | 'target'> = {},
): Promise<MigrationSettings> {
  const input = join(stage.folder, 'users.ndjson');
  await writeSyntheticUsers(input, users);
  return stage.settings(
    { type: 'auth0', inputs: [input] },
    { target: change.target ?? {}, import: { usersPerBatch, ...change.import } },
  );
}

/** What the report says when every user is accounted for. */
export function everybody(users: number) {
  const accounted = { accepted: users, confirmed: users, different: 0, missing: 0 };
  return { outcome: 'verified', read: users, prepared: users, rejected: 0, ...accounted };
}

/** The pool as it is compared; see {@link Reference.pool}. */
export function poolOf({ store }: Pick<Sandbox, 'store'>): string[] {
  return Array.from(store.users(), (entry) => JSON.stringify(entry));
}

/** Every entry is byte for byte what it is without faults, and there is no other. */
export function expectSamePool(pool: readonly string[], reference: Reference): void {
  const expected = new Set(reference.pool);
  expect(pool.filter((entry) => !expected.has(entry))).toEqual([]);
  expect(pool).toHaveLength(reference.users);
  expect(new Set(pool).size).toBe(reference.users);
}

/** A migration with a worker that is a process of its own, and can be killed at any moment. */
export class Scene {
  readonly reference: Reference;
  readonly stage: Stage;
  readonly settings: MigrationSettings;
  /** How often each batch reached the pool and was judged by it. */
  readonly sent: ReadonlyMap<number, number>;
  /** Requests so far, by their kind. */
  readonly requested: ReadonlyMap<FaultyCall, number>;
  readonly #hooks: Hooks;
  readonly #onTestFinished: OnTestFinished;
  #migration: MigrationHandle | undefined;
  #worker: ChildProcess;

  private constructor(
    parts: Pick<Scene, 'reference' | 'stage' | 'settings' | 'sent' | 'requested'>,
    worker: ChildProcess,
    hooks: Hooks,
    onTestFinished: OnTestFinished,
  ) {
    this.#onTestFinished = onTestFinished;
    this.reference = parts.reference;
    this.stage = parts.stage;
    this.settings = parts.settings;
    this.sent = parts.sent;
    this.requested = parts.requested;
    this.#worker = worker;
    this.#hooks = hooks;
  }

  /** Sets all up; the migration is not started yet. */
  static async set(reference: Reference, onTestFinished: OnTestFinished, options: SceneOptions = {}): Promise<Scene> {
    const hooks: Hooks = {};
    const sent = new Map<number, number>();
    const requested = new Map<FaultyCall, number>();
    const { latencyMs = 100, temporalAddress } = options;
    const stage = await Stage.set(
      {
        latencyMs,
        faults: (request) => {
          requested.set(request.call, (requested.get(request.call) ?? 0) + 1);
          return hooks.faults?.(request);
        },
        afterImport: async (request) => {
          const batch = reference.batchOf.get(request.userIds?.[0] ?? '');
          if (batch !== undefined) sent.set(batch, (sent.get(batch) ?? 0) + 1);
          await hooks.afterImport?.(request);
        },
        answered: (request) => void hooks.answered?.(request),
      },
      ...(temporalAddress === undefined ? [] : [temporalAddress]),
    );
    onTestFinished(() => stage.strike());
    const settings = await settingsOn(stage, reference.users, options);
    const worker = await startWorkerProcess(stage);
    const parts = { reference, stage, settings, sent, requested };
    const scene = new Scene(parts, worker, hooks, onTestFinished);
    onTestFinished(() => scene.killWorker());
    return scene;
  }

  get migration(): MigrationHandle {
    if (this.#migration === undefined) throw new Error('The migration was not started.');
    return this.#migration;
  }

  async start(): Promise<void> {
    this.#migration = await this.stage.start(this.settings);
  }

  /** Is sent at once; returns when the process is gone. */
  async killWorker(): Promise<void> {
    if (this.#worker.exitCode !== null || this.#worker.signalCode !== null) return;
    await end(this.#worker, 'SIGKILL');
  }

  async startWorker(): Promise<void> {
    this.#worker = await startWorkerProcess(this.stage);
  }

  /**
   * Stops the worker where it is, until it is thawed. Another can be started meanwhile.
   *
   * @returns what lets it go on, and leave in order; returns its exit code
   */
  freezeWorker(): () => Promise<number | null> {
    const frozen = this.#worker;
    this.#onTestFinished(async () => void frozen.kill('SIGKILL'));
    frozen.kill('SIGSTOP');
    return async () => {
      frozen.kill('SIGCONT');
      return await end(frozen, 'SIGTERM');
    };
  }

  /** Requests of a kind wait in the sandbox until then. */
  holdBack(call: FaultyCall, until: Promise<unknown>): void {
    this.#hooks.faults = async (request) => {
      if (request.call === call) await until;
      return undefined;
    };
  }

  /**
   * Kills the worker from within the sandbox, at the first request that is meant.
   *
   * @param fault what becomes of the request, where the hook decides that
   * @returns that request, when the worker is dead
   */
  async killWorkerIn(
    hook: keyof Hooks,
    isMeant: (request: FaultyRequest) => boolean,
    fault?: Fault,
  ): Promise<FaultyRequest> {
    return await new Promise((resolve) => {
      let killed = false;
      this.#hooks[hook] = async (request) => {
        if (killed || !isMeant(request)) return undefined;
        killed = true;
        await this.killWorker();
        resolve(request);
        return fault;
      };
    });
  }

  /** The number of an import's batch. */
  batchOf({ userIds }: FaultyRequest): number {
    return this.reference.batchOf.get(userIds?.[0] ?? '') ?? Number.NaN;
  }

  /** Waits until so many batches reached the pool. */
  async untilSent(batches: number): Promise<void> {
    await until(() => expect(this.sent.size).toBeGreaterThanOrEqual(batches), closely);
  }

  /** Waits until so many requests of a kind came. */
  async untilRequested(call: FaultyCall, requests: number): Promise<void> {
    await until(() => expect(this.requested.get(call) ?? 0).toBeGreaterThanOrEqual(requests), closely);
  }

  /** Returns when the server has it: that a worker knows of it is another matter. */
  async signal(control: Control, payload?: unknown): Promise<void> {
    await this.stage.client.workflow.getHandle(this.migration.workflowId).signal(control, payload);
  }

  async untilNoLaneIsBusy(): Promise<void> {
    await until(async () => {
      const { paused, lanesBusy } = await this.migration.standing();
      expect({ paused, lanesBusy }).toEqual({ paused: true, lanesBusy: 0 });
    }, closely);
  }

  /** Waits for the end, and shows what is promised of it. */
  async expectEverybody(mostInFlight = maximumLanes): Promise<void> {
    const { summary } = await this.migration.result();
    expect(summary).toMatchObject(everybody(this.reference.users));
    expectSamePool(poolOf(this.stage.sandbox), this.reference);
    expect(this.sent.size).toBe(this.reference.batchOf.size);
    expect(this.stage.sandbox.statistics().maximumImportsInFlight).toBeLessThanOrEqual(mostInFlight);
  }
}
