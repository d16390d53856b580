import { randomUUID } from 'node:crypto';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { Client, Connection } from '@temporalio/client';
import { NativeConnection } from '@temporalio/worker';
import { expect, inject } from 'vitest';
import { type MigrationHandle, startMigration } from '../../client/migration-handle.ts';
import type { WrittenReport } from '../../contract/activities.ts';
import { type MigrationSettings, maximumLanes, maximumUsersPerBatch } from '../../contract/settings.ts';
import { type Sandbox, type SandboxOptions, startSandbox } from '../../sandbox/index.ts';
import type { DeploymentVersion } from '../../worker/deployment.ts';
import { createMigrationWorker } from '../../worker/migration-worker.ts';
import { installRuntime } from '../../worker/runtime.ts';
import { until } from '../until.ts';

type Change<Settings> = {
  readonly [Key in keyof Settings]?: Settings[Key] extends object ? Change<Settings[Key]> : Settings[Key];
};

/**
 * Everything that a migration plays on, for one test: a namespace of its own on the real Temporal server, a sandbox, a
 * folder, and any number of workers in this process.
 */
export class Stage {
  readonly client: Client;
  readonly sandbox: Sandbox;
  readonly folder: string;
  readonly temporalAddress: string;
  readonly secretVariable: string;
  readonly #ends: (() => Promise<unknown>)[];
  #workers = 0;

  private constructor(
    client: Client,
    temporalAddress: string,
    sandbox: Sandbox,
    folder: string,
    ends: (() => Promise<unknown>)[],
  ) {
    this.client = client;
    this.sandbox = sandbox;
    this.folder = folder;
    this.temporalAddress = temporalAddress;
    this.secretVariable = `POOLFERRY_TEST_SECRET_${randomUUID().replaceAll('-', '_')}`;
    process.env[this.secretVariable] = sandbox.clientSecret;
    this.#ends = ends;
  }

  /** @param temporalAddress of another Temporal server than the one that all tests share */
  static async set(options: SandboxOptions = {}, temporalAddress = inject('temporalAddress')): Promise<Stage> {
    const connection = await Connection.connect({ address: temporalAddress });
    const namespace = `test-${randomUUID()}`;
    await connection.workflowService.registerNamespace({
      namespace,
      workflowExecutionRetentionPeriod: { seconds: 86_400 as never },
    });
    // A new namespace reaches the server's own caches a moment later.
    await until(async () => await connection.workflowService.listOpenWorkflowExecutions({ namespace }));
    const sandbox = await startSandbox(options);
    const folder = await mkdtemp(join(tmpdir(), 'poolferry-test-'));
    return new Stage(new Client({ connection, namespace }), temporalAddress, sandbox, folder, [
      () => connection.close(),
      () => sandbox.close(),
      () => rm(folder, { recursive: true, force: true }),
    ]);
  }

  get namespace(): string {
    return this.client.options.namespace;
  }

  /**
   * Starts a worker; the returned function drains it.
   *
   * @param version of a worker deployment; by default it is unversioned
   */
  async work(version?: DeploymentVersion): Promise<() => Promise<void>> {
    // The SDK lets go of its runtime with the last worker.
    if (this.#workers === 0) installRuntime({ trapSignals: false });
    this.#workers += 1;
    const connection = await NativeConnection.connect({ address: this.temporalAddress });
    const worker = await createMigrationWorker({ connection, namespace: this.namespace, version });
    const running = worker.run();
    let stopped: Promise<void> | undefined;
    const stop = (): Promise<void> => {
      stopped ??= (async () => {
        worker.shutdown();
        await running;
        await connection.close();
        this.#workers -= 1;
      })();
      return stopped;
    };
    this.#ends.push(stop);
    return stop;
  }

  settings(source: MigrationSettings['source'], change: Change<MigrationSettings> = {}): MigrationSettings {
    const { url, tenantId, poolId, clientId } = this.sandbox;
    return {
      source,
      dataset: change.dataset ?? join(this.folder, 'dataset'),
      report: change.report ?? join(this.folder, 'report'),
      namespace: change.namespace ?? 'test',
      passwords: { strategy: 'migrate', ...change.passwords },
      target: {
        url,
        tenantId,
        poolId,
        clientId,
        tokenAuthentication: 'post',
        paths: 'tenant',
        requestTimeoutMs: 30_000,
        ...(change.target as object),
        clientSecret: { env: this.secretVariable },
      },
      import: { mode: 'ignore', lanes: maximumLanes, usersPerBatch: maximumUsersPerBatch, ...change.import },
      // Most tests count requests and users; those of the probe ask for it.
      verification: { exportLimit: 10_000, followsImport: false, probe: false, ...(change.verification as object) },
    };
  }

  async start(settings: MigrationSettings): Promise<MigrationHandle> {
    const { migration, attached } = await startMigration(this.client, settings);
    expect(attached).toBe(false);
    return migration;
  }

  async migrate(settings: MigrationSettings): Promise<WrittenReport> {
    return await (await this.start(settings)).result();
  }

  async strike(): Promise<void> {
    for (const end of this.#ends.reverse()) await end();
    delete process.env[this.secretVariable];
  }
}
