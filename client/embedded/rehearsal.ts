import { randomBytes } from 'node:crypto';
import { Client } from '@temporalio/client';
import { NativeConnection } from '@temporalio/worker';
import type { ConflictMode, LoginTries, MigrationSettings, PasswordStrategy } from '../../contract/settings.ts';
import { maximumUsersPerBatch, usualLoginTries, usualSample } from '../../contract/settings.ts';
import type { SourceSettings } from '../../contract/source.ts';
import { type Sandbox, startSandbox } from '../../sandbox/index.ts';
import { createMigrationWorker } from '../../worker/migration-worker.ts';
import { installRuntime } from '../../worker/runtime.ts';
import { type MigrationHandle, startMigration } from '../migration-handle.ts';
import type { Cleanup } from './cleanup.ts';
import { sandboxTarget } from './sandbox-target.ts';
import { startTemporalServer } from './temporal-server.ts';

/** What an operator states of a rehearsal. */
export interface RehearsalOptions {
  readonly source: SourceSettings;
  readonly loginsFile?: string;
  readonly loginTries?: LoginTries;
  /** Folder of this rehearsal's dataset and report, absolute. */
  readonly folder: string;
  readonly strategy: PasswordStrategy;
  readonly mode: ConflictMode;
  readonly lanes: number;
}

/** A rehearsal that runs. */
export interface Rehearsal {
  readonly migration: MigrationHandle;
  readonly temporalUiAddress: string;
  readonly sandbox: Sandbox;
}

/** The export of a sandbox costs little, so a rehearsal compares with it up to this size. */
const exportLimit = 10_000;

/**
 * Starts everything that a migration needs in this process, a Temporal development server beside it, and the migration
 * itself against an empty sandbox.
 *
 * @param say tells the operator what happens, a line at a time
 * @param cleanup takes what has to be stopped, also when starting fails half way
 * @param signal nothing else is started once it is aborted; it throws its reason
 */
export async function startRehearsal(
  options: RehearsalOptions,
  say: (line: string) => void,
  cleanup: Cleanup,
  signal: AbortSignal,
): Promise<Rehearsal> {
  const temporal = await startTemporalServer({ say, ui: true, tuned: true });
  await cleanup.add(() => temporal.stop());
  signal.throwIfAborted();
  const sandbox = await startSandbox();
  await cleanup.add(() => sandbox.close());
  signal.throwIfAborted();

  installRuntime({ trapSignals: false });
  const connection = await NativeConnection.connect({ address: temporal.address });
  await cleanup.add(() => connection.close());
  signal.throwIfAborted();
  const worker = await createMigrationWorker({ connection, namespace: temporal.namespace });
  signal.throwIfAborted();
  const running = worker.run();
  running.catch(() => undefined);
  await cleanup.add(async () => {
    worker.shutdown();
    await running;
  });
  signal.throwIfAborted();

  const client = new Client({ connection, namespace: temporal.namespace });
  const { migration } = await startMigration(client, settingsOf(options, sandbox));
  return { migration, temporalUiAddress: temporal.uiAddress ?? temporal.address, sandbox };
}

/** The secret reaches the worker by environment variable, as it would in earnest; its name is this process's own. */
function settingsOf(options: RehearsalOptions, sandbox: Sandbox): MigrationSettings {
  const secretVariable = `POOLFERRY_REHEARSAL_SECRET_${randomBytes(8).toString('hex')}`;
  process.env[secretVariable] = sandbox.clientSecret;
  return {
    source: options.source,
    target: sandboxTarget(sandbox, secretVariable),
    dataset: `${options.folder}/dataset`,
    report: `${options.folder}/report`,
    namespace: `rehearsal of ${options.source.type}`,
    passwords: { strategy: options.strategy },
    import: { mode: options.mode, lanes: options.lanes, usersPerBatch: maximumUsersPerBatch },
    verification: {
      exportLimit,
      followsImport: false,
      sample: usualSample,
      probe: true,
      ...(options.loginsFile === undefined ? {} : { loginsFile: options.loginsFile }),
      // The sandbox is the rehearsal's own, and locks nobody for as few wrong tries: no pace has to be kept.
      loginTries: { ...(options.loginTries ?? usualLoginTries), secondsBetweenTries: 0, rightAgain: false },
    },
  };
}
