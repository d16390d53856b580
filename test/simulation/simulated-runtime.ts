import { ActivityFailure, CancelledFailure, RetryState, TimeoutFailure, TimeoutType } from '@temporalio/common';
import type { Clock } from '../../activities/clock.ts';
import type { RequestGate } from '../../activities/request-gate.ts';
import type { Random } from '../../chaos/random.ts';
import type {
  DeleteStretchInput,
  ImportStretchInput,
  PrepareInput,
  ProbeHashesInput,
  ReopenInput,
  SampleCredentialsInput,
  StretchInput,
} from '../../contract/activities.ts';
import type { ActivityInput, ActivityName, ActivityOutput, BegunWork, Runtime } from '../../workflows/runtime.ts';
import type { MigrationState } from '../../workflows/state.ts';
import {
  type Attempt,
  batchesPerSegment,
  deleteStretch,
  importStretch,
  recordStretch,
  type SimulatedDataset,
  sampleCredentials,
  verifyStretch,
} from './simulated-activities.ts';
import type { SimulatedClock } from './simulated-clock.ts';
import { prepareByPlan, probeHashes, removeProbes } from './simulated-probe.ts';
import type { SimulatedTarget } from './simulated-target.ts';

/** Where a run ends and another goes on with its state. */
export class ContinuedAsNew {
  readonly state: MigrationState;

  constructor(state: MigrationState) {
    // As Temporal carries it: nothing but what JSON holds goes over.
    this.state = JSON.parse(JSON.stringify(state));
  }
}

/** Temporal's heartbeat timeout of a stretch, and how often a worker tells its heartbeats. */
const heartbeatTimeoutMs = 10_000;
const heartbeatMs = 1_000;
const retryMs = 500;

interface Begun {
  cancelRequested: boolean;
  cancelAttempt: () => void;
  killAttempt: () => void;
}

/** What the world does to a migration besides answering its requests. */
export interface Weather {
  /** Milliseconds that something takes through Temporal's server, which may be away for a while. */
  roundTrip(now: number): number;
  /** By how much the clock of Temporal's server is wrong, in milliseconds. */
  clockError(now: number): number;
  /** After so many activities a run is too long. */
  readonly activitiesPerRun: number;
}

/**
 * A migration's runtime on a simulated clock: attempts of activities run, are killed, and are tried again from the last
 * heartbeat that arrived, as Temporal does it.
 */
export class SimulatedRuntime implements Runtime {
  readonly migration = { run: 'run', workflowId: 'simulated' };
  readonly #clock: SimulatedClock;
  readonly #random: Random;
  readonly #dataset: SimulatedDataset;
  readonly #target: SimulatedTarget;
  readonly #weather: Weather;
  readonly #waiting = new Set<() => void>();
  readonly #begun = new Set<Begun>();
  /** One worker's lanes share a gate. */
  #gate: RequestGate = { closedUntil: 0 };
  #left = true;
  activitiesOfRun = 0;
  kills = 0;

  constructor(
    clock: SimulatedClock,
    random: Random,
    dataset: SimulatedDataset,
    target: SimulatedTarget,
    weather: Weather,
  ) {
    this.#clock = clock;
    this.#random = random;
    this.#dataset = dataset;
    this.#target = target;
    this.#weather = weather;
  }

