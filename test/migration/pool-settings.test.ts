import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { defaultPayloadConverter } from '@temporalio/common';
import { afterEach, expect, it } from 'vitest';
import type { Report } from '../../contract/report.ts';
import { withPool } from '../sandbox/pool-tenant.ts';
import { fixture } from './known-users.ts';
import { Stage } from './stage.ts';

let stage: Stage;

afterEach(async () => {
  await stage.strike();
});

/** What an activity was asked for, as the migration's history has it. */
async function inputOf(workflowId: string, activity: string): Promise<unknown> {
  const { events } = await stage.client.workflow.getHandle(workflowId).fetchHistory();
  const scheduled = events
    ?.map((event) => event.activityTaskScheduledEventAttributes)
    .find((attributes) => attributes?.activityType?.name === activity);
  const [payload] = scheduled?.input?.payloads ?? [];
  return payload && defaultPayloadConverter.fromPayload(payload);
}

it("a migration prepares users by the pool's rules, and reports what its settings mean for them", async () => {
  const schema = { type: 'object', properties: { name: { type: 'string' } } };
  stage = await Stage.set(
    withPool({ identifier_case_insensitive: false, password_settings: { expires_after: '2160h0m0s' } }, schema),
  );
  await stage.work();
  const settings = stage.settings({ type: 'keycloak', inputs: [fixture('keycloak/devargon-export.json')] });

  const { summary, reportPath } = await stage.migrate(settings);

  expect(summary.outcome).toBe('verified');
  expect(await inputOf(summary.workflowId, 'prepareDataset')).toMatchObject({
    pool: { identifierCaseInsensitive: false, payloadSchema: schema },
  });
  const report: Report = JSON.parse(await readFile(join(settings.report, 'report.json'), 'utf8'));
  expect(report.poolFindings.map(({ setting }) => setting)).toEqual([
    'password_settings.expires_after',
    'identifier_case_insensitive',
  ]);
  const page = await readFile(reportPath, 'utf8');
  expect(page).toContain('<code>password_settings.expires_after</code>');
  expect(page).toContain('Passwords expire after 2160h0m0s');
});
