import { chmod, readFile, rm, writeFile } from 'node:fs/promises';
import { hostname } from 'node:os';
import { dirname, join } from 'node:path';
import { afterEach, describe, expect, it } from 'vitest';
import { writeSyntheticUsers } from '../../bench/synthetic-auth0.ts';
import type { MigrationHandle } from '../../client/migration-handle.ts';
import type { Report } from '../../contract/report.ts';
import type { MigrationSettings } from '../../contract/settings.ts';
import { prepareDataset } from '../../preparation/prepare.ts';
import type { SandboxOptions } from '../../sandbox/index.ts';
import { prepareHere } from '../../worker/prepare/prepare-here.ts';
import { until } from '../until.ts';
import { fixture } from './known-users.ts';
import { Stage } from './stage.ts';

let stage: Stage;

const auth0 = { type: 'auth0', inputs: [fixture('auth0/database_export.ndjson')] };

afterEach(async () => {
  await stage.strike();
});

async function start(
  change: (settings: MigrationSettings) => MigrationSettings,
  options: SandboxOptions = {},
): Promise<MigrationHandle> {
  stage = await Stage.set(options);
  await stage.work();
  return await stage.start(change(stage.settings(auth0)));
}

async function holdOf(migration: MigrationHandle) {
  return await until(async () => {
    const { hold } = await migration.standing();
    if (hold === undefined) throw new Error('not held yet');
    return hold;
  });
}

describe('what only a person can settle', () => {
  it('is a wrong secret: the migration holds, and goes on when the secret is mended', async () => {
    const migration = await start((settings) => {
      process.env[stage.secretVariable] = 'wrong';
      return settings;
    });
    const hold = await holdOf(migration);
    expect(hold.reason).toBe('wrong_credentials');
    expect(hold.message).toMatch(/client application or its secret .*target\.clientSecret/);
    expect(stage.sandbox.statistics().imports).toEqual([]);
    process.env[stage.secretVariable] = stage.sandbox.clientSecret;
    await migration.control('resume');
    expect((await migration.result()).summary).toMatchObject({ outcome: 'verified', confirmed: 24 });
  });

  it('is a secret that the worker does not have', async () => {
    const migration = await start((settings) => ({
      ...settings,
      target: { ...settings.target, clientSecret: { env: 'POOLFERRY_TEST_SECRET_NOT_SET' } },
    }));
    expect(await holdOf(migration)).toMatchObject({
      reason: 'wrong_credentials',
      message: expect.stringContaining('POOLFERRY_TEST_SECRET_NOT_SET'),
    });
  });

  it('is a token without the scope that the import needs', async () => {
    const migration = await start((settings) => settings, {
      tenants: [
        {
          id: 'default',
          clients: [{ clientId: 'poolferry', clientSecret: 'secret-of-the-test', scopes: ['identity'] }],
          pools: [{ id: 'pool' }],
        },
      ],
    });
    const hold = await holdOf(migration);
    expect(hold.reason).toBe('missing_scope');
    expect(hold.message).toContain('manage_configuration');
  });

  it('is a pool that does not exist', async () => {
    const migration = await start((settings) => ({ ...settings, target: { ...settings.target, poolId: 'nowhere' } }));
    const hold = await holdOf(migration);
    expect(hold.reason).toBe('missing_pool');
    expect(hold.message).toContain('target.poolId');
  });

  it('is a conflict in fail mode: the users that conflict are named, and skipping leaves out these alone', async () => {
    stage = await Stage.set();
    await stage.work();
    const [first = '', second = ''] = (await readFile(fixture('auth0/database_export.ndjson'), 'utf8')).split('\n');
    const few = join(stage.folder, 'two-users.ndjson');
    await writeFile(few, `${first}\n${second}\n`);
    await stage.migrate(stage.settings({ type: 'auth0', inputs: [few] }, { dataset: join(stage.folder, 'two') }));
    const there = Array.from(stage.sandbox.store.users(), ({ user }) => user.id);
    expect(there).toHaveLength(2);

    const migration = await stage.start(stage.settings(auth0, { import: { mode: 'fail', usersPerBatch: 5 } }));
    const named = new Set<string>();
    let decided = 0;
    await until(async () => {
      const { hold, phase } = await migration.progress();
      if (hold !== undefined) {
        expect(hold.decisions).toContain('skip');
        for (const user of hold.conflicts?.flatMap(({ users }) => users) ?? []) named.add(user);
        await migration.control('decide', 'skip');
        decided += 1;
      }
      expect(phase).toBe('finished');
    });
    const { summary, reportPath } = await migration.result();
    expect([...named].sort()).toEqual(there);
    expect(decided).toBeGreaterThan(0);
    // They are there by themselves, as they were sent the first time; that they were left out is told all the same.
    expect(summary).toMatchObject({ outcome: 'differences', accepted: 22, confirmed: 24 });
    const report: Report = JSON.parse(await readFile(join(dirname(reportPath), 'report.json'), 'utf8'));
    expect(report.refused).toBe(2);
    expect(report.acceptedByMode).toEqual({ fail: 22 });
    // Every command is in the report, with who sent it.
    const mine = `${process.pid}@${hostname()}`;
    expect(report.audit).toHaveLength(decided);
    for (const entry of report.audit) {
      expect(entry).toMatchObject({ command: 'decide skip', form: 'update', taken: true, identity: mine });
    }
  });

  it('is a conflict in fail mode: choosing another mode goes on, and nobody is lost', async () => {
    stage = await Stage.set();
    await stage.work();
    await stage.migrate(stage.settings(auth0));
    const migration = await stage.start(stage.settings(auth0, { import: { mode: 'fail' } }));
    expect((await holdOf(migration)).reason).toBe('conflicts');
    expect(await migration.control('setConflictMode', 'update')).toBe('Mode fail became update.');
    expect((await migration.result()).summary).toMatchObject({ outcome: 'verified', accepted: 24, confirmed: 24 });
  });

  it('is a file of logins that is not there: everything else is done, and a mended file ends it', async () => {
    const migration = await start((settings) => ({
      ...settings,
      verification: { ...settings.verification, loginsFile: join(stage.folder, 'logins.csv') },
    }));
    expect((await holdOf(migration)).reason).toBe('unreadable_logins');
    expect(await migration.progress()).toMatchObject({ accepted: 24, confirmed: 24 });
    const [first] = JSON.parse(await readFile(fixture('auth0/known.json'), 'utf8'));
    await writeFile(
      join(stage.folder, 'logins.csv'),
      `identifier,password,expect\n${first.email},${first.password},\n`,
    );
    await migration.control('resume');
    expect((await migration.result()).summary).toMatchObject({
      outcome: 'verified',
      logins: { tried: 1, asExpected: 1 },
    });
  });
});

