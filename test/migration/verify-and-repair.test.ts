import { readFile, writeFile } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { writeSyntheticUsers } from '../../bench/synthetic-auth0.ts';
import { startMigration } from '../../client/migration-handle.ts';
import type { WrittenReport } from '../../contract/activities.ts';
import { type JobRequest, migrationWorkflowId, usualVerificationParts } from '../../contract/messages.ts';
import type { Report } from '../../contract/report.ts';
import type { MigrationSettings } from '../../contract/settings.ts';
import { createIdentityClient, type IdentityClient } from '../../secureauth/client.ts';
import { until } from '../until.ts';
import { Stage } from './stage.ts';

const users = 2_000;
const everything: JobRequest = { job: 'verify', parts: usualVerificationParts };
const repair: JobRequest = { job: 'repair' };

let stage: Stage;
let settings: MigrationSettings;
let client: IdentityClient;

beforeEach(async () => {
  stage = await Stage.set();
  await stage.work();
  const input = join(stage.folder, 'users.ndjson');
  await writeSyntheticUsers(input, users);
  settings = stage.settings({ type: 'auth0', inputs: [input] }, { import: { usersPerBatch: 10 } });
  client = createIdentityClient({ target: settings.target, secret: stage.sandbox.clientSecret });
});

afterEach(async () => {
  await client.close();
  await stage.strike();
});

async function run(request: JobRequest): Promise<WrittenReport> {
  return await (await startMigration(stage.client, settings, request)).migration.result();
}

async function reportAt(path: string): Promise<Report> {
  return JSON.parse(await readFile(join(dirname(path), 'report.json'), 'utf8'));
}

/** Ids of users that stand far from each other. */
function someUsers(count: number): readonly string[] {
  const ids = [...stage.sandbox.store.users()].map(({ user }) => user.id);
  return Array.from({ length: count }, (_, place) => ids[Math.floor(((place + 0.5) * users) / count)] ?? '');
}

/** Somebody removes users behind the migration's back, and changes others. */
async function damage(missing: readonly string[], changed: readonly string[]): Promise<void> {
  for (const id of missing) await client.deleteUser(id);
  for (const id of changed) {
    const entry = stage.sandbox.store.user(id);
    if (entry === undefined) throw new Error('There is no such user.');
    const { user, identifiers } = entry;
    const body = {
      users: [{ ...user, payload: { ...user.payload, name: 'Somebody Else' } }],
      user_identifiers: identifiers,
    };
    expect(await client.importBatch(Buffer.from(JSON.stringify(body)), 'update')).toEqual({ kind: 'accepted' });
  }
}

/** What somebody does who signs in later: another password and another name. */
async function changeInAnHour(id: string): Promise<void> {
  const entry = stage.sandbox.store.user(id);
  if (entry === undefined) throw new Error('There is no such user.');
  const { user, identifiers, credentials } = entry;
  const updated_at = new Date(Date.now() + 3_600_000).toISOString();
  const body = {
    users: [{ ...user, payload: { ...user.payload, name: 'Another Name' } }],
    user_identifiers: identifiers,
    user_credentials: credentials.map((credential) => ({ ...credential, updated_at })),
  };
  expect(await client.importBatch(Buffer.from(JSON.stringify(body)), 'update')).toEqual({ kind: 'accepted' });
}

