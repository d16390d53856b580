import { NativeConnection } from '@temporalio/worker';
import { taskQueue } from '../contract/messages.ts';
import { createMigrationWorker } from './migration-worker.ts';
import { installRuntime } from './runtime.ts';
import { isMissingNamespace, missingNamespace, temporalSettings, temporalUnreachable } from './temporal-settings.ts';

/**
 * Runs a worker in this process until SIGINT or SIGTERM.
 *
 * @param say tells the operator what happens, a line at a time
 * @throws Problem `temporal_unreachable`
 */
export async function runWorker(say: (line: string) => void): Promise<void> {
  installRuntime({ trapSignals: true });
  const { connection: options, address, namespace } = temporalSettings();
  const connection = await NativeConnection.connect(options).catch((error: unknown) => {
    throw temporalUnreachable(address, error);
  });
  try {
    const worker = await createMigrationWorker({ connection, namespace }).catch((error: unknown) => {
      throw isMissingNamespace(error) ? missingNamespace(address, namespace, error) : error;
    });
    say(`Working for ${address}, namespace ${namespace}, task queue ${taskQueue}. Ctrl-C drains and leaves.`);
    await worker.run();
    say('Drained.');
  } finally {
    await connection.close();
  }
}
