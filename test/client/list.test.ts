import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { expect, onTestFinished, test } from 'vitest';
import { writeSyntheticUsers } from '../../bench/synthetic-auth0.ts';
import { startTemporalServer } from '../../client/embedded/temporal-server.ts';
import type { ListedMigration } from '../../client/list/listed-migration.ts';
import { startMigration } from '../../client/migration-handle.ts';
import { migrationWorkflow, taskQueue } from '../../contract/messages.ts';
import { Stage } from '../migration/stage.ts';
import { auth0Lines } from '../preparation/stage.ts';
import { temporaryFolder } from '../tooling/temporary-folder.ts';
import { until } from '../until.ts';
import { type Ended, expectParagraph, runPoolferry } from './poolferry-process.ts';

/** In a folder without a `migration.yaml`. */
function poolferry(stage: Stage, ...args: string[]): Promise<Ended> {
  const environment = { TEMPORAL_ADDRESS: stage.temporalAddress, TEMPORAL_NAMESPACE: stage.namespace };
  return runPoolferry(args, temporaryFolder(), environment);
}

async function listed(stage: Stage): Promise<readonly ListedMigration[]> {
  const { stdout, stderr, code } = await poolferry(stage, 'list', '--json');
  expect(code, stderr).toBe(0);
  const { namespace, migrations } = JSON.parse(stdout);
  expect(namespace).toBe(stage.namespace);
  return migrations;
}

async function stageWith(users: number): Promise<{ readonly stage: Stage; readonly input: string }> {
  const stage = await Stage.set();
  onTestFinished(() => stage.strike());
  const input = join(stage.folder, 'users.ndjson');
  await writeFile(input, `${auth0Lines(users).join('\n')}\n`);
  return { stage, input };
}

test('every migration of the namespace is listed, newest first, with its target, how it stands and how it ended', async () => {
  const { stage, input } = await stageWith(30);
  expect((await poolferry(stage, 'list')).stdout).toBe(`No migrations in Temporal's namespace ${stage.namespace}.\n`);
  await stage.work();
  const settings = stage.settings({ type: 'auth0', inputs: [input] });
  await stage.migrate(settings);
  await startMigration(stage.client, settings, { job: 'verify', parts: ['rows'] }).then(({ migration }) =>
    migration.result(),
  );
  const broken = stage.settings({ type: 'auth0', inputs: [join(stage.folder, 'nothing')] });
  await expect((await stage.start(broken)).result()).rejects.toMatchObject({ problem: 'unreadable_source' });
  // Another tenant's, with a secret that the worker does not have.
  const held = await stage.start({
    ...settings,
    target: { ...settings.target, tenantId: 'other', clientSecret: { env: 'NOBODY_SET_THIS' } },
  });
  await until(async () => expect((await held.standing()).hold).toBeDefined());
  // Somebody else's workflow is none.
  await stage.client.workflow.start('greet', { workflowId: 'poolferry/greeting', taskQueue: 'greetings' });

  const { host } = new URL(settings.target.url);
  const subject = { host, tenantId: 'default', poolId: settings.target.poolId, source: 'auth0' };
  const workflowId = `poolferry/${host}/default`;
  const migrations = await until(async () => {
    const all = await listed(stage);
    expect(all).toHaveLength(4);
    return all;
  });
  expect(migrations).toMatchObject([
    { workflowId: held.workflowId, status: 'held', reason: 'wrong_credentials', tenantId: 'other', job: 'migrate' },
    { ...subject, workflowId, job: 'migrate', status: 'ended', outcome: 'failed', reason: 'unreadable_source' },
    { ...subject, workflowId, job: 'verify', status: 'ended', outcome: 'verified' },
    { ...subject, workflowId, job: 'migrate', status: 'ended', outcome: 'verified', standing: { confirmed: 30 } },
  ]);
  expect(migrations[0]).not.toHaveProperty('endedAt');
  for (const { startedAt, endedAt } of migrations.slice(1))
    expect(Date.parse(endedAt ?? '')).toBeGreaterThan(Date.parse(startedAt));

  const { stdout } = await poolferry(stage, 'list');
  expect(stdout).toContain(`migrate, auth0 to pool ${settings.target.poolId}`);
  expect(stdout).toMatch(/ ended: verified .*\n.* 30 of 30 users confirmed /);
  expect(stdout).toMatch(/ ended: failed \(unreadable_source\) .*\n.* while preparing /);
  expect(stdout).toMatch(/ held \(wrong_credentials\) .*\n.* checking /);
});

