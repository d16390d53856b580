import { type NativeConnection, Worker, type WorkerOptions } from '@temporalio/worker';
import { createActivities } from '../activities/index.ts';
import { readSecret } from '../activities/secrets.ts';
import { taskQueue } from '../contract/messages.ts';
import { maximumLanes } from '../contract/settings.ts';
import { type DeploymentVersion, deploymentOptions } from './deployment.ts';
import { workflowBundlePath } from './workflow-bundle.ts';

export interface MigrationWorkerOptions {
  readonly connection: NativeConnection;
  readonly namespace: string;
  /** Default: the worker is unversioned. */
  readonly version?: DeploymentVersion | undefined;
}

/** A worker of migrations. */
export interface MigrationWorker {
  /** Works until it is shut down and drained, then closes its connections to targets. */
  run(): Promise<void>;
  /** Its lanes finish the request they have in flight and leave the rest to other workers. */
  shutdown(): void;
}

/**
 * Longest that a worker waits for its lanes to finish the request they have in flight: one of 30 seconds that is answered
 * with 401, a new token, and the request again.
 */
const drainTime = '2 minutes';

/** What the SDK (1.24) takes and does not name among its options. */
interface UnexposedOptions {
  /**
   * Longest that a call into a workflow may take; 5 seconds by default. Node ends the whole process when it is exceeded,
   * with all lanes that it has (nodejs/node#38503), and on a machine that is busy enough many signals at once exceed it.
   */
  readonly isolateExecutionTimeout: string;
}

/** Registers the workflows and the activities with a Temporal server. */
export async function createMigrationWorker({
  connection,
  namespace,
  version,
}: MigrationWorkerOptions): Promise<MigrationWorker> {
  const { activities, close } = createActivities({ readSecret });
  const settings: WorkerOptions & UnexposedOptions = {
    connection,
    namespace,
    taskQueue,
    workflowBundle: { codePath: workflowBundlePath() },
    activities,
    ...(version === undefined ? {} : { workerDeploymentOptions: deploymentOptions(version) }),
    // A query around another worker's death leaves a cached workflow in a state that no replay comes to (SDK 1.24): the
    // next task's commands then go in an order that nobody can follow afterwards. From its history, which is kept short,
    // a task takes some milliseconds more.
    maxCachedWorkflows: 0,
    isolateExecutionTimeout: '1 minute',
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
  const worker = await Worker.create(settings);
  return {
    async run() {
      try {
        await worker.run();
      } finally {
        await close();
      }
    },
    shutdown() {
      if (worker.getState() === 'RUNNING') worker.shutdown();
    },
  };
}
