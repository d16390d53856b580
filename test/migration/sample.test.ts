import { randomUUID } from 'node:crypto';
import { readFile } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { describe, expect, it, onTestFinished } from 'vitest';
import { writeSyntheticUsers } from '../../bench/synthetic-auth0.ts';
import { startMigration } from '../../client/migration-handle.ts';
import type { Report } from '../../contract/report.ts';
import { type MigrationSettings, type SampleSettings, usualSample } from '../../contract/settings.ts';
import { openDataset } from '../../dataset/dataset-reader.ts';
import type { Fault, FaultyRequest } from '../../sandbox/faults/fault.ts';
import type { SandboxOptions } from '../../sandbox/index.ts';
import { createIdentityClient } from '../../secureauth/client.ts';
import { byUser } from '../../verification/sent-user.ts';
import { gate } from '../gate.ts';
import { until } from '../until.ts';
import { historyText } from './history-text.ts';
import { Stage } from './stage.ts';
import { end, startWorkerProcess } from './worker-process.ts';

const users = 600;

/** A stage on which every look-up of a single user is seen, and may be held up. */
interface WatchedStage {
  readonly stage: Stage;
  readonly settings: MigrationSettings;
  /** Ids, as the requests came. */
  readonly lookedUp: string[];
  onRequest: (request: FaultyRequest) => Promise<Fault | undefined>;
}

async function watchedStage(sample: SampleSettings, options: SandboxOptions = {}): Promise<WatchedStage> {
  const lookedUp: string[] = [];
  const stage = await Stage.set({
    ...options,
    faults: async (request) => {
      const id = request.method === 'GET' ? /\/users\/([0-9a-f-]{36})$/.exec(request.path)?.[1] : undefined;
      if (id !== undefined) lookedUp.push(id);
      return await watched.onRequest(request);
    },
  });
  onTestFinished(() => stage.strike());
  const input = join(stage.folder, 'users.ndjson');
  await writeSyntheticUsers(input, users);
  const settings = stage.settings(
    { type: 'auth0', inputs: [input] },
    { import: { usersPerBatch: 50 }, verification: { sample } },
  );
  const watched: WatchedStage = { stage, settings, lookedUp, onRequest: async () => undefined };
  return watched;
}

async function reportOf({ report }: MigrationSettings): Promise<Report> {
  return JSON.parse(await readFile(join(report, 'report.json'), 'utf8'));
}

const everybody = { sampled: users, wrong: 0, missing: 0, changedSince: 0, upperBound: 0, users: [] };

