import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { chmod, readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import type { Readable } from 'node:stream';
import { text } from 'node:stream/consumers';
import { afterEach, describe, expect, it } from 'vitest';
import { forecastTable } from '../../client/tables.ts';
import type { CheckResult } from '../../contract/preflight.ts';
import { defaultHashReading } from '../../passwords/hash-reading.ts';
import type { SandboxOptions } from '../../sandbox/index.ts';
import { noCounts } from '../dataset/counts.ts';
import { fixture } from '../migration/known-users.ts';
import { Stage } from '../migration/stage.ts';
import { withPool } from '../sandbox/pool-tenant.ts';
import { type Ended, expectParagraph, program, runPoolferry } from './poolferry-process.ts';

const realm = fixture('keycloak/devpb512-export.json');
const noServer = { TEMPORAL_ADDRESS: '127.0.0.1:1' };

let stage: Stage;

interface Setup {
  readonly sandbox?: SandboxOptions;
  readonly source?: { readonly type: string; readonly input: string };
  readonly poolId?: string;
  readonly url?: string;
  readonly more?: string;
}

async function set({ sandbox = {}, source, poolId, url, more = '' }: Setup = {}): Promise<void> {
  stage = await Stage.set(sandbox);
  const { type, input } = source ?? { type: 'keycloak', input: realm };
  const configuration = `source: { type: ${type}, input: ${input} }
target:
  url: ${url ?? stage.sandbox.url}
  tenantId: ${stage.sandbox.tenantId}
  poolId: ${poolId ?? stage.sandbox.poolId}
  clientId: ${stage.sandbox.clientId}
  clientSecret: { env: ${stage.secretVariable} }
${more}`;
  await writeFile(join(stage.folder, 'migration.yaml'), configuration);
}

/** The command is a process of its own, as an operator runs it. */
function check(args: readonly string[] = [], environment: NodeJS.ProcessEnv = {}): Promise<Ended> {
  const temporal = { TEMPORAL_ADDRESS: stage.temporalAddress, TEMPORAL_NAMESPACE: stage.namespace };
  return runPoolferry(['check', ...args], stage.folder, { ...temporal, ...environment });
}

async function results(environment: NodeJS.ProcessEnv = {}): Promise<{ code: number; checks: readonly CheckResult[] }> {
  const { code, stdout, stderr } = await check(['--json'], environment);
  expect(stderr).toBe('');
  const { passed, checks } = JSON.parse(stdout);
  expect(passed).toBe(code === 0);
  return { code, checks };
}

/** Checks that are not `ok`, as `result check`. */
const faults = (checks: readonly CheckResult[]): string[] =>
  checks.filter(({ result }) => result !== 'ok').map((each) => `${each.result} ${each.check}`);

describe('check', () => {
  afterEach(async () => {
    await stage.strike();
  });

  it('passes with a line for each check where everything is in place, and leaves no trace', async () => {
    await set();
    await stage.work();
    const { code, stdout, stderr } = await check();
    expect(code, stdout + stderr).toBe(0);
    const [lines = '', forecast = ''] = stdout.split('Forecast of the records that were read:\n');
    expect(forecast).toMatch(/pbkdf2, SHA-512.*│ 11 │/);
    expect(lines.trimEnd().split('\n')).toEqual([
      expect.stringMatching(/^ok +temporal +.* 1 worker waits for work\.$/),
      expect.stringMatching(/^ok +source +keycloak, 1 file: 12 of all 12 records become persons\.$/),
      expect.stringMatching(/^ok +sign in /),
      expect.stringMatching(/^ok +scopes /),
      expect.stringMatching(/^ok +pool +.* holds 0 users\.$/),
      expect.stringMatching(/^ok +schema +.*payload/),
      expect.stringMatching(/^ok +profiles +All 12 fit /),
      expect.stringMatching(/^ok +forecast +Of all 12 records 12 become users; 0 of them must reset their password\.$/),
      expect.stringMatching(/^ok +dataset +.* nothing is prepared there yet\.$/),
      expect.stringMatching(/^ok +report /),
      expect.stringMatching(/^ok +disk +.* are free /),
    ]);
    expect(stage.sandbox.statistics().imports).toEqual([]);
    const again = await results();
    expect(again.checks.find((each) => each.check === 'dataset')?.says).toContain('nothing is prepared');
  });

  it('shows what a dataset that is prepared will become', async () => {
    await set();
    await stage.work();
    const folder = join(stage.folder, 'poolferry-data');
    await stage.migrate(stage.settings({ type: 'keycloak', inputs: [realm] }, { dataset: join(folder, 'dataset') }));
    const { code, stdout } = await check();
    expect(code, stdout).toBe(0);
    expect(stdout).toMatch(/holds a dataset of 12 users/);
    expect(stdout).toMatch(/pbkdf2, SHA-512.*│ 11 │/);
    expect((await results()).checks.find((each) => each.check === 'dataset')?.forecast).toMatchObject({ read: 12 });
  });

  it('warns of no worker, a missing scope that can be done without, and settings of the pool', async () => {
    const [tenant] =
      withPool({
        authentication_mechanisms: ['email_otp'],
        second_factor_authentication_mechanisms: ['sms_otp'],
      }).tenants ?? [];
    if (tenant === undefined) throw new Error('No tenant.');
    const clients = tenant.clients.map((client) => ({
      ...client,
      scopes: ['manage_configuration', 'identity'] as const,
    }));
    const tenants = [{ ...tenant, clients }];
    await set({ sandbox: { tenants } });
    const { code, checks } = await results();
    expect(code).toBe(0);
    // Nobody of this realm has a TOTP secret, so that the second factors are no finding.
    expect(faults(checks)).toEqual(['warning temporal', 'warning scopes', 'warning pool_setting']);
    expect(checks.find((each) => each.check === 'pool_setting')?.says).toMatch(/^authentication_mechanisms: /);

    // Of a source that cannot be read, nobody knows what its users bring.
    const path = join(stage.folder, 'migration.yaml');
    await writeFile(path, (await readFile(path, 'utf8')).replace(realm, 'nothing.json'));
    const settings = (await results()).checks.filter((each) => each.check === 'pool_setting');
    expect(settings.map(({ says }) => says.split(':')[0])).toEqual([
      'authentication_mechanisms',
      'second_factor_authentication_mechanisms',
    ]);
  });

  it("names what the users lack by the pool's schema, and none of their values", async () => {
    const schema = { type: 'object', properties: { given_name: { maxLength: 3 } }, required: ['birthdate'] };
    await set({ sandbox: withPool({}, schema) });
    const { code, checks } = await results();
    expect(code).toBe(1);
    expect(JSON.stringify(checks)).not.toMatch(/devpb512\.user|@/);
    const profiles = checks.find((each) => each.check === 'profiles');
    expect(profiles).toMatchObject({
      result: 'failed',
      says: expect.stringMatching(/12 of 12 do not fit .*payload\/birthdate must be there \(12\)/),
    });
  });

  it('counts what is rejected of the source by reason', async () => {
    await set({ source: { type: 'auth0', input: 'users.ndjson' } });
    const user = '{"_id":{"$oid":"60425dc43519d90068f82973"},"email":"test10@contoso.com","email_verified":false}';
    await writeFile(join(stage.folder, 'users.ndjson'), `${user}\nnot JSON\n{"email":"a@contoso.com"}\n[]\n`);
    const { code, checks } = await results();
    expect(code).toBe(0);
    expect(checks.find((each) => each.check === 'source')).toMatchObject({
      result: 'warning',
      says: 'auth0, 1 file: 1 of all 4 records become persons; rejected: 1 invalid_json, 1 missing_field, 1 not_an_object.',
    });
  });

  it('reads no more of a long source than its first 1,000 records', async () => {
    await set({ source: { type: 'auth0', input: 'users.ndjson' } });
    const users = Array.from({ length: 1_200 }, (_, n) => `{"_id":"${n}","email":"u${n}@example.com"}`);
    await writeFile(join(stage.folder, 'users.ndjson'), users.join('\n'));
    const { checks } = await results();
    expect(checks.find((each) => each.check === 'source')?.says).toContain('1,000 of the first 1,000 records');
  });

  it('goes on to look at the rest when Temporal, the source and the target all fail, and ends with 1', async () => {
    await set({ source: { type: 'keycloak', input: 'nothing.json' }, more: 'verification: { logins: none.csv }\n' });
    process.env[stage.secretVariable] = 'wrong';
    const { code, checks } = await results(noServer);
    expect(code).toBe(1);
    expect(checks.filter(({ result }) => result === 'failed').map(({ problem }) => problem)).toEqual([
      'temporal_unreachable',
      'unreadable_source',
      'wrong_credentials',
      'unreadable_logins',
    ]);
    for (const { next } of checks.filter(({ result }) => result === 'failed')) expect(next).toMatch(/\w{4}/);
    expect(checks.filter(({ result }) => result === 'ok').map((each) => each.check)).toEqual(['dataset', 'report']);
  });

  it('warns of known logins that others may read, and of a reset code that an operator will have to bring', async () => {
    const [tenant] = withPool({}).tenants ?? [];
    if (tenant === undefined) throw new Error('No tenant.');
    const clients = tenant.clients.map((client) => ({
      ...client,
      scopes: ['manage_configuration', 'read_configuration', 'identity'] as const,
    }));
    const resetFlow = 'resetFlow: { identifier: { env: A }, password: { env: B }, codeFile: code }';
    const more = `verification: { logins: known.csv, ${resetFlow} }\n`;
    await set({ sandbox: { tenants: [{ ...tenant, clients }] }, more });
    const path = join(stage.folder, 'known.csv');
    await writeFile(path, 'identifier,password\nada,secret word\n', { mode: 0o644 });
    const { code, checks } = await results({ A: 'ada@example.com', B: 'expired' });
    expect(code).toBe(0);
    expect(faults(checks)).toEqual(['warning temporal', 'warning scopes', 'warning logins']);
    expect(checks.find((each) => each.check === 'reset_flow')).toMatchObject({ result: 'ok' });
    expect(JSON.stringify(checks)).not.toMatch(/ada@|expired/);
    expect(checks.find((each) => each.check === 'logins')).toMatchObject({
      says: expect.stringMatching(/^1 known login can be tried\. Others/),
      next: `Take the rights from them: chmod 600 ${path}`,
    });
    expect(checks.find((each) => each.result === 'warning' && each.check === 'scopes')).toMatchObject({
      says: expect.stringContaining('identity_self_registration'),
      next: expect.stringContaining(join(stage.folder, 'code')),
    });
    await chmod(path, 0o600);
    expect(faults((await results({ A: 'ada@example.com', B: 'expired' })).checks)).toEqual([
      'warning temporal',
      'warning scopes',
    ]);
  });

  it('ends with 1 where the test account of the reset flow is not known here, and names what is missing', async () => {
    const resetFlow = 'resetFlow: { identifier: { env: NOBODYS_NAME }, password: { file: none } }';
    await set({ more: `verification: { ${resetFlow} }\n` });
    const { code, checks } = await results();
    expect(code).toBe(1);
    expect(checks.filter((each) => each.check === 'reset_flow')).toEqual(
      [/identifier is not set .*NOBODYS_NAME/, /password cannot be read .*none/].map((says) => ({
        check: 'reset_flow',
        result: 'failed',
        problem: 'wrong_credentials',
        says: expect.stringMatching(says),
        next: expect.stringContaining('Provide it'),
      })),
    );
  });

  it.each<[string, Setup, string]>([
    ['a pool that is not there', { poolId: 'elsewhere' }, 'missing_pool'],
    ['a target that nobody serves', { url: 'http://127.0.0.1:1' }, 'target_unreachable'],
  ])('ends with 1 for %s', async (_what, setup, problem) => {
    await set(setup);
    const { code, checks } = await results();
    expect(code).toBe(1);
    expect(checks.find(({ result }) => result === 'failed')?.problem).toBe(problem);
  });

  it('ends with 1 where a file stands in the way of the dataset', async () => {
    await set({ more: 'dataset: data\n' });
    await writeFile(join(stage.folder, 'data'), '');
    const inTheWay = await results();
    expect(inTheWay.code).toBe(1);
    expect(faults(inTheWay.checks)).toContain('failed dataset');
  });

  it('ends with 2 for what is wrong in the configuration, such as hashes that would travel unencrypted', async () => {
    await set({ url: 'http://example.com' });
    const { code, checks } = await results();
    expect(code).toBe(2);
    expect(checks.find(({ result }) => result === 'failed')).toMatchObject({
      check: 'sign_in',
      problem: 'wrong_configuration',
    });
    await writeFile(join(stage.folder, 'migration.yaml'), 'source: [');
    const unreadable = await check();
    expect(unreadable.code).toBe(2);
    expectParagraph(unreadable, /line 1/);
  });

  describe('with --probe', () => {
    const probes = (checks: readonly CheckResult[]) => checks.filter((each) => each.check === 'hash_probe');

    async function probed(): Promise<{ readonly code: number; readonly probes: readonly CheckResult[] }> {
      const { code, stdout } = await check(['--probe', '--json']);
      return { code, probes: probes(JSON.parse(stdout).checks) };
    }

    it('says clearly that nothing is prepared yet, and touches nothing', async () => {
      await set();
      expect(probes((await results()).checks)).toEqual([]);
      const { code, probes: found } = await probed();
      expect(code).toBe(0);
      expect(found).toMatchObject([{ result: 'warning', next: expect.stringContaining('poolferry prepare') }]);
      expect(stage.sandbox.statistics().imports).toEqual([]);
    });

    it('tries each recipe of the dataset that is prepared, and leaves nobody in the pool', async () => {
      await set({ sandbox: { hashReading: { ...defaultHashReading, keyValue: 'phc' } } });
      const prepared = await runPoolferry(['prepare', '--json'], stage.folder);
      expect(prepared.code, prepared.stderr).toBe(0);
      const { code, probes: found } = await probed();
      expect(code).toBe(0);
      expect(found).toMatchObject([
        {
          result: 'ok',
          says: expect.stringMatching(/^pbkdf2, SHA-512, 210000, 64 bytes, 11 users: .* layout phc, which a migration/),
          probed: { layout: 'phc', usual: false },
        },
      ]);
      expect(stage.sandbox.store.count()).toBe(0);
      expect(stage.sandbox.statistics().imports.length).toBeGreaterThan(1);
    });

    it('ends on Ctrl-C with nobody left in the pool', async () => {
      let command: ChildProcess | undefined;
      await set({
        sandbox: {
          faults: ({ path }) => {
            if (!path.endsWith('/v2/verify')) return undefined;
            expect(stage.sandbox.store.count()).toBe(1);
            command?.kill('SIGINT');
            return { kind: 'silence', applied: false };
          },
        },
      });
      await runPoolferry(['prepare', '--json'], stage.folder);
      command = spawn(process.execPath, [program, 'check', '--probe'], {
        cwd: stage.folder,
        env: { ...process.env, ...noServer },
        stdio: ['ignore', 'ignore', 'pipe'],
      });
      const said = text(command.stderr as Readable);
      expect(await once(command, 'exit')).toEqual([130, null]);
      expect(await said).toContain('is removed');
      expect(stage.sandbox.statistics().imports.length).toBeGreaterThan(0);
      expect(stage.sandbox.store.count()).toBe(0);
    });

    it('fails where no layout logs in, and says what a migration will ask', async () => {
      const input = fixture('openldap/users.ldif');
      const hashReading = { ...defaultHashReading, saltAfterDigest: 'salt-then-password' } as const;
      await set({ sandbox: { hashReading }, source: { type: 'ldif', input } });
      await runPoolferry(['prepare', '--json'], stage.folder);
      const { code, probes: found } = await probed();
      expect(code).toBe(1);
      expect(found.filter(({ result }) => result === 'failed').map(({ probed: recipe }) => recipe?.recipe)).toEqual([
        'MD5, salt behind digest',
        'SHA-1, salt behind digest',
        'SHA-256, salt behind digest',
        'SHA-512, salt behind digest',
      ]);
      expect(found.find(({ result }) => result === 'failed')).toMatchObject({
        problem: 'unreadable_hashes',
        says: expect.stringContaining('salt_behind_digest password_incorrect'),
        next: expect.stringContaining('reset these passwords'),
      });
      expect(stage.sandbox.store.count()).toBe(0);
    });
  });

  it("refuses a folder that holds another pool's dataset", async () => {
    await set();
    await stage.work();
    const settings = stage.settings(
      { type: 'keycloak', inputs: [realm] },
      { dataset: join(stage.folder, 'poolferry-data', 'dataset') },
    );
    await stage.migrate(settings);
    const path = join(stage.folder, 'migration.yaml');
    await writeFile(path, (await readFile(path, 'utf8')).replace(/poolId: .*/, 'poolId: elsewhere'));
    const { code, checks } = await results();
    expect(code).toBe(1);
    expect(checks.find((each) => each.check === 'dataset')).toMatchObject({ problem: 'wrong_dataset' });
  });
});

describe('the forecast of a dataset', () => {
  const counts = {
    ...noCounts,
    read: 4,
    prepared: 3,
    rejected: 1,
    recipes: { 'bcrypt, cost 10': 2 },
    withoutPassword: 1,
  };

  it('tells every count of preparing, also one that a later release adds', () => {
    const table = forecastTable({ ...counts, ...{ withSecondFactor: 2 } });
    expect(table).toMatch(/passwords that move/);
    expect(table).toMatch(/ {2}bcrypt, cost 10 +│ +2 │/);
    expect(table).toMatch(/with second factor +│ +2 │/);
    expect(table).not.toMatch(/must be reset/);
  });
});
