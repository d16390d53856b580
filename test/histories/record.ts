import { readFileSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, it, onTestFinished } from 'vitest';
import { startTemporalServer } from '../../client/embedded/temporal-server.ts';
import type { MigrationHandle } from '../../client/migration-handle.ts';
import type { SandboxOptions } from '../../sandbox/index.ts';
import { Stage } from '../migration/stage.ts';
import { anonymous } from './anonymous.ts';
import { historyToJson } from './history-json.ts';
import { historiesFolder, recordedHistories, replay } from './recorded.ts';
import { ended, misbehaviours, scenarios, startSlowly } from './scenarios.ts';

/**
 * Records the histories of this version, by real migrations, in place of those that it had: `npm run record-histories`.
 * Those of other versions stay, since migrations that they began may still be running.
 */
const { version } = JSON.parse(readFileSync(new URL('../../package.json', import.meta.url), 'utf8'));

it.each(Object.entries(scenarios))('%s', async (name, scenario) => {
  const stage = await setStage(misbehaviours[name]?.());
  const migration = await scenario(stage);
  forget(name);
  await record(stage, migration, name);
});

it('continued', async () => {
  const temporal = await startTemporalServer({
    say: () => undefined,
    tuned: true,
    dynamicConfiguration: ['limit.historyCount.suggestContinueAsNew=60'],
  });
  onTestFinished(() => temporal.stop());
  const stage = await setStage({}, temporal.address);
  const migration = await ended(await startSlowly(stage), 'verified');
  const runs: string[] = [];
  for await (const run of stage.client.workflow.list({ query: `WorkflowId = "${migration.workflowId}"` })) {
    runs.unshift(run.runId);
  }
  expect(runs.length).toBeGreaterThan(1);
  forget('continued');
  for (const [place, runId] of runs.entries()) await record(stage, migration, `continued-${place + 1}`, runId);
});

async function setStage(options: SandboxOptions = {}, temporalAddress?: string): Promise<Stage> {
  const stage = await Stage.set({ latencyMs: 50, ...options }, temporalAddress);
  onTestFinished(() => stage.strike());
  await stage.work();
  return stage;
}

function forget(name: string): void {
  const ofName = (file: string) =>
    file.startsWith(`${version}-${name}`) && /^(-\d+)?\.json$/.test(file.slice(`${version}-${name}`.length));
  for (const file of recordedHistories().filter(ofName)) rmSync(join(historiesFolder, file));
}

async function record(stage: Stage, migration: MigrationHandle, name: string, runId?: string): Promise<void> {
  const history = await stage.client.workflow.getHandle(migration.workflowId, runId).fetchHistory();
  const recorded = anonymous(historyToJson(history), stage);
  await replay(recorded);
  writeFileSync(join(historiesFolder, `${version}-${name}.json`), `${JSON.stringify(recorded, null, 1)}\n`);
}