  now(): number {
    // Whole milliseconds, as Temporal's clock has them.
    const now = Math.floor(this.#clock.now());
    return now + this.#weather.clockError(now);
  }

  until(holds: () => boolean): Promise<void> {
    return new Promise((resolve) => {
      const look = (): void => {
        if (!holds()) return;
        this.#waiting.delete(look);
        resolve();
      };
      this.#waiting.add(look);
      look();
    });
  }

  async sleep(milliseconds: number): Promise<void> {
    this.#left = true;
    await this.#clock.pause(milliseconds);
    this.happened();
  }

  /** Is told that something happened which the migration has to leave a trace of in its history. */
  happened(): void {
    this.#left = false;
  }

  /** Whether the workflow has left a command since the last thing that happened. */
  get leftCommand(): boolean {
    return this.#left;
  }

  /** Lets whoever waits look again. True when somebody went on. */
  look(): boolean {
    const before = this.#waiting.size;
    for (const look of [...this.#waiting]) look();
    return this.#waiting.size !== before;
  }

  /** Kills the worker: every attempt that runs is never heard of again. */
  kill(): void {
    this.kills += 1;
    this.#gate = { closedUntil: 0 };
    for (const begun of this.#begun) begun.killAttempt();
  }

  begin<Name extends ActivityName>(
    activity: Name,
    input: ActivityInput<Name>,
    _summary: string,
  ): BegunWork<ActivityOutput<Name>> {
    this.activitiesOfRun += 1;
    this.#left = true;
    const begun: Begun = {
      cancelRequested: false,
      cancelAttempt: () => undefined,
      killAttempt: () => undefined,
    };
    this.#begun.add(begun);
    const result = this.#run(activity, input, begun).finally(() => {
      this.#begun.delete(begun);
      this.happened();
    });
    return {
      result: result as Promise<ActivityOutput<Name>>,
      cancel: () => {
        begun.cancelRequested = true;
        this.#left = true;
        // Cancellation reaches an attempt with the answer to its next heartbeat.
        this.#clock.after(this.#random.next() * heartbeatMs, () => begun.cancelAttempt());
      },
    };
  }

  isCancellation(failure: unknown): boolean {
    return failure instanceof ActivityFailure && failure.cause instanceof CancelledFailure;
  }

  show(): void {
    this.#left = true;
  }

  mustContinueAsNew(): boolean {
    return this.activitiesOfRun > this.#weather.activitiesPerRun;
  }

  continueAsNew(state: MigrationState): Promise<never> {
    this.#left = true;
    return Promise.reject(new ContinuedAsNew(state));
  }

  async commandsAnswered(): Promise<void> {}

  async #run(activity: ActivityName, input: unknown, begun: Begun): Promise<unknown> {
    let checkpoint: unknown;
    for (let attempt = 1; ; attempt += 1) {
      await this.#clock.pause(this.#weather.roundTrip(this.#clock.now()));
      if (begun.cancelRequested && attempt > 1) throw timedOut(activity);
      const end = await this.#attempt(activity, input, begun, checkpoint, attempt);
      if ('result' in end) {
        await this.#clock.pause(this.#weather.roundTrip(this.#clock.now()));
        return end.result;
      }
      checkpoint = end.checkpoint;
      await this.#clock.pause(heartbeatTimeoutMs);
      // Temporal does not try again what was cancelled.
      if (begun.cancelRequested) throw timedOut(activity);
      await this.#clock.pause(retryMs);
    }
  }

  /** @returns the attempt's result, or, when its worker was killed, the last heartbeat that arrived */
  async #attempt(
    activity: ActivityName,
    input: unknown,
    begun: Begun,
    carried: unknown,
    number: number,
  ): Promise<{ readonly result: unknown } | { readonly checkpoint: unknown }> {
    const abort = new AbortController();
    let delivered = carried;
    let latest = carried;
    let toldAt = Number.NEGATIVE_INFINITY;
    let dead = false;
    const alive = async <Result>(awaited: Promise<Result>): Promise<Result> => {
      const result = await awaited;
      return dead ? await new Promise<never>(() => undefined) : result;
    };
    const clock: Clock = {
      now: () => this.#clock.now(),
      wait: (milliseconds, signal) => alive(this.#clock.wait(milliseconds, signal)),
    };
    const context: Attempt<unknown> = {
      clock,
      gate: this.#gate,
      signal: abort.signal,
      first: number === 1,
      checkpoint: carried,
      alive,
      random: () => this.#random.next(),
      beat: (checkpoint) => {
        latest = checkpoint;
        if (this.#clock.now() - toldAt < heartbeatMs) return;
        toldAt = this.#clock.now();
        delivered = latest;
      },
    };
    begun.cancelAttempt = () => abort.abort();
    if (begun.cancelRequested) abort.abort();
    const killed = new Promise<{ readonly checkpoint: unknown }>((resolve) => {
      begun.killAttempt = () => {
        dead = true;
        resolve({ checkpoint: delivered });
      };
    });
    const work = this.#activity(activity, input, context as never).then((result) => ({ result }));
    return await Promise.race([alive(work), killed]);
  }

  async #activity(activity: ActivityName, input: unknown, attempt: Attempt<never>): Promise<unknown> {
    const { batches } = this.#dataset;
    const users = batches.reduce((sum, { length }) => sum + length, 0);
    switch (activity) {
      case 'importStretch':
        return await importStretch(input as ImportStretchInput, attempt, this.#dataset, this.#target);
      case 'verifyStretch':
        return await verifyStretch(input as StretchInput, attempt, this.#dataset, this.#target);
      case 'recordStretch':
        return await recordStretch(input as StretchInput, attempt, this.#dataset, this.#target);
      case 'deleteStretch':
        return await deleteStretch(input as DeleteStretchInput, attempt, this.#dataset, this.#target);
      case 'prepareDataset':
      case 'reopenDataset': {
        await attempt.alive(this.#clock.pause(5_000));
        const asItIs = { asProbedBefore: true };
        const passwords = prepareByPlan(
          activity === 'prepareDataset' ? (input as PrepareInput) : asItIs,
          this.#dataset,
        );
        return {
          dataset: { folder: '/dataset', indexSha256: '' },
          counts: { read: users, prepared: users, rejected: 0, groups: 0, ...passwords.counts },
          recipes: passwords.recipes,
          batches: batches.length,
          batchesPerSegment,
          ...((input as Partial<ReopenInput>).job?.job === 'undo' ? { grounds: 'recorded' } : {}),
        };
      }
      case 'noteJob':
        return undefined;
      case 'findUnconfirmed':
        throw new Error('No simulated migration is repaired.');
      case 'checkTarget':
        return { rules: {}, findings: [] };
      case 'sampleCredentials':
        return await sampleCredentials(input as SampleCredentialsInput, attempt, this.#dataset, this.#target);
      case 'probeHashes':
        return await probeHashes(input as ProbeHashesInput, attempt, this.#target);
      case 'removeProbes':
        return await removeProbes(attempt, this.#target);
      case 'checkLogins':
        return { tried: 0, asExpected: 0, kinds: [] };
      case 'checkResetFlow':
        return { steps: [] };
      case 'importGroups':
        return 0;
      case 'countExport':
        return undefined;
      case 'writeReport':
        return { reportPath: '', summary: { outcome: (input as { outcome: string }).outcome } };
    }
  }
}

function timedOut(activity: string): ActivityFailure {
  const cause = new TimeoutFailure('activity Heartbeat timeout', undefined, TimeoutType.HEARTBEAT);
  return new ActivityFailure(
    'Activity task timed out',
    activity,
    undefined,
    RetryState.CANCEL_REQUESTED,
    undefined,
    cause,
  );
}