describe('a later verification', () => {
  it('finds who was changed since, and leaves the migration’s report as it is', async () => {
    const migrated = await stage.migrate(settings);
    expect(migrated.summary).toMatchObject({ outcome: 'verified', confirmed: users });
    const before = await readFile(join(dirname(migrated.reportPath), 'report.json'), 'utf8');
    const [lost = '', changed = ''] = someUsers(2);
    await damage([lost], [changed]);

    const verified = await run(everything);
    expect(verified.summary).toMatchObject({ outcome: 'differences', accepted: users, missing: 1, different: 1 });
    const report = await reportAt(verified.reportPath);
    expect(report.job).toBe('verify');
    expect(report.unconfirmed.map(({ id, finding }) => [id, finding]).sort()).toEqual(
      [
        [lost, 'missing'],
        [changed, 'different'],
      ].sort(),
    );
    expect(verified.reportPath).not.toBe(migrated.reportPath);
    expect(await readFile(join(dirname(migrated.reportPath), 'report.json'), 'utf8')).toBe(before);
  });

  it('does only the part that it is asked for: the rest is told as the verification before found it', async () => {
    const logins = join(stage.folder, 'logins.csv');
    await writeFile(logins, 'identifier,password\n');
    await stage.migrate(settings);
    const [lost = ''] = someUsers(1);
    await damage([lost], []);
    settings = { ...settings, verification: { ...settings.verification, loginsFile: logins } };
    const { summary } = await run({ job: 'verify', parts: ['logins'] });
    expect(summary).toMatchObject({ outcome: 'verified', confirmed: users, missing: 0 });
  });

  it('is held where nothing was migrated yet, and says so', async () => {
    await stage.migrate(settings);
    settings = { ...settings, dataset: join(stage.folder, 'another') };
    const { migration } = await startMigration(stage.client, settings, everything);
    await until(async () => expect((await migration.standing()).hold?.reason).toBe('wrong_dataset'));
    await migration.control('abort');
    await expect(migration.result()).rejects.toMatchObject({ problem: 'aborted' });
  });
});

