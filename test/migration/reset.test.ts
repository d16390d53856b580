import { randomUUID } from 'node:crypto';
import { join } from 'node:path';
import { afterEach, describe, expect, it } from 'vitest';
import { writeSyntheticUsers } from '../../bench/synthetic-auth0.ts';
import { until } from '../until.ts';
import { Stage } from './stage.ts';

const users = 4_000;

let stage: Stage;

afterEach(async () => {
  await stage.strike();
});

describe("a migration whose workflow tasks fail, and that is reset to its run's first one", () => {
  it('takes what the outcomes tell as done, and accounts for every user', async () => {
    stage = await Stage.set({ latencyMs: 200 });
    await stage.work();
    const input = join(stage.folder, 'users.ndjson');
    await writeSyntheticUsers(input, users);
    const settings = stage.settings(
      { type: 'auth0', inputs: [input] },
      { import: { usersPerBatch: 20 }, verification: { exportLimit: 0 } },
    );
    const migration = await stage.start(settings);
    const imports = () => stage.sandbox.statistics().imports;
    await until(() => expect(imports().length).toBeGreaterThan(100));
    const handle = stage.client.workflow.getHandle(migration.workflowId);
    await handle.signal('setLanes', 4);
    const { runId } = await handle.describe();
    const { events } = await handle.fetchHistory();
    const first = events?.find(({ workflowTaskCompletedEventAttributes: completed }) => completed)?.eventId;
    // What `temporal workflow reset --type FirstWorkflowTask` does.
    await stage.client.workflowService.resetWorkflowExecution({
      namespace: stage.namespace,
      workflowExecution: { workflowId: migration.workflowId, runId },
      workflowTaskFinishEventId: first ?? null,
      requestId: randomUUID(),
      reason: 'the test',
    });
    const again = stage.client.workflow.getHandle(migration.workflowId);
    expect((await again.describe()).runId).not.toBe(runId);
    const { summary } = await again.result();
    expect(summary).toMatchObject({ outcome: 'verified', accepted: users, confirmed: users, missing: 0 });
    expect(stage.sandbox.store.count()).toBe(users);
    // What stood in outcomes was not sent again.
    const sent = imports().reduce((sum, request) => sum + (request.status === 204 ? request.users : 0), 0);
    expect(sent).toBeLessThan(users + 100 * 20);
  });
});