describe('what a migration needs around it', () => {
  it('is a folder for its report: without one it holds at its end, and writes it when there is one', async () => {
    const migration = await start((settings) => ({ ...settings, report: join(stage.folder, 'report') }));
    await writeFile(join(stage.folder, 'report'), 'a file where the folder should be');
    const hold = await holdOf(migration);
    expect(hold.reason).toBe('unwritable_dataset');
    expect(await migration.progress()).toMatchObject({ phase: 'reporting', confirmed: 24 });
    await rm(join(stage.folder, 'report'));
    await migration.control('resume');
    expect((await migration.result()).summary).toMatchObject({ outcome: 'verified', confirmed: 24 });
  });

  it('is its own dataset: nothing is sent of another one that was put in its place', async () => {
    stage = await Stage.set({ latencyMs: 200 });
    await stage.work();
    const settings = stage.settings(auth0, { import: { usersPerBatch: 1, lanes: 1 } });
    const migration = await stage.start(settings);
    await until(() => expect(stage.sandbox.statistics().imports.length).toBeGreaterThan(2));
    await migration.control('pause');
    await until(async () => expect((await migration.standing()).lanesBusy).toBe(0));
    const sent = stage.sandbox.statistics().imports.length;
    await prepareDataset({ settings: { ...settings, namespace: 'another one' } });
    await migration.control('resume');
    expect((await holdOf(migration)).reason).toBe('wrong_dataset');
    expect(stage.sandbox.statistics().imports).toHaveLength(sent);
    await migration.control('abort');
    // Its outcomes went with the dataset that was replaced: the report cannot be written, and the operator hears why.
    expect((await holdOf(migration)).reason).toBe('wrong_dataset');
  });

  it("is a folder of its own: another pool's dataset is not replaced", async () => {
    const migration = await start((settings) => settings);
    await migration.result();
    const other = stage.settings(auth0, { target: { poolId: 'another-pool' } });
    await expect(prepareDataset({ settings: other })).rejects.toMatchObject({ problem: 'wrong_dataset' });
  });

  it('is a pool that takes its users: when it refuses too many, the migration holds before the whole base is', async () => {
    // No export has what this schema asks for, and preparing does not look at it.
    const pool = { id: 'strict', business_metadata_schema_id: 'strict' };
    stage = await Stage.set({
      tenants: [
        {
          id: 'default',
          clients: [{ clientId: 'poolferry', clientSecret: 'secret-of-the-test' }],
          pools: [pool],
          schemas: [{ id: 'strict', name: 'strict', schema: { type: 'object', required: ['family_name'] } }],
        },
      ],
    });
    await stage.work();
    const input = join(stage.folder, 'users.ndjson');
    await writeSyntheticUsers(input, 10_000);
    const migration = await stage.start(stage.settings({ type: 'auth0', inputs: [input] }, { import: { lanes: 1 } }));
    const hold = await holdOf(migration);
    expect(hold.reason).toBe('too_many_refused');
    const { refused, accepted } = await migration.progress();
    expect(accepted).toBe(0);
    expect(refused).toBeLessThan(10_000);
    await migration.control('abort');
    expect((await migration.result()).summary).toMatchObject({ outcome: 'aborted', accepted: 0 });
  });
});