describe('a migration that samples credentials', () => {
  it('names in its report whoever has other credentials than were sent, and nobody else', async () => {
    const watched = await watchedStage(usualSample);
    const { stage, settings } = watched;
    await stage.work();
    const client = createIdentityClient({ target: settings.target, secret: stage.sandbox.clientSecret });
    onTestFinished(() => client.close());
    const altered: string[] = [];
    // When reading back begins, everything is imported.
    watched.onRequest = async ({ call }) => {
      if (call !== 'list_users') return undefined;
      watched.onRequest = async () => undefined;
      const dataset = await openDataset(settings.dataset);
      for await (const { body } of dataset.batches({ from: 3, to: 4 })) {
        const entries = JSON.parse(body.toString());
        // Dated as what was imported: the target is wrong, and nobody has changed anything.
        const old = { created_at: '2024-01-01T00:00:00Z', updated_at: '2024-01-01T00:00:00Z' };
        for (const credential of entries.user_credentials.slice(0, 2)) {
          Object.assign(credential, { ...old, state: 'must_be_reset' });
        }
        altered.push(...[...byUser(entries.user_credentials).keys()].slice(0, 2));
        expect(await client.importBatch(JSON.stringify(entries), 'update')).toEqual({ kind: 'accepted' });
      }
      return undefined;
    };

    const { summary } = await stage.migrate(settings);

    expect(summary).toMatchObject({ outcome: 'differences', confirmed: users, different: 0, missing: 0 });
    const { credentials } = await reportOf(settings);
    expect(credentials).toMatchObject({ ...everybody, wrong: 2, upperBound: 2 / users, users: expect.anything() });
    const named = credentials?.users.map(({ id, fields }) => [id, fields]);
    expect(named).toEqual(altered.toSorted().map((id) => [id, ['credentials.password.state']]));
    const lines = (await readFile(join(settings.report, 'credentials.ndjson'), 'utf8')).trim().split('\n');
    expect(lines.map((line) => JSON.parse(line))).toEqual(credentials?.users);

    const history = await historyText(stage.client, summary.workflowId);
    expect(history).toContain('sampleCredentials');
    for (const secret of ['@example.com', '$2b$10$', stage.sandbox.clientSecret]) expect(history).not.toContain(secret);
  });

  it('judges by the target’s own clock, which may be ahead: what it damaged is wrong, and was not changed since', async () => {
    const watched = await watchedStage(usualSample, {
      clockAheadMs: 3_600_000,
      datesImportsItself: true,
      damage: ({ number }) => (number <= 3 ? { kind: 'expire' } : undefined),
    });
    const { stage, settings } = watched;
    await stage.work();

    const { summary } = await stage.migrate(settings);

    expect(summary).toMatchObject({ outcome: 'differences', confirmed: users });
    expect((await reportOf(settings)).credentials).toMatchObject({ wrong: 3, changedSince: 0 });
  });

  it('samples again at any later time: whoever reset the password since is told as such, and is not wrong', async () => {
    const { stage, settings, lookedUp } = await watchedStage(usualSample);
    await stage.work();
    const { reportPath, summary } = await stage.migrate(settings);
    expect(summary.outcome).toBe('verified');
    lookedUp.splice(0);
    const client = createIdentityClient({ target: settings.target, secret: stage.sandbox.clientSecret });
    onTestFinished(() => client.close());
    const [entry] = stage.sandbox.store.users();
    const owner = { userId: entry?.user.id ?? '' };
    // A new password is valid: without a second factor beside it, nothing would differ.
    await client.requestReset({ address: entry?.addresses[0]?.address ?? '', owner });
    const { code } = await client.generateCode(owner);
    expect(await client.completeReset({ owner, code, newPassword: 'Another-Password-1' })).toEqual({
      kind: 'completed',
    });
    const [changed] = stage.sandbox.store.users();
    expect(changed?.credentials).toMatchObject([{ type: 'password', state: 'valid' }]);
    const totp = {
      ...changed?.credentials[0],
      id: randomUUID(),
      type: 'totp',
      payload: { secret: 'JBSWY3DPEHPK3PXP' },
      updated_at: new Date(Date.now() + 3_600_000).toISOString(),
    };
    const entries = { user_credentials: [totp] };
    expect(await client.importBatch(Buffer.from(JSON.stringify(entries)), 'ignore')).toEqual({ kind: 'accepted' });

    const { migration } = await startMigration(stage.client, settings, { job: 'verify', parts: ['credentials'] });
    const later = await migration.result();

    expect(later.summary).toMatchObject({ outcome: 'verified', confirmed: users });
    expect(later.reportPath).not.toBe(reportPath);
    const { credentials } = await reportOf({ ...settings, report: dirname(later.reportPath) });
    expect(credentials).toMatchObject({ ...everybody, changedSince: 1 });
    expect(new Set(lookedUp).size).toBe(users);
    expect((await reportOf(settings)).credentials).toMatchObject(everybody);
  });

  it('reads as many as the confidence asks for, and tells what that shows', async () => {
    const { stage, settings, lookedUp } = await watchedStage({ confidence: 0.9, wrongBelow: 0.05, seed: 9 });
    await stage.work();

    expect((await stage.migrate(settings)).summary.outcome).toBe('verified');

    const { credentials } = await reportOf(settings);
    expect(credentials).toMatchObject({ sampled: 44, wrong: 0, confidence: 0.9, seed: 9 });
    expect(new Set(lookedUp).size).toBe(44);
    expect(await readFile(join(settings.report, 'index.html'), 'utf8')).toMatch(
      /0 of 44 wrong: fewer than (4\.\d|5) % at 90 %/,
    );
  });

  it('goes on with another worker when its own is killed in the middle', async () => {
    const watched = await watchedStage(usualSample);
    const { stage, settings, lookedUp } = watched;
    const worker = await startWorkerProcess(stage);
    const killed = new Promise<void>((resolve) => {
      watched.onRequest = async () => {
        if (lookedUp.length < 350) return undefined;
        watched.onRequest = async () => undefined;
        await end(worker, 'SIGKILL');
        resolve();
        return { kind: 'reset', applied: false };
      };
    });
    const migration = await stage.start(settings);
    await killed;
    const before = new Set(lookedUp.splice(0));
    await stage.work();

    expect((await migration.result()).summary.outcome).toBe('verified');

    expect((await reportOf(settings)).credentials).toMatchObject(everybody);
    // What stood in finished parts was not read again.
    expect(lookedUp.filter((id) => before.has(id)).length).toBeLessThan(100);
    expect(new Set([...before, ...lookedUp]).size).toBe(users);
  });

  it('stops its requests on a pause, and goes on afterwards', async () => {
    const watched = await watchedStage(usualSample);
    const { stage, settings, lookedUp } = watched;
    await stage.work();
    const inTheMiddle = gate();
    const goOn = gate();
    watched.onRequest = async () => {
      if (lookedUp.length < 250) return undefined;
      inTheMiddle.open();
      await goOn.opened;
      return undefined;
    };
    const migration = await stage.start(settings);
    await inTheMiddle.opened;
    await migration.control('pause');
    expect(await migration.progress()).toMatchObject({ phase: 'verifying', paused: true });
    // Cancellation comes with a heartbeat; then nothing of the activity is pending any more.
    const handle = stage.client.workflow.getHandle(migration.workflowId);
    await until(async () => expect((await handle.describe()).raw.pendingActivities ?? []).toEqual([]));
    goOn.open();
    const before = new Set(lookedUp.splice(0));
    expect(before.size).toBeLessThan(250 + 8);
    for (let looks = 0; looks < 10; looks += 1) await migration.progress();
    expect(lookedUp).toEqual([]);
    await migration.control('resume');

    expect((await migration.result()).summary.outcome).toBe('verified');

    expect((await reportOf(settings)).credentials).toMatchObject(everybody);
    expect(lookedUp.filter((id) => before.has(id)).length).toBeLessThan(100);
    expect(new Set([...before, ...lookedUp]).size).toBe(users);
  });
});
