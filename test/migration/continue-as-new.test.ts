import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { WorkflowNotFoundError } from '@temporalio/client';
import { Worker } from '@temporalio/worker';
import { afterAll, afterEach, beforeEach, describe, expect, it } from 'vitest';
import { writeSyntheticUsers } from '../../bench/synthetic-auth0.ts';
import { startTemporalServer, type TemporalServer } from '../../client/embedded/temporal-server.ts';
import type { Report } from '../../contract/report.ts';
import { workflowBundlePath } from '../../worker/workflow-bundle.ts';
import { withPool } from '../sandbox/pool-tenant.ts';
import { until } from '../until.ts';
import { Stage } from './stage.ts';

const users = 20_000;

let stage: Stage;

afterEach(async () => {
  await stage.strike();
});

function imports() {
  return stage.sandbox.statistics().imports;
}

describe('a migration whose history grows too long', () => {
  let temporal: TemporalServer;

  beforeEach(async () => {
    // The server suggests a new run after 51,200 events at the most; here it does so after 120.
    temporal = await startTemporalServer({
      say: () => undefined,
      tuned: true,
      dynamicConfiguration: ['limit.historyCount.suggestContinueAsNew=120'],
    });
    stage = await Stage.set({ latencyMs: 50, ...withPool({ public_registration_allowed: true }) }, temporal.address);
    await stage.work();
  });

  // After the stage, which is struck by the hook around this one.
  afterAll(async () => {
    await temporal.stop();
  });

  it('continues as a new run, loses no signal and no user, and sends nobody twice', async () => {
    const input = join(stage.folder, 'users.ndjson');
    await writeSyntheticUsers(input, users);
    const settings = stage.settings({ type: 'auth0', inputs: [input] }, { verification: { exportLimit: 0 } });
    const migration = await stage.start(settings);
    const handle = stage.client.workflow.getHandle(migration.workflowId);

    // Lanes are changed again and again, by signals that nobody waits for: some of them fall between two runs.
    await until(() => expect(imports().length).toBeGreaterThan(5));
    let sent = 0;
    while ((await migration.progress()).phase === 'importing') {
      // Temporal takes no signal for a workflow that has ended meanwhile.
      const taken = await handle.signal('setLanes', 4 + (sent % 5)).then(
        () => true,
        (error: unknown) => (error instanceof WorkflowNotFoundError ? false : Promise.reject(error)),
      );
      if (!taken) break;
      sent += 1;
    }
    const { summary } = await migration.result();
    expect(summary).toMatchObject({ outcome: 'verified', accepted: users, confirmed: users, missing: 0 });
    expect(imports().reduce((sum, request) => sum + request.users, 0)).toBe(users);
    expect(stage.sandbox.statistics().maximumImportsInFlight).toBeLessThanOrEqual(8);
    expect(sent).toBeGreaterThan(3);
    const report: Report = JSON.parse(await readFile(join(settings.report, 'report.json'), 'utf8'));
    expect(report.audit.filter(({ command, taken }) => command === 'setLanes' && taken)).toHaveLength(sent);

    // What requests took and met is summed over all runs.
    expect(report.requests?.imports).toMatchObject({ requests: imports().length, errors: {} });
    expect(report.requests?.imports.p95Seconds).toBeGreaterThan(0.049);
    expect(summary.guideTargets).toMatchObject([
      { name: 'success_rate', result: 'pass', value: 100 },
      {
        name: 'response_time',
        result: 'pass',
        measured: expect.stringContaining(`${imports().length} import requests`),
      },
      { name: 'error_patterns', result: 'pass', value: 0 },
    ]);

    expect(report.poolFindings.map(({ setting }) => setting)).toEqual(['public_registration_allowed']);

    const runs = [];
    for await (const run of stage.client.workflow.list({ query: `WorkflowId = "${migration.workflowId}"` })) {
      runs.push(run.runId);
    }
    expect(runs.length).toBeGreaterThan(1);
    for (const runId of runs) {
      const history = await stage.client.workflow.getHandle(migration.workflowId, runId).fetchHistory();
      await Worker.runReplayHistory({ workflowBundle: { codePath: workflowBundlePath() } }, history);
    }
  });
});