test('a migration that nobody has taken up yet is listed, and one that is paused or was aborted or terminated', async () => {
  const { stage, input } = await stageWith(10);
  const settings = stage.settings({ type: 'auth0', inputs: [input] });
  const migration = await stage.start(settings);
  await until(async () => {
    expect(await listed(stage)).toMatchObject([{ status: 'running', poolId: settings.target.poolId, job: 'migrate' }]);
  });
  expect((await poolferry(stage, 'list')).stdout).toContain('no worker has taken it up yet');
  await stage.client.workflow.getHandle(migration.workflowId).signal('pause');
  await stage.work();
  await until(async () => expect(await listed(stage)).toMatchObject([{ status: 'paused', job: 'migrate' }]));
  await migration.control('abort');
  await expect(migration.result()).rejects.toMatchObject({ problem: 'aborted' });
  await until(async () => expect(await listed(stage)).toMatchObject([{ status: 'ended', outcome: 'aborted' }]));

  const another = await stage.start({
    ...settings,
    target: { ...settings.target, clientSecret: { env: 'NOBODY_SET_THIS' } },
  });
  await stage.client.workflow.getHandle(another.workflowId).terminate();
  await until(async () => expect((await listed(stage))[0]).toMatchObject({ status: 'ended', outcome: 'terminated' }));
});

test('runs that continue one another are one migration, which began with the first of them', async () => {
  const dynamicConfiguration = ['limit.historyCount.suggestContinueAsNew=120'];
  const temporal = await startTemporalServer({ say: () => undefined, tuned: true, dynamicConfiguration });
  onTestFinished(() => temporal.stop());
  const stage = await Stage.set({ latencyMs: 50 }, temporal.address);
  onTestFinished(() => stage.strike());
  await stage.work();
  const input = join(stage.folder, 'users.ndjson');
  await writeSyntheticUsers(input, 20_000);
  const settings = stage.settings({ type: 'auth0', inputs: [input] }, { verification: { exportLimit: 0 } });
  const migration = await stage.start(settings);
  const runs = () =>
    stage.client.workflow.count(`TaskQueue = '${taskQueue}' AND WorkflowType = '${migrationWorkflow}'`);
  await until(async () => expect((await runs()).count).toBeGreaterThan(1));
  const { startedAt } = await migration.standing();
  const sofar = await listed(stage);
  expect(sofar).toMatchObject([{ workflowId: migration.workflowId, startedAt, poolId: settings.target.poolId }]);
  await migration.result();
  await until(async () => {
    const ended = { workflowId: migration.workflowId, startedAt, status: 'ended', outcome: 'verified' };
    expect(await listed(stage)).toMatchObject([ended]);
  });
});

test.each([
  ['a server that does not answer', { TEMPORAL_ADDRESS: '127.0.0.1:1' }, 1, /Temporal server does not answer/],
  ['a namespace that there is not', { TEMPORAL_NAMESPACE: 'nowhere' }, 2, /no such namespace .*namespace nowhere/],
])('%s is told in one paragraph', async (_, change, code, says) => {
  const stage = await Stage.set();
  onTestFinished(() => stage.strike());
  const environment = { TEMPORAL_ADDRESS: stage.temporalAddress, TEMPORAL_NAMESPACE: stage.namespace, ...change };
  const ended = await runPoolferry(['list'], temporaryFolder(), environment);
  expect(ended.code, ended.stderr).toBe(code);
  expectParagraph(ended, says);
});
