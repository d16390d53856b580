import { setImmediate as turn } from 'node:timers/promises';
import { expect, it } from 'vitest';
import type { MigrationSettings } from '../../contract/settings.ts';
import { Migration } from '../../workflows/phases.ts';
import type { ActivityName, Runtime } from '../../workflows/runtime.ts';
import { beginMigration } from '../../workflows/state.ts';
import { noCounts } from '../dataset/counts.ts';

it('are tried with as many requests at once as the operator allows, by then and not at the start', async () => {
  const settings = {
    import: { mode: 'ignore', lanes: 8 },
    verification: { loginsFile: '/logins.csv', exportLimit: 0 },
    report: '/report',
  } as unknown as MigrationSettings;
  const request = { job: 'verify', parts: ['logins'] } as const;
  const state = beginMigration({ settings, request }, new Date(0).toISOString());
  state.phase = 'verifying';
  const dataset = { folder: '/dataset', indexSha256: '' };
  state.prepared = { dataset, counts: noCounts, batches: 0, batchesPerSegment: 10 };
  const begun: { activity: ActivityName; input: unknown }[] = [];
  const answers: Partial<Record<ActivityName, unknown>> = {
    checkLogins: { tried: 0, asExpected: 0, kinds: [] },
    writeReport: { reportPath: '', summary: { outcome: 'verified' } },
  };
  const runtime: Runtime = {
    migration: { run: 'run', workflowId: 'workflow' },
    now: () => 0,
    until: async (holds) => {
      while (!holds()) await turn();
    },
    sleep: async () => undefined,
    begin: (activity, input) => {
      begun.push({ activity, input });
      return { result: Promise.resolve(answers[activity] as never), cancel: () => undefined };
    },
    isCancellation: () => false,
    show: () => undefined,
    mustContinueAsNew: () => false,
    continueAsNew: () => new Promise(() => undefined),
    commandsAnswered: async () => undefined,
  };
  const migration = new Migration(runtime, state);
  migration.take('setLanes', 3, 'signal');
  await migration.run();
  expect(begun).toMatchObject([{ activity: 'checkLogins', input: { requestsAtOnce: 3 } }, { activity: 'writeReport' }]);
});
