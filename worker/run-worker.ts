import { NativeConnection } from '@temporalio/worker';
import { taskQueue } from '../contract/messages.ts';
import { type DeploymentChoice, deploymentVersion, isCurrentVersion, sayOfVersion } from './deployment.ts';
import { createMigrationWorker } from './migration-worker.ts';
import { installRuntime } from './runtime.ts';
import { isMissingNamespace, missingNamespace, temporalSettings, temporalUnreachable } from './temporal-settings.ts';

/**
 * Runs a worker in this process until SIGINT or SIGTERM.
 *
 * @param say tells the operator what happens, in whole lines
 * @param choice the version that it is to be; by default it is unversioned
 * @throws Problem `temporal_unreachable`, or `wrong_configuration`
 */
export async function runWorker(say: (line: string) => void, choice: DeploymentChoice = {}): Promise<void> {
  const version = deploymentVersion(choice);
  installRuntime({ trapSignals: true });
  const { connection: options, address, namespace } = temporalSettings();
  const connection = await NativeConnection.connect(options).catch((error: unknown) => {
    throw temporalUnreachable(address, error);
  });
  try {
    const worker = await createMigrationWorker({ connection, namespace, version }).catch((error: unknown) => {
      throw isMissingNamespace(error) ? missingNamespace(address, namespace, error) : error;
    });
    say(`Working for ${address}, namespace ${namespace}, task queue ${taskQueue}. Ctrl-C drains and leaves.`);
    if (version !== undefined) {
      say(sayOfVersion(version, namespace, await isCurrentVersion(connection, namespace, version)));
    }
    await worker.run();
    say('Drained.');
  } finally {
    await connection.close();
  }
}
