import { type NativeConnection, Worker, type WorkerOptions } from '@temporalio/worker';
import type { Activities } from '../activities/index.ts';
import { taskQueue } from '../contract/messages.ts';
import { maximumLanes } from '../contract/settings.ts';
import { workflowBundlePath } from './workflow-bundle.ts';

export interface MigrationWorkerOptions {
  readonly connection: NativeConnection;
  readonly namespace: string;
  readonly activities: Activities['activities'];
}

/** Longest that a worker waits for its lanes to finish the request they have in flight. */
const drainTime = '45 seconds';

/** A worker of migrations. `run()` it; on shutdown its lanes finish their request and leave the rest to others. */
export async function createMigrationWorker(options: MigrationWorkerOptions): Promise<Worker> {
  const settings: WorkerOptions = {
    connection: options.connection,
    namespace: options.namespace,
    taskQueue,
    workflowBundle: { codePath: workflowBundlePath() },
    activities: options.activities,
    // The heartbeat is the checkpoint: after a crash a lane sends again at most the batches of its last second.
    maxHeartbeatThrottleInterval: '1 second',
    defaultHeartbeatThrottleInterval: '1 second',
    // Activities hear of the shutdown at once, and end after the request they have in flight.
    shutdownGraceTime: 0,
    shutdownForceTime: drainTime,
    // A tenant's lanes, and room for the short activities of others.
    maxConcurrentActivityTaskExecutions: 4 * maximumLanes,
    maxConcurrentActivityTaskPolls: maximumLanes,
  };
  return await Worker.create(settings);
}