describe('bad input', () => {
  async function migrateText(type: string, text: string) {
    stage = await Stage.set();
    await stage.work();
    const input = join(stage.folder, 'export');
    await writeFile(input, text);
    return await stage.migrate(stage.settings({ type, inputs: [input] }));
  }

  it('of a line or a field is rejected by its place, and the rest goes in', async () => {
    const lines = (await readFile(fixture('auth0/database_export.ndjson'), 'utf8')).trimEnd().split('\n');
    lines[3] = lines[3]?.slice(0, 40) ?? '';
    lines[5] = '{"_id":{"$oid":"0123456789abcdef01234567"},"connection":"c"}';
    const { summary, reportPath } = await migrateText('auth0', `${lines.join('\n')}\n`);
    expect(summary).toMatchObject({ outcome: 'verified', read: 24, prepared: 22, rejected: 2, confirmed: 22 });
    const rejects = await readFile(join(stage.folder, 'dataset', 'rejects.ndjson'), 'utf8');
    const places = rejects
      .trimEnd()
      .split('\n')
      .map((line) => JSON.parse(line))
      .map(({ position, reason }) => [position.line, reason]);
    expect(places).toEqual([
      [4, 'invalid_json'],
      [6, 'no_identifier'],
    ]);
    expect(await readFile(reportPath, 'utf8')).toContain('invalid_json');
  });

  it('of a hash moves the user without it, to be reset, and counts the reason', async () => {
    const lines = (await readFile(fixture('auth0/database_export.ndjson'), 'utf8')).trimEnd().split('\n');
    const user = JSON.parse(lines[0] ?? '');
    lines[0] = JSON.stringify({ ...user, passwordHash: user.passwordHash.slice(0, 30) });
    lines[1] = JSON.stringify({ ...JSON.parse(lines[1] ?? ''), passwordHash: '$1$abcdefgh$0123456789abcdefghijkl' });
    const { summary } = await migrateText('auth0', `${lines.join('\n')}\n`);
    expect(summary).toMatchObject({ outcome: 'verified', prepared: 24, resets: { malformed_hash: 1, crypt: 1 } });
  });

  it('of a whole document fails the migration before anything is sent', async () => {
    const text = await readFile(fixture('keycloak/devargon-export.json'), 'utf8');
    await expect(migrateText('keycloak', text.slice(0, text.length / 2))).rejects.toMatchObject({
      problem: 'broken_source',
    });
    expect(stage.sandbox.statistics().imports).toEqual([]);
  });

  it('that cannot be read fails the migration with the name of the file', async () => {
    stage = await Stage.set();
    await stage.work();
    const input = join(stage.folder, 'nothing.ndjson');
    await expect(stage.migrate(stage.settings({ type: 'auth0', inputs: [input] }))).rejects.toMatchObject({
      problem: 'unreadable_source',
      message: expect.stringContaining('nothing.ndjson'),
    });
  });

  it('of a dataset that is damaged in mid-run holds, and preparing again mends it: nobody is sent twice', async () => {
    stage = await Stage.set({ latencyMs: 100 });
    await stage.work();
    const settings = stage.settings(auth0, { import: { usersPerBatch: 1, lanes: 1 } });
    const migration = await stage.start(settings);
    await until(() => expect(stage.sandbox.statistics().imports.length).toBeGreaterThan(2));
    await migration.control('pause');
    await until(async () => expect((await migration.standing()).lanesBusy).toBe(0));
    const segment = join(settings.dataset, 'segments', '000001.ndjson');
    const before = await readFile(segment, 'utf8');
    await chmod(segment, 0o600);
    await writeFile(segment, before.replace('active', 'actine'));
    await migration.control('resume');
    const hold = await holdOf(migration);
    expect(hold.reason).toBe('damaged_dataset');
    expect(hold.message).toMatch(/SHA-256 differs.*poolferry prepare/);

    // What `poolferry prepare` does.
    const again = { settings, offline: false, onProgress: () => undefined, signal: new AbortController().signal };
    expect(await prepareHere(again)).toMatchObject({ reused: false });
    expect(await prepareHere(again)).toMatchObject({ reused: true });
    expect(await readFile(segment, 'utf8')).toBe(before);
    await migration.control('decide', 'resume');
    expect((await migration.result()).summary).toMatchObject({ outcome: 'verified', accepted: 24, confirmed: 24 });
    expect(stage.sandbox.statistics().imports.reduce((sum, request) => sum + request.users, 0)).toBe(24);
  });
});
