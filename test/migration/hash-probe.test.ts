import { readdir, readFile, writeFile } from 'node:fs/promises';
import { join, relative } from 'node:path';
import { describe, expect, it, onTestFinished } from 'vitest';
import type { MigrationHandle } from '../../client/migration-handle.ts';
import { usualPoolRules } from '../../contract/pool.ts';
import type { Hold } from '../../contract/progress.ts';
import type { Report } from '../../contract/report.ts';
import type { MigrationSettings } from '../../contract/settings.ts';
import { readManifest } from '../../dataset/manifest.ts';
import { defaultHashReading, type HashReading } from '../../passwords/hash-reading.ts';
import { prepareDataset } from '../../preparation/prepare.ts';
import type { SandboxOptions } from '../../sandbox/index.ts';
import { createIdentityClient, type IdentityClient } from '../../secureauth/client.ts';
import { prepareHere } from '../../worker/prepare/prepare-here.ts';
import { gate } from '../gate.ts';
import { until } from '../until.ts';
import { fixture, type KnownEntry, knownEntries, knownUsers, loginsOf } from './known-users.ts';
import { expectPasswords, expectResets, type Login } from './logins.ts';
import { Stage } from './stage.ts';
import { end, startWorkerProcess } from './worker-process.ts';

const keycloak = { type: 'keycloak', inputs: [fixture('keycloak/devpb512-export.json')] };
const directory = { type: 'ldif', inputs: [fixture('openldap/users.ldif')] };
const pbkdf2 = 'pbkdf2, SHA-512, 210000, 64 bytes';

interface Set {
  readonly stage: Stage;
  readonly settings: MigrationSettings;
  readonly client: IdentityClient;
}

async function set(source: MigrationSettings['source'], options: SandboxOptions = {}): Promise<Set> {
  const stage = await Stage.set(options);
  onTestFinished(() => stage.strike());
  const settings = stage.settings(source, { verification: { probe: true } });
  const client = createIdentityClient({ target: settings.target, secret: stage.sandbox.clientSecret });
  onTestFinished(() => client.close());
  return { stage, settings, client };
}

const reading = (change: Partial<HashReading>): SandboxOptions => ({
  hashReading: { ...defaultHashReading, ...change },
});

async function reportOf({ report }: MigrationSettings): Promise<{ readonly json: Report; readonly page: string }> {
  const json: Report = JSON.parse(await readFile(join(report, 'report.json'), 'utf8'));
  return { json, page: await readFile(join(report, 'index.html'), 'utf8') };
}

async function heldBy(migration: MigrationHandle, number = 0): Promise<Hold> {
  return await until(async () => {
    const { hold, audit } = await migration.progress();
    expect(audit).toHaveLength(number);
    if (hold === undefined) throw new Error('It is not held.');
    return hold;
  });
}

/** What a migration and a job behind it left beside a dataset: the files' contents by their names. */
async function evidenceOf({ dataset }: MigrationSettings): Promise<Readonly<Record<string, string>>> {
  const entries = await readdir(dataset, { recursive: true, withFileTypes: true });
  const paths = entries.filter((entry) => entry.isFile()).map((entry) => join(entry.parentPath, entry.name));
  return Object.fromEntries(
    await Promise.all(paths.map(async (path) => [relative(dataset, path), await readFile(path, 'utf8')] as const)),
  );
}

/** Nobody is in the pool but the users that were asked for, and no metadata or identifier speaks of a probe. */
function expectNoProbe({ stage }: Set, users: number): void {
  expect(stage.sandbox.store.count()).toBe(users);
  expect(JSON.stringify([...stage.sandbox.store.users()])).not.toContain('probe');
}

const ldapLogins = (known: readonly KnownEntry[], has: (scheme: string) => boolean): readonly Login[] =>
  known.filter(({ scheme }) => has(scheme)).map(({ uid: identifier, password }) => ({ identifier, password }));