describe('a repair', () => {
  it('sends exactly the missing and the different again, and proves that they are there', async () => {
    await stage.migrate(settings);
    const [first = '', second = '', third = '', ...changed] = someUsers(8);
    const lost = [first, second, third];
    await damage(lost, changed);
    await run(everything);

    const sentBefore = stage.sandbox.statistics().imports.length;
    const repaired = await run(repair);
    expect(repaired.summary).toMatchObject({ outcome: 'verified', accepted: users, confirmed: users, missing: 0 });
    const sent = stage.sandbox.statistics().imports.slice(sentBefore);
    expect(sent.reduce((sum, request) => sum + request.users, 0)).toBe(8);
    expect(new Set(sent.map(({ mode }) => mode))).toEqual(new Set(['update']));
    expect(await reportAt(repaired.reportPath)).toMatchObject({
      job: 'repair',
      repaired: { accepted: 8, refused: 0 },
      // Their batches were not sent again with them.
      acceptedByMode: { ignore: users },
      acceptedAgain: { update: 8 },
    });
    expect((await run(everything)).summary).toMatchObject({ outcome: 'verified', confirmed: users });
  });

  it('leaves whoever was changed in the pool since as the user wants it, names them, and overwrites them only when told', async () => {
    await stage.migrate(settings);
    const [ann = '', bob = '', carol = ''] = someUsers(3);
    await changeInAnHour(ann);
    await damage([carol], [bob]);
    expect((await run(everything)).summary).toMatchObject({ missing: 1, different: 2 });
    const changed = stage.sandbox.store.user(ann);

    const repaired = await run(repair);
    expect(repaired.summary).toMatchObject({ outcome: 'differences', confirmed: users - 1, missing: 0, different: 1 });
    const report = await reportAt(repaired.reportPath);
    expect(report.repaired).toEqual({ accepted: 2, refused: 0, changedSince: 1 });
    expect(stage.sandbox.store.user(ann)).toEqual(changed);
    const lines = (await readFile(join(dirname(repaired.reportPath), 'changed-since.ndjson'), 'utf8'))
      .trim()
      .split('\n');
    expect(lines.map((line) => JSON.parse(line).id)).toEqual([ann]);
    expect(await readFile(repaired.reportPath, 'utf8')).toContain(
      '1 user was changed in the pool since the migration and left as they are',
    );

    const overwritten = await run({ ...repair, overwrite: true });
    expect(overwritten.summary).toMatchObject({ outcome: 'verified', confirmed: users });
    expect((await reportAt(overwritten.reportPath)).repaired).toEqual({ accepted: 1, refused: 0, changedSince: 0 });
    expect(stage.sandbox.store.user(ann)?.user.payload).not.toEqual(changed?.user.payload);
  });

  it('sends whom an aborted migration never sent, once a verification has found them missing', async () => {
    const few = 300;
    let imports = 0;
    let abort: (() => Promise<unknown>) | undefined;
    await stage.strike();
    stage = await Stage.set({
      faults: async ({ call }) => {
        if (call !== 'import' || abort === undefined) return undefined;
        imports += 1;
        if (imports < 8) return undefined;
        if (imports === 8) await abort();
        // The lanes hear of it within a second.
        return { kind: 'delay', milliseconds: 500 };
      },
    });
    await stage.work();
    const input = join(stage.folder, 'users.ndjson');
    await writeSyntheticUsers(input, few);
    settings = stage.settings({ type: 'auth0', inputs: [input] }, { import: { usersPerBatch: 10, lanes: 1 } });
    abort = async () => await stage.client.workflow.getHandle(migrationWorkflowId(settings.target)).signal('abort');
    const { summary: aborted } = await stage.migrate(settings);
    abort = undefined;
    expect(aborted).toMatchObject({ outcome: 'aborted', unchecked: few });
    expect(aborted.unsent).toBeGreaterThan(0);
    expect((await run(everything)).summary).toMatchObject({
      outcome: 'differences',
      confirmed: aborted.accepted,
      missing: aborted.unsent,
      unsent: aborted.unsent,
      unchecked: 0,
    });
    const repaired = await run(repair);
    expect(repaired.summary).toMatchObject({ outcome: 'verified', accepted: few, unsent: 0, confirmed: few });
    const byMode = { ignore: aborted.accepted, update: aborted.unsent };
    expect(await reportAt(repaired.reportPath)).toMatchObject({ acceptedByMode: byMode });
  });

  it('mends all where answers were lost for good: whom they brought is confirmed without an answer', async () => {
    const few = 300;
    /** The first user of each batch that is carried out and not answered. */
    const lost = new Set<string>();
    let imports = 0;
    let fails = true;
    await stage.strike();
    stage = await Stage.set({
      faults: ({ call, userIds: [first = ''] = [] }) => {
        if (call !== 'import' || !fails) return undefined;
        imports += 1;
        if (imports < 8) return undefined;
        if (lost.size < 2) lost.add(first);
        return { kind: 'reset', applied: lost.has(first) };
      },
    });
    await stage.work();
    const input = join(stage.folder, 'users.ndjson');
    await writeSyntheticUsers(input, few);
    settings = stage.settings({ type: 'auth0', inputs: [input] }, { import: { usersPerBatch: 10 } });
    const migration = await stage.start(settings);
    await until(() => expect(lost.size).toBe(2));
    await migration.control('abort');
    const { accepted } = (await migration.result()).summary;
    fails = false;
    expect(stage.sandbox.store.count()).toBe(accepted + 20);
    // A part of what a lost answer brought is gone: the rest of its batch is sent by nobody any more.
    const [gone = ''] = lost;
    await client.close();
    client = createIdentityClient({ target: settings.target, secret: stage.sandbox.clientSecret });
    await client.deleteUser(gone);

    const found = { accepted, confirmed: accepted + 19, confirmedUnanswered: 19, unsent: few - accepted - 19 };
    expect((await run(everything)).summary).toMatchObject({ outcome: 'differences', ...found, missing: found.unsent });
    const mended = { accepted: few - 19, confirmed: few, confirmedUnanswered: 19, unsent: 0, shortcomings: [] };
    const repaired = await run(repair);
    expect(repaired.summary).toMatchObject({ outcome: 'verified', ...mended });
    expect(await readFile(repaired.reportPath, 'utf8')).toContain(
      '300 prepared = 281 accepted + 0 refused + 19 confirmed without an answer + 0 not sent',
    );
    expect((await run(everything)).summary).toMatchObject({ outcome: 'verified', ...mended });
  });

  it('has nothing to do where everybody was confirmed, and sends nothing', async () => {
    await stage.migrate(settings);
    const sentBefore = stage.sandbox.statistics().imports.length;
    expect((await run(repair)).summary).toMatchObject({ outcome: 'verified', confirmed: users });
    expect(stage.sandbox.statistics().imports.length).toBe(sentBefore);
  });
});
