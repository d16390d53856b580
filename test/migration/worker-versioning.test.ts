import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { writeSyntheticUsers } from '../../bench/synthetic-auth0.ts';
import type { MigrationHandle } from '../../client/migration-handle.ts';
import { waitingWorkers } from '../../client/waiting-workers.ts';
import { maximumUsersPerBatch } from '../../contract/settings.ts';
import type { DeploymentVersion } from '../../worker/deployment.ts';
import { until } from '../until.ts';
import { Stage } from './stage.ts';
import { end, startWorkerProcess } from './worker-process.ts';

const users = 20_000;
const older: DeploymentVersion = { deploymentName: 'migrations', buildId: '0.1.0-older' };
const newer: DeploymentVersion = { deploymentName: 'migrations', buildId: '0.1.0-newer' };

let stage: Stage;
/** How long the target takes, in milliseconds: long enough that a migration is not over before it is handed over. */
let latencyMs: number;

beforeEach(async () => {
  latencyMs = 400;
  stage = await Stage.set({ latencyMs: () => latencyMs });
});

afterEach(async () => {
  await stage.strike();
});

async function start(): Promise<MigrationHandle> {
  const input = join(stage.folder, 'users.ndjson');
  await writeSyntheticUsers(input, users);
  return await stage.start(stage.settings({ type: 'auth0', inputs: [input] }, { verification: { exportLimit: 0 } }));
}

/** Succeeds as soon as the server has seen the version's workers at every task queue, as the command line does. */
async function makeCurrent({ deploymentName, buildId }: DeploymentVersion): Promise<void> {
  const { namespace } = stage;
  await until(
    () =>
      stage.client.workflowService.setWorkerDeploymentCurrentVersion({
        namespace,
        deploymentName,
        buildId,
        identity: 'operator',
      }),
    { everyMs: 200 },
  );
}

async function eventsOf(migration: MigrationHandle) {
  const { events } = await stage.client.workflow.getHandle(migration.workflowId).fetchHistory();
  return events ?? [];
}

/** The build ids that did the migration's workflow tasks, in order, each once. */
async function buildsOf(migration: MigrationHandle): Promise<string[]> {
  const builds = (await eventsOf(migration)).flatMap(
    ({ workflowTaskCompletedEventAttributes: done }) => done?.deploymentVersion?.buildId ?? [],
  );
  return builds.filter((build, place) => build !== builds[place - 1]);
}

function imports() {
  return stage.sandbox.statistics().imports;
}

async function expectNobodyLostOrSentTwice(migration: MigrationHandle): Promise<void> {
  const { summary } = await migration.result();
  expect(summary).toMatchObject({ outcome: 'verified', accepted: users, confirmed: users, missing: 0 });
  expect(imports().reduce((sum, request) => sum + request.users, 0)).toBe(users);
  expect(stage.sandbox.statistics().maximumImportsInFlight).toBeLessThanOrEqual(8);
}

describe('a worker of a deployment', () => {
  it('gets no migration before its version is made current, and then brings it to its end', async () => {
    await stage.work(older);
    const migration = await start();
    await until(async () => {
      const { workerDeploymentVersionInfo } = await stage.client.workflowService.describeWorkerDeploymentVersion({
        namespace: stage.namespace,
        deploymentVersion: { ...older },
      });
      expect(workerDeploymentVersionInfo?.taskQueueInfos).toHaveLength(2);
      expect(await waitingWorkers(stage.client)).toEqual({ served: 0, notServed: 1 });
    });
    // It polls both task queues. Many round trips later nobody has taken the migration's first task.
    for (let looks = 0; looks < 50; looks += 1) expect(await eventsOf(migration)).toHaveLength(2);

    await makeCurrent(older);
    latencyMs = 20;
    await until(async () => expect(await waitingWorkers(stage.client)).toEqual({ served: 1, notServed: 0 }));

    await expectNobodyLostOrSentTwice(migration);
    expect(await buildsOf(migration)).toEqual([older.buildId]);
  });

  it('hands a migration over, in the middle of it, to the version that is made current', async () => {
    const drainOlder = await stage.work(older);
    await makeCurrent(older);
    const migration = await start();
    await until(() => expect(imports().length).toBeGreaterThan(10));

    await stage.work(newer);
    await makeCurrent(newer);
    await drainOlder();
    expect(imports().length).toBeLessThan(users / maximumUsersPerBatch);
    latencyMs = 20;

    await expectNobodyLostOrSentTwice(migration);
    expect(await buildsOf(migration)).toEqual([older.buildId, newer.buildId]);
  });

  it('hands over one that is paused too: the newer version answers for it and goes on', async () => {
    const drainOlder = await stage.work(older);
    await makeCurrent(older);
    const migration = await start();
    await until(() => expect(imports().length).toBeGreaterThan(10));
    await migration.control('pause');
    await until(async () => expect((await migration.standing()).lanesBusy).toBe(0));

    await stage.work(newer);
    await makeCurrent(newer);
    await drainOlder();

    expect(await migration.progress()).toMatchObject({ paused: true, phase: 'importing' });
    latencyMs = 20;
    await migration.control('resume');
    await expectNobodyLostOrSentTwice(migration);
    expect(await buildsOf(migration)).toEqual([older.buildId, newer.buildId]);
  });
});

it('a worker says which version it is, and what the operator has to do until it is the current one', async () => {
  const deployment = { POOLFERRY_DEPLOYMENT: older.deploymentName, POOLFERRY_BUILD_ID: older.buildId };
  const first = await startWorkerProcess(stage, deployment);
  const command =
    `temporal worker deployment set-current-version --namespace ${stage.namespace} ` +
    `--deployment-name ${older.deploymentName} --build-id ${older.buildId}\n`;
  await until(() => expect(first.said()).toContain(command));
  await makeCurrent(older);
  expect(await end(first, 'SIGTERM')).toBe(0);

  const second = await startWorkerProcess(stage, deployment);
  await until(() => expect(second.said()).toContain('version 0.1.0-older of the deployment migrations, its'));
  expect(await end(second, 'SIGTERM')).toBe(0);
  expect(second.said()).not.toContain('set-current-version');
});