describe('a migration into a pool that reads hashes', () => {
  it('as usual probes each recipe once, and prepares once', async () => {
    const scene = await set(directory);
    await scene.stage.work();
    const { summary } = await scene.stage.migrate(scene.settings);
    expect(summary).toMatchObject({ outcome: 'verified', confirmed: 30 });
    const { json, page } = await reportOf(scene.settings);
    const { recipes } = json.preparation;
    expect(json.probe).toEqual(
      Object.entries(recipes).map(([recipe, users]) =>
        expect.objectContaining({ recipe, users, result: 'works', usual: true }),
      ),
    );
    expect(json.origin.recipes).toBeUndefined();
    for (const recipe of Object.keys(recipes)) expect(page).toContain(recipe);
    expect(page).toContain('salt_behind_digest (as usual)');
    expectNoProbe(scene, 30);
    // A request each, before the one with all users.
    const sent = scene.stage.sandbox.statistics().imports.map(({ users }) => users);
    expect(sent).toEqual([...Object.keys(recipes).map(() => 1), 30]);
  });

  it.each([
    ['salt_hex', { keySaltEncoding: 'hex' }],
    ['phc', { keyValue: 'phc' }],
    ['modular_crypt', { keyValue: 'modular-crypt' }],
  ] as const)('of PBKDF2 in layout %s writes the dataset so, and everybody logs in', async (layout, change) => {
    const scene = await set(keycloak, reading(change));
    await scene.stage.work();
    const { summary } = await scene.stage.migrate(scene.settings);
    expect(summary).toMatchObject({ outcome: 'verified', confirmed: summary.prepared });
    await expectPasswords(scene.client, loginsOf(await knownUsers('keycloak/devpb512-known.json')));
    const { json, page } = await reportOf(scene.settings);
    expect(json.probe).toMatchObject([{ recipe: pbkdf2, result: 'works', layout, usual: false }]);
    expect((await readManifest(scene.settings.dataset)).origin.recipes).toEqual({ [pbkdf2]: layout });
    expect(page).toContain('salt_base64: refused 422, ');
    expectNoProbe(scene, summary.prepared);
  });

  it('otherwise has a damaged dataset written again just as it was, by hand', async () => {
    const scene = await set(keycloak, reading({ keyValue: 'phc' }));
    await scene.stage.work();
    await scene.stage.migrate(scene.settings);
    const before = await readManifest(scene.settings.dataset);
    const segment = join(scene.settings.dataset, 'segments', '000000.ndjson');
    const content = await readFile(segment);
    await writeFile(segment, 'damaged');
    const again = { settings: scene.settings, offline: false, onProgress: () => undefined };
    const { reused, manifest } = await prepareHere({ ...again, signal: AbortSignal.timeout(30_000) });
    expect({ reused, origin: manifest.origin }).toEqual({ reused: false, origin: before.origin });
    expect(await readFile(segment)).toEqual(content);
  });

  it('with the salt in another place writes digests so, and everybody logs in', async () => {
    // What stands behind the digest is read as salt before the password, and a salt in the config as one behind it.
    const scene = await set(
      directory,
      reading({
        saltAfterDigest: 'salt-then-password',
        saltInConfig: 'password-then-salt',
        digestSaltEncoding: 'base64',
      }),
    );
    await scene.stage.work();
    const { summary } = await scene.stage.migrate(scene.settings);
    expect(summary).toMatchObject({ outcome: 'verified', confirmed: 30 });
    await expectPasswords(
      scene.client,
      ldapLogins(await knownEntries(), (scheme) => scheme !== 'CRYPT'),
    );
    const { origin } = (await reportOf(scene.settings)).json;
    expect(origin.recipes).toEqual({
      'MD5, salt behind digest': 'salt_base64',
      'SHA-1, salt behind digest': 'salt_base64',
      'SHA-256, salt behind digest': 'salt_base64',
      'SHA-512, salt behind digest': 'salt_base64',
    });
    expectNoProbe(scene, 30);
  });
});

