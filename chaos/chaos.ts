import { join } from 'node:path';
import { Client, Connection } from '@temporalio/client';
import { writeSyntheticUsers } from '../bench/synthetic-auth0.ts';
import { syntheticSettings } from '../bench/synthetic-settings.ts';
import type { Cleanup } from '../client/embedded/cleanup.ts';
import { paragraphOf } from '../client/failure.ts';
import { startMigration } from '../client/migration-handle.ts';
import { openDataset } from '../dataset/dataset-reader.ts';
import { prepareHere } from '../worker/prepare/prepare-here.ts';
import { Child } from './child.ts';
import { disturb } from './disturb.ts';
import { chooseEarlierUsers, importEarlierUsers } from './earlier-users.ts';
import { importSeconds, resultOf, within } from './ending.ts';
import { baseLatencyMs, conflictMs, earlierShare, faultsOf } from './faults.ts';
import type { OperatorTally, OperatorTask } from './messages.ts';
import type { ChaosOptions } from './options.ts';
import { planOf } from './plan.ts';
import { checkPool } from './pool-check.ts';
import { type Evidence, faultsOfAccounting } from './proof.ts';
import { readRuns } from './runs.ts';
import { SandboxPart } from './sandbox-part.ts';
import { type Course, tableOf } from './table.ts';
import { TemporalPart } from './temporal-part.ts';
import { readTold } from './told.ts';
import { WorkerPart } from './worker-part.ts';

/** How the parts of a run get at what surrounds it. */
export interface Surroundings {
  /** Holds everything that the run leaves on the disk. */
  readonly folder: string;
  readonly cleanup: Cleanup;
  /** Aborted by Ctrl-C: nothing is started any more. */
  readonly interrupted: AbortSignal;
  /** Is told what happens. */
  readonly say: (line: string) => void;
}

export interface ChaosResult {
  readonly table: string;
  /** What does not add up. */
  readonly faults: readonly string[];
}

/** Where the workers find the client's secret, as they would in earnest. */
const secretVariable = 'POOLFERRY_CHAOS_SECRET';

/** A migration that does not end within this time and three times its chaos does not end at all. */
const patienceMs = 10 * 60_000;

/** Runs a migration in the midst of everything that can befall it, and proves where every user is. */
export async function runChaos(options: ChaosOptions, surroundings: Surroundings): Promise<ChaosResult> {
  const { users, minutes, seed } = options;
  const { folder, cleanup, interrupted, say } = surroundings;
  const plan = planOf(seed, minutes);
  const faults = faultsOf(seed);

  const input = join(folder, 'users.ndjson');
  await writeSyntheticUsers(input, users);
  const sandbox = await SandboxPart.start(folder);
  await cleanup.add(() => sandbox.stop());
  const { clientSecret } = sandbox.address;
  process.env[secretVariable] = clientSecret;
  const settings = syntheticSettings(sandbox.address, { namespace: 'chaos', secretVariable, folder, input });
  await prepareHere({ settings, offline: false, onProgress: () => undefined, signal: interrupted });
  const dataset = await openDataset(settings.dataset);
  const earlierUsers = await chooseEarlierUsers(dataset, seed, earlierShare(users), faults.isRefused);
  await importEarlierUsers(settings.target, clientSecret, earlierUsers);
  const latencyMs = baseLatencyMs(users, minutes);
  await sandbox.beginFaults(seed, latencyMs);
  say(`${users} users are prepared; an import takes ${latencyMs} ms at least`);

  const temporal = await TemporalPart.start(folder);
  await cleanup.add(() => temporal.stop());
  const workers = [0, 1].map(() => new WorkerPart(temporal.address, temporal.namespace));
  await cleanup.add(async () => void (await Promise.all(workers.map((worker) => worker.stop()))));
  const connection = await Connection.connect({ address: temporal.address });
  await cleanup.add(() => connection.close());
  const client = new Client({ connection, namespace: temporal.namespace });
  const { migration } = await startMigration(client, settings);
  const { runId } = await client.workflow.getHandle(migration.workflowId).describe();
  const { address, namespace } = temporal;
  const { workflowId } = migration;
  const task: OperatorTask = { address, namespace, workflowId, seed, conflictMs: conflictMs(latencyMs) };
  const operator = new Child('operator-process', task);
  await cleanup.add(() => operator.kill());

  const begun = Date.now();
  const result = resultOf(migration, interrupted);
  const importing = importSeconds(migration, begun, interrupted);
  const disturbed = disturb(plan, seed, { temporal, sandbox, workers, operator }, { interrupted, say });
  // A disturbance that fails ends the run, and one under way ends before the parts are stopped.
  await cleanup.add(() => disturbed);
  await disturbed;
  say('the chaos is over; the migration goes on');
  const { reportPath } = await within(result, patienceMs + 3 * plan.chaosMs, async () => {
    const { failedTasks } = await readRuns(client, workflowId, runId);
    return { progress: await migration.progress().catch(paragraphOf), failedTasks };
  });
  const seconds = (Date.now() - begun) / 1000;
  say('the migration has ended');

  const { runs, failedTasks } = await readRuns(client, workflowId, runId);
  const workersEndedByThemselves = workers.flatMap(({ endedByThemselves }) => endedByThemselves);
  const evidence: Evidence = {
    users,
    batches: dataset.manifest.batches,
    told: await readTold(reportPath, settings.dataset, runId),
    pool: await checkPool(dataset, sandbox.users(), earlierUsers),
    earlierUsers,
    isRefused: faults.isRefused,
    operator: await operator.ask<OperatorTally>('tally'),
    sandbox: await sandbox.report(),
    workersEndedByThemselves,
    failedTasks,
  };
  const course: Course = {
    seconds,
    importSeconds: await importing,
    workersKilled: workers.reduce((sum, { killed }) => sum + killed, 0),
    temporalRestarts: plan.temporalStops.length,
    sandboxRestarts: 1,
    runs,
  };
  return { table: tableOf(evidence, course), faults: faultsOfAccounting(evidence) };
}
