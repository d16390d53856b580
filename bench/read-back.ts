import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { performance } from 'node:perf_hooks';
import { Client, Connection, type WorkflowHandle } from '@temporalio/client';
import { Cleanup } from '../client/embedded/cleanup.ts';
import { startTemporalServer } from '../client/embedded/temporal-server.ts';
import { startMigration } from '../client/migration-handle.ts';
import { maximumLanes } from '../contract/settings.ts';
import { type Dataset, openDataset } from '../dataset/dataset-reader.ts';
import { noteJob } from '../dataset/jobs.ts';
import { prepareDataset } from '../preparation/prepare.ts';
import { bareListing, bareLoop } from './bare-loop.ts';
import { peakMiB, secretVariable, startSandboxProcess, startWorker } from './processes.ts';
import { writeSyntheticUsers } from './synthetic-auth0.ts';
import { syntheticSettings } from './synthetic-settings.ts';

/** How fast a pool is read back and compared, against listing it alone. */
export interface ReadBack {
  readonly users: number;
  readonly bareSeconds: number;
  readonly poolferrySeconds: number;
  /** Bare seconds by ours: 1 is a comparison that costs nothing. */
  readonly ratio: number;
  readonly workerPeakMiB: number;
}

/**
 * Reads the same pool twice in one run: by bare listing calls, 8 at once, that compare nothing, and by a verification of
 * the rows with a worker of its own. The sandbox answers without delay, so that what the worker does counts. Ours is
 * timed by its history, from the first stretch to the end of the last.
 */
export async function measureReadBack(users: number): Promise<ReadBack> {
  const cleanup = new Cleanup();
  try {
    const folder = await mkdtemp(join(tmpdir(), 'poolferry-bench-'));
    await cleanup.add(() => rm(folder, { recursive: true, force: true }));
    const input = join(folder, 'users.ndjson');
    await writeSyntheticUsers(input, users);
    const { address } = await startSandboxProcess(0, cleanup);
    const settings = syntheticSettings(address, { namespace: 'bench', secretVariable, folder, input });
    const { manifest } = await prepareDataset({ settings });
    const dataset = await openDataset(settings.dataset);
    process.env[secretVariable] = address.clientSecret;
    await bareLoop(settings.target, address.clientSecret, dataset.batches({ from: 0, to: manifest.batches }));
    await noteJob(settings.dataset, { job: 'migrate', run: 'bare', startedAt: new Date().toISOString() });

    const begun = performance.now();
    const listed = await bareListing(settings.target, address.clientSecret, rangesOf(dataset));
    const bareSeconds = (performance.now() - begun) / 1000;
    if (listed !== users) throw new Error(`Only ${listed} of ${users} users were listed.`);

    const temporal = await startTemporalServer({ say: () => undefined, tuned: false });
    await cleanup.add(() => temporal.stop());
    const worker = await startWorker(temporal.address, address.clientSecret, cleanup);
    const connection = await Connection.connect({ address: temporal.address });
    await cleanup.add(() => connection.close());
    const client = new Client({ connection, namespace: temporal.namespace });
    const { migration } = await startMigration(client, settings, { job: 'verify', parts: ['rows'] });
    const { summary } = await migration.result();
    if (summary.confirmed !== users) throw new Error(`Only ${summary.confirmed} of ${users} users were confirmed.`);
    const poolferrySeconds = await secondsOfStretches(client.workflow.getHandle(migration.workflowId));
    return {
      users,
      bareSeconds,
      poolferrySeconds,
      ratio: bareSeconds / poolferrySeconds,
      workerPeakMiB: await peakMiB(worker),
    };
  } finally {
    await cleanup.run();
  }
}

/** A share of the ids for each lane. */
function rangesOf(dataset: Dataset): readonly { readonly after: string | undefined; readonly last: string }[] {
  const { batches } = dataset.manifest;
  const ends = Array.from({ length: maximumLanes }, (_, lane) => Math.floor(((lane + 1) * batches) / maximumLanes) - 1);
  const lasts = [...new Set(ends)].filter((batch) => batch >= 0).map((batch) => dataset.idsOfBatch(batch).lastUserId);
  return lasts.map((last, lane) => ({ after: lasts[lane - 1], last }));
}

async function secondsOfStretches(handle: WorkflowHandle): Promise<number> {
  const { events = [] } = await handle.fetchHistory();
  const times: number[] = [];
  const stretches = new Set<string>();
  for (const event of events ?? []) {
    const at = Number(event.eventTime?.seconds) + (event.eventTime?.nanos ?? 0) / 1e9;
    if (event.activityTaskScheduledEventAttributes?.activityType?.name === 'verifyStretch') {
      stretches.add(String(event.eventId));
      times.push(at);
    }
    if (stretches.has(String(event.activityTaskCompletedEventAttributes?.scheduledEventId))) times.push(at);
  }
  return Math.max(...times) - Math.min(...times);
}