describe('a second migration of the same export', () => {
  const otherwise = { keyValue: 'phc' } as const;

  it.each([
    ['as usual', {}],
    ['otherwise', otherwise],
  ] as const)('into a pool that reads hashes %s takes the dataset of the first', async (_, change) => {
    const scene = await set(keycloak, reading(change));
    await scene.stage.work();
    await scene.stage.migrate(scene.settings);
    const first = await readManifest(scene.settings.dataset);
    const { summary } = await scene.stage.migrate(scene.settings);
    expect(summary).toMatchObject({ outcome: 'verified', confirmed: summary.prepared });
    expect(await readManifest(scene.settings.dataset)).toEqual(first);
    await expectPasswords(scene.client, loginsOf(await knownUsers('keycloak/devpb512-known.json')));
  });

  it('that is aborted before anybody is sent leaves what is known of the first', async () => {
    let second = false;
    const probing = gate();
    const scene = await set(keycloak, {
      ...reading(otherwise),
      faults: ({ path }) => {
        if (!second || !path.endsWith('/v2/verify')) return undefined;
        probing.open();
        return { kind: 'silence', applied: false };
      },
    });
    await scene.stage.work();
    await scene.stage.migrate(scene.settings);
    const known = await evidenceOf(scene.settings);
    second = true;
    const migration = await scene.stage.start(scene.settings);
    await probing.opened;
    await migration.control('abort');
    const { summary } = await migration.result();
    expect(summary).toMatchObject({ outcome: 'aborted', accepted: 0 });
    expect(known).toMatchObject({ 'jobs.json': expect.stringContaining('migrate') });
    expect(await evidenceOf(scene.settings)).toEqual(known);
    expectNoProbe(scene, summary.prepared);
  });

  it.each(['phc', 'reset'])('writes hashes as usual where the pool reads them so by now, after %s', async (layout) => {
    const scene = await set(keycloak);
    const pool = { ...usualPoolRules, recipes: { [pbkdf2]: layout } };
    await prepareDataset({ settings: scene.settings, pool });
    await scene.stage.work();
    const { summary } = await scene.stage.migrate(scene.settings);
    expect(summary).toMatchObject({ outcome: 'verified', resets: {} });
    expect((await readManifest(scene.settings.dataset)).origin.recipes).toBeUndefined();
    await expectPasswords(scene.client, loginsOf(await knownUsers('keycloak/devpb512-known.json')));
  });

  it('without a probe keeps to what the first one found', async () => {
    const scene = await set(keycloak, reading(otherwise));
    await scene.stage.work();
    await scene.stage.migrate(scene.settings);
    const first = await readManifest(scene.settings.dataset);
    const verification = { ...scene.settings.verification, probe: false };
    await scene.stage.migrate({ ...scene.settings, verification });
    expect(await readManifest(scene.settings.dataset)).toEqual(first);
  });
});

describe('a recipe that no layout makes work', () => {
  /** Salts behind the digest are of no use here, wherever they are written. */
  const salted = (scheme: string): boolean => scheme.startsWith('SS') || scheme === 'SMD5';
  const unreadable = reading({ saltAfterDigest: 'salt-then-password' });

  it('is held before anybody is sent; reset makes its users reset their passwords, and the others log in', async () => {
    const scene = await set(directory, unreadable);
    await scene.stage.work();
    const migration = await scene.stage.start(scene.settings);
    const hold = await heldBy(migration);
    expect(hold).toMatchObject({ reason: 'unreadable_hashes', decisions: ['reset', 'resume', 'abort'] });
    expect(hold.message).toContain('SHA-512, salt behind digest (3 users)');
    expect(hold.message).toContain('salt_behind_digest password_incorrect');
    expect(hold.message).not.toContain('unsalted');
    expect((await migration.progress()).phase).toBe('probing');
    expectNoProbe(scene, 0);
    await expect(migration.control('decide', 'skip')).rejects.toMatchObject({ problem: 'refused_command' });

    expect(await migration.control('decide', 'reset')).toContain('reset their passwords');
    const { summary } = await migration.result();
    const known = await knownEntries();
    expect(summary).toMatchObject({
      outcome: 'verified',
      prepared: 30,
      confirmed: 30,
      resets: { crypt: 3, probe_failed: known.filter(({ scheme }) => salted(scheme)).length },
    });
    await expectResets(scene.client, ldapLogins(known, salted));
    await expectPasswords(
      scene.client,
      ldapLogins(known, (scheme) => scheme !== 'CRYPT' && !salted(scheme)),
    );
    const { json, page } = await reportOf(scene.settings);
    expect(json.probe?.length).toBe(9);
    expect(json.probe).toContainEqual(
      expect.objectContaining({ recipe: 'SHA-1, salt behind digest', users: 3, result: 'fails' }),
    );
    expect(json.audit).toMatchObject([{ command: 'decide reset', taken: true }]);
    expect(page).toContain('does not log in');
    expectNoProbe(scene, 30);

    // Another migration asks again, and takes the dataset that was prepared by the same answer.
    const first = await readManifest(scene.settings.dataset);
    const second = await scene.stage.start(scene.settings);
    expect((await heldBy(second)).message).toContain('SHA-512, salt behind digest (');
    await second.control('decide', 'reset');
    await second.result();
    expect(await readManifest(scene.settings.dataset)).toEqual(first);
  });

  it('is probed again on resume, and nobody is sent when the operator aborts', async () => {
    const scene = await set(directory, unreadable);
    await scene.stage.work();
    const migration = await scene.stage.start(scene.settings);
    await heldBy(migration);
    const first = scene.stage.sandbox.statistics().imports.length;
    await migration.control('decide', 'resume');
    await heldBy(migration, 1);
    expect(scene.stage.sandbox.statistics().imports).toHaveLength(2 * first);
    await migration.control('decide', 'abort');
    const { summary } = await migration.result();
    expect(summary).toMatchObject({ outcome: 'aborted', prepared: 30, accepted: 0 });
    expectNoProbe(scene, 0);
  });
});

