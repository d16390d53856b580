import { Random } from '../../chaos/random.ts';
import type { Control } from '../../contract/messages.ts';
import type { ConflictMode, MigrationSettings } from '../../contract/settings.ts';
import { Migration } from '../../workflows/phases.ts';
import { beginMigration, type MigrationState } from '../../workflows/state.ts';
import { SimulatedDataset } from './simulated-activities.ts';
import { SimulatedClock } from './simulated-clock.ts';
import { type FailedImportApplies, type ReadsHashes, SimulatedPool } from './simulated-pool.ts';
import { planFor } from './simulated-probe.ts';
import { ContinuedAsNew, SimulatedRuntime, type Weather } from './simulated-runtime.ts';
import { type Journeys, SimulatedTarget } from './simulated-target.ts';

/** Something that happens to a migration while it runs. */
export type Happening =
  | { readonly at: number; readonly kind: 'command'; readonly control: Control; readonly payload?: unknown }
  | { readonly at: number; readonly kind: 'kill' };

export interface SimulationOptions {
  readonly seed: number;
  readonly batches: number;
  readonly usersPerBatch: number;
  readonly mode: ConflictMode;
  readonly lanes?: number;
  /** Whether a lane reads back behind the import. */
  readonly followsImport?: boolean;
  readonly applies?: FailedImportApplies;
  /** Whether the target says who conflicts. */
  readonly names?: boolean;
  readonly refused?: ReadonlySet<string>;
  readonly readsHashes?: ReadsHashes;
  /** How the pool read them when an earlier migration of the same dataset probed it; there was none when left out. */
  readonly readBefore?: ReadsHashes;
  /** Users over which the target fails, whenever they are sent. */
  readonly poison?: ReadonlySet<string>;
  /** Users that the pool has before, with something else in them. */
  readonly there?: ReadonlySet<string>;
  readonly journeys: Journeys;
  readonly weather?: Partial<Weather>;
  readonly happenings?: readonly Happening[];
  /**
   * Is told after everything that happened, and again when it asked to be; a migration that is held has to be helped on
   * here.
   */
  readonly watch?: (migration: Migration, now: number, lookAgainAfter: (milliseconds: number) => void) => void;
  /** Whether the pool is recorded before, and the migration undone when it has come to its end. */
  readonly undone?: boolean;
  /** The end of simulated time, for a migration that never ends. */
  readonly longestMs?: number;
}

export interface Simulated {
  readonly dataset: SimulatedDataset;
  readonly pool: SimulatedPool;
  readonly target: SimulatedTarget;
  readonly state: MigrationState;
  /** Of the migration, when `state` is that of its undo. */
  readonly migrated: MigrationState;
  /** When the undo began, in simulated milliseconds. */
  readonly undoneFrom: number;
  readonly outcome: string;
  /** Simulated. */
  readonly milliseconds: number;
  readonly runs: number;
  readonly kills: number;
  /** Commands and what they did, with the simulated time. */
  readonly commands: readonly { readonly at: number; readonly control: Control; readonly effect: string }[];
}

/** Runs a whole migration, workflow and lanes and throttle and batches, on a clock of its own. */
export async function simulate(options: SimulationOptions): Promise<Simulated> {
  const clock = new SimulatedClock();
  const random = new Random(options.seed);
  const dataset = new SimulatedDataset(options.batches, options.usersPerBatch);
  if (options.readBefore !== undefined) dataset.preparations.push(planFor(options.readBefore));
  const pool = new SimulatedPool(
    options.refused ?? new Set(),
    options.applies ?? 'none',
    options.names ?? false,
    options.readsHashes,
  );
  for (const id of options.there ?? []) pool.users.set(id, -1);
  const target = new SimulatedTarget(clock, pool, options.journeys, options.poison ?? new Set());
  const runtime = new SimulatedRuntime(clock, random, dataset, target, {
    roundTrip: () => 20 + 40 * random.next(),
    clockError: () => 0,
    activitiesPerRun: Number.POSITIVE_INFINITY,
    ...options.weather,
  });
  const commands: { at: number; control: Control; effect: string }[] = [];

  const settings = settingsOf(options);
  let state = beginMigration({ settings, request: { job: 'migrate' } }, new Date(0).toISOString());
  let migrated = state;
  let undoneFrom = Number.POSITIVE_INFINITY;
  let migration = new Migration(runtime, state);
  for (const happening of options.happenings ?? []) {
    clock.after(happening.at, () => {
      if (happening.kind === 'kill') return runtime.kill();
      const { control, payload } = happening;
      runtime.happened();
      commands.push({ at: clock.now(), control, effect: migration.take(control, payload, 'signal') });
    });
  }

  let runs = 0;
  let outcome: string | undefined;
  let failure: unknown;
  const tell = async (): Promise<void> => {
    for (;;) {
      runs += 1;
      runtime.activitiesOfRun = 0;
      try {
        const { summary } = await migration.run();
        if (state.request.job === 'migrate') migrated = state;
        if (!options.undone || state.request.job === 'undo') {
          outcome = summary.outcome;
          return;
        }
        undoneFrom = clock.now();
        state = beginMigration({ settings, request: { job: 'undo' } }, new Date(undoneFrom).toISOString());
        migration = new Migration(runtime, state);
      } catch (end) {
        if (!(end instanceof ContinuedAsNew)) throw end;
        state = end.state;
        migration = new Migration(runtime, state);
      }
    }
  };
  tell().catch((error: unknown) => {
    failure = error;
  });
  const longestMs = options.longestMs ?? 24 * 3_600_000;
  for (;;) {
    await everythingDone();
    if (failure !== undefined) throw failure;
    if (outcome !== undefined) break;
    options.watch?.(migration, clock.now(), (milliseconds) => void clock.after(milliseconds, () => undefined));
    if (runtime.look()) continue;
    if (!runtime.leftCommand) throw new Error(`At ${clock.now()} ms a task of the workflow left no command.`);
    if (clock.now() > longestMs) throw new Error(`It has not ended after ${clock.now()} ms of its clock.`);
    if (!clock.advance()) throw new Error(`Nothing will ever happen again at ${clock.now()} ms.`);
  }
  const milliseconds = clock.now();
  const { kills } = runtime;
  return { dataset, pool, target, state, migrated, undoneFrom, outcome, milliseconds, runs, kills, commands };
}

/** Lets every promise that can be settled be settled: a macrotask comes after all microtasks. */
function everythingDone(): Promise<void> {
  return new Promise((resolve) => setImmediate(resolve));
}

function settingsOf({
  mode,
  lanes,
  usersPerBatch,
  followsImport,
  undone = false,
}: SimulationOptions): MigrationSettings {
  return {
    source: { type: 'auth0', inputs: [] },
    target: {
      url: 'http://127.0.0.1',
      tenantId: 'tenant',
      poolId: 'pool',
      clientId: 'client',
      clientSecret: { env: 'SECRET' },
      tokenAuthentication: 'post',
      paths: 'tenant',
      requestTimeoutMs: 30_000,
    },
    dataset: '/dataset',
    namespace: 'simulation',
    passwords: { strategy: 'migrate' },
    import: { mode, lanes: lanes ?? 8, usersPerBatch, recordExisting: undone },
    verification: {
      exportLimit: 0,
      followsImport: followsImport ?? false,
      probe: true,
      sample: { confidence: 0.9, wrongBelow: 0.05 },
    },
    report: '/report',
  };
}
