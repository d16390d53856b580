import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { Client, Connection } from '@temporalio/client';
import { Cleanup } from '../client/embedded/cleanup.ts';
import { startTemporalServer } from '../client/embedded/temporal-server.ts';
import { startMigration } from '../client/migration-handle.ts';
import { openDataset } from '../dataset/dataset-reader.ts';
import { prepareDataset } from '../preparation/prepare.ts';
import { bareLoop } from './bare-loop.ts';
import { peakMiB, secretVariable, startSandboxProcess, startWorker } from './processes.ts';
import { writeSyntheticUsers } from './synthetic-auth0.ts';
import { syntheticSettings } from './synthetic-settings.ts';

/** One comparison: how well the lanes use the target, against a loop that does nothing but send. */
export interface LaneUse {
  readonly latencyMs: number;
  readonly users: number;
  readonly bareSeconds: number;
  readonly poolferrySeconds: number;
  /** Bare seconds by ours: 1 is a target that never waits for us. */
  readonly use: number;
  readonly mostRequestsAtOnce: number;
  readonly workerPeakMiB: number;
}

export interface LaneUseOptions {
  readonly latencyMs: number;
  readonly users: number;
}

/**
 * Imports the same bodies into the same kind of sandbox twice in one run: by a bare undici loop with 8 requests in
 * flight, and by a migration with a worker of its own on a Temporal server with stock settings. Sandbox, worker, Temporal
 * and loop are processes of their own. Both are timed by the sandbox, from the first request's arrival to the last
 * answer.
 */
export async function measureLaneUse({ latencyMs, users }: LaneUseOptions): Promise<LaneUse> {
  const cleanup = new Cleanup();
  try {
    const folder = await mkdtemp(join(tmpdir(), 'poolferry-bench-'));
    await cleanup.add(() => rm(folder, { recursive: true, force: true }));
    const input = join(folder, 'users.ndjson');
    await writeSyntheticUsers(input, users);

    const forBare = await startSandboxProcess(latencyMs, cleanup);
    const run = { namespace: 'bench', secretVariable, folder, input };
    const settings = syntheticSettings(forBare.address, run);
    const { manifest } = await prepareDataset({ settings });
    const dataset = await openDataset(settings.dataset);
    process.env[secretVariable] = forBare.address.clientSecret;
    await bareLoop(settings.target, forBare.address.clientSecret, dataset.batches({ from: 0, to: manifest.batches }));
    const bare = await forBare.report();

    const forMigration = await startSandboxProcess(latencyMs, cleanup);
    const temporal = await startTemporalServer({ say: () => undefined, tuned: false });
    await cleanup.add(() => temporal.stop());
    const worker = await startWorker(temporal.address, forMigration.address.clientSecret, cleanup);
    const connection = await Connection.connect({ address: temporal.address });
    await cleanup.add(() => connection.close());
    const client = new Client({ connection, namespace: temporal.namespace });
    const { migration } = await startMigration(client, syntheticSettings(forMigration.address, run));
    const { summary } = await migration.result();
    if (summary.confirmed !== users) throw new Error(`Only ${summary.confirmed} of ${users} users were confirmed.`);
    const ours = await forMigration.report();

    return {
      latencyMs,
      users,
      bareSeconds: bare.importSeconds,
      poolferrySeconds: ours.importSeconds,
      use: bare.importSeconds / ours.importSeconds,
      mostRequestsAtOnce: ours.mostRequestsAtOnce,
      workerPeakMiB: await peakMiB(worker),
    };
  } finally {
    await cleanup.run();
  }
}