it('salts that are no text are told before anybody is sent to a pool that reads them as text', async () => {
  const scene = await set(keycloak, reading({ keySaltEncoding: 'utf8' }));
  await scene.stage.work();
  const migration = await scene.stage.start(scene.settings);
  const hold = await heldBy(migration);
  const known = loginsOf(await knownUsers('keycloak/devpb512-known.json'));
  expect(hold).toMatchObject({ reason: 'unreadable_hashes', decisions: ['resume', 'abort'] });
  expect(hold.message).toContain(`${known.length} users are no text (${pbkdf2})`);
  expectNoProbe(scene, 0);
  await migration.control('decide', 'resume');
  const { summary } = await migration.result();
  expect(summary).toMatchObject({ outcome: 'verified', resets: { salt_not_text: known.length } });
  await expectResets(scene.client, known);

  // Another migration asks again: its operator may know nothing of the first one's answer.
  const first = await readManifest(scene.settings.dataset);
  const second = await scene.stage.start(scene.settings);
  expect((await heldBy(second)).message).toContain(`${known.length} users are no text (${pbkdf2})`);
  await second.control('decide', 'abort');
  expect((await second.result()).summary).toMatchObject({ outcome: 'aborted', accepted: 0 });
  expect(await readManifest(scene.settings.dataset)).toEqual(first);
});

it('a migration whose settings want no probe says so', async () => {
  const scene = await set(directory);
  await scene.stage.work();
  const settings = { ...scene.settings, verification: { ...scene.settings.verification, probe: false } };
  await scene.stage.migrate(settings);
  const { json, page } = await reportOf(settings);
  expect(json.probe).toBe('left_out');
  expect(page).toContain('The hash probe was left out');
  expect(scene.stage.sandbox.statistics().imports.map(({ users }) => users)).toEqual([30]);
});

describe('when the worker is killed while synthetic users are in the pool', () => {
  /** A migration whose first worker is killed as soon as it tries a password. */
  async function killed(): Promise<Set & { readonly migration: MigrationHandle }> {
    const probing = gate();
    let isDead = false;
    const scene = await set(directory, {
      faults: ({ path }) => {
        if (isDead || !path.endsWith('/v2/verify')) return undefined;
        probing.open();
        return { kind: 'silence', applied: false };
      },
    });
    const worker = await startWorkerProcess(scene.stage);
    const migration = await scene.stage.start(scene.settings);
    await probing.opened;
    expect(scene.stage.sandbox.store.count()).toBeGreaterThan(0);
    await end(worker, 'SIGKILL');
    isDead = true;
    expect(scene.stage.sandbox.store.count()).toBeGreaterThan(0);
    return { ...scene, migration };
  }

  it('the next one removes them, probes again, and the migration ends verified', async () => {
    const scene = await killed();
    await scene.stage.work();
    const { summary } = await scene.migration.result();
    expect(summary).toMatchObject({ outcome: 'verified', confirmed: 30 });
    expectNoProbe(scene, 30);
  });

  it('they are removed also where the operator aborts instead', async () => {
    const scene = await killed();
    await scene.stage.work();
    await scene.migration.control('abort');
    const { summary } = await scene.migration.result();
    expect(summary).toMatchObject({ outcome: 'aborted', accepted: 0 });
    expectNoProbe(scene, 0);
  });
});
