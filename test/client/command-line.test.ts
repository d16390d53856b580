import { execFile, spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtemp, readFile, rm, symlink, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { resolveTemporalExecutable } from '../../client/embedded/temporal-cli.ts';
import { fixture, knownUsers } from '../migration/known-users.ts';
import { until } from '../until.ts';
import { type Ended, expectParagraph, program, runPoolferry } from './poolferry-process.ts';

const realm = fileURLToPath(new URL('../fixtures/keycloak/devpb512-export.json', import.meta.url));

let folder: string;

beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'poolferry-test-'));
});

afterAll(async () => {
  await rm(folder, { recursive: true, force: true });
});

/** Processes, of anybody's, that were started by this path. */
async function processesBy(path: string): Promise<string[]> {
  const { stdout } = await promisify(execFile)('ps', ['-eo', 'pid=,args=']);
  return stdout.split('\n').filter((line) => line.includes(path));
}

function poolferry(args: readonly string[], environment: NodeJS.ProcessEnv = {}): Promise<Ended> {
  return runPoolferry(args, folder, environment);
}

async function write(name: string, text: string): Promise<string> {
  await writeFile(join(folder, name), text);
  return name;
}

const configuration = `source:
  type: auth0
  input: users.ndjson
target:
  url: http://127.0.0.1:1
  tenantId: default
  poolId: pool
  clientId: poolferry
  clientSecret:
    env: SECRET
`;

describe('the command line', () => {
  it('rehearses what a migration.yaml says of the source, and needs no target in it', async () => {
    const text = await readFile(fixture('auth0/database_export.ndjson'), 'utf8');
    const users: { email: string; passwordHash?: string }[] = text
      .trimEnd()
      .split('\n')
      .map((line) => JSON.parse(line));
    const withHash = users.filter(({ passwordHash }) => passwordHash !== undefined);
    const rows = withHash.map(({ email, passwordHash }, row) => `${row},${email},${passwordHash}`);
    await write('people.csv', `number,mail,secret\n${rows.join('\n')}\n`);
    const known = await knownUsers('auth0/known.json');
    const logins = known.filter(({ password }) => password !== null).map((user) => `${user.email},${user.password}`);
    await write('people-logins.csv', `identifier,password\n${logins.join('\n')}\n`);
    await write(
      'people.yaml',
      `source:
  type: csv
  input: people.csv
  mapping:
    key: number
    identifiers:
      - { type: email, value: mail }
    password: { format: modular-crypt, value: secret }
verification:
  logins: people-logins.csv
`,
    );
    const ended = await poolferry(['rehearse', '-c', 'people.yaml', '--json']);
    expect(ended.stderr).not.toContain('Problem');
    expect(ended.code).toBe(0);
    expect(JSON.parse(ended.stdout)).toMatchObject({
      outcome: 'verified',
      read: withHash.length,
      confirmed: withHash.length,
      logins: { tried: logins.length, asExpected: logins.length },
    });
  });

  it.each([
    ['nothing to read', [], /--source and --input/],
    ['a mapping with an expression that is none', ['-c', 'wrong.yaml'], /line 6, source\.mapping\.key: .*wrong\.yaml/],
    ['a source that needs a mapping', ['--source', 'csv', '--input', realm], /mapping/],
  ])('refuses to rehearse %s, in one paragraph', async (_, args, says) => {
    await write(
      'wrong.yaml',
      'source:\n  type: csv\n  input: people.csv\n  mapping:\n    # What is it called?\n    key: "id ||"\n    identifiers:\n      - { type: email, value: mail }\n',
    );
    const ended = await poolferry(['rehearse', ...args]);
    expectParagraph(ended, says);
    expect(ended.code).toBe(2);
  });

  it('rehearses an export and prints one JSON object, with nothing left to ask', async () => {
    const logins = await write(
      'logins.csv',
      'identifier,password,expect\ndevpb512.user1@example.com,wQm_MVY_DXx,\ndevpb512.user1,nope,password_incorrect\n',
    );
    const ended = await poolferry(
      ['rehearse', '--source', 'keycloak', '--input', realm, '--logins', logins, '--output', 'out', '--json'],
      {},
    );
    expect(ended.code, ended.stderr).toBe(0);
    const summary = JSON.parse(ended.stdout);
    expect(summary).toEqual({
      outcome: 'verified',
      read: 12,
      prepared: 12,
      rejected: 0,
      accepted: 12,
      confirmed: 12,
      different: 0,
      missing: 0,
      refused: 0,
      unsent: 0,
      unchecked: 0,
      shortcomings: [],
      logins: { tried: 2, asExpected: 2 },
      resets: {},
      guideTargets: [
        expect.objectContaining({ name: 'success_rate', result: 'pass', value: 100 }),
        expect.objectContaining({ name: 'response_time', value: expect.any(Number) }),
        expect.objectContaining({ name: 'error_patterns', result: 'pass', value: 0 }),
      ],
      reportPath: join(folder, 'out', 'report', 'index.html'),
      workflowId: expect.stringMatching(/^poolferry\/127\.0\.0\.1:\d+\/default$/),
      seconds: expect.any(Number),
    });
  });

  it.each([0, 600, 1_200, 3_000])(
    'stops everything within seconds of a Ctrl-C, %i ms after its start',
    async (after) => {
      // The server is told apart from those of other tests by the path that it is started by.
      const temporal = join(folder, `temporal-${after}`);
      await symlink(await resolveTemporalExecutable(() => undefined), temporal);
      const args = [program, 'rehearse', '--source', 'keycloak', '--input', realm, '--keep'];
      const rehearsal = spawn(process.execPath, args, {
        cwd: folder,
        env: { ...process.env, POOLFERRY_TEMPORAL_CLI: temporal },
        stdio: ['ignore', 'ignore', 'pipe'],
      });
      let said = '';
      rehearsal.stderr.on('data', (chunk: Buffer) => {
        said += chunk.toString();
      });
      const exit = once(rehearsal, 'exit');
      // The point of time is the matter of this test: nothing is waited for.
      const timer = setTimeout(() => rehearsal.kill('SIGINT'), 700 + after);
      const [code, signal] = await exit;
      clearTimeout(timer);
      // Before the program listens, Ctrl-C simply ends it; once the migration is over, it is how `--keep` ends.
      expect(['SIGINT', 130, 0], said).toContain(signal ?? code);
      await until(async () => expect(await processesBy(temporal)).toEqual([]));
    },
  );

  it('ends a rehearsal with 3 when a login is not as expected', async () => {
    const logins = await write('wrong.csv', 'identifier,password,expect\ndevpb512.user1,not the password,\n');
    const ended = await poolferry(['rehearse', '--source', 'keycloak', '--input', realm, '--logins', logins, '--json']);
    expect(ended.code, ended.stderr).toBe(3);
    expect(JSON.parse(ended.stdout)).toMatchObject({ outcome: 'differences', logins: { tried: 1, asExpected: 0 } });
    expect(`${ended.stdout}${ended.stderr}`).not.toContain('not the password');
  });

  it('ends a rehearsal of a broken document with 1, one paragraph, and still one JSON object', async () => {
    const broken = await write('broken.json', '{"realm": "r", "users": [{"username": "a"}, {"usern');
    const ended = await poolferry(['rehearse', '--source', 'keycloak', '--input', broken, '--json']);
    expect(ended.code, ended.stderr).toBe(1);
    expect(JSON.parse(ended.stdout)).toMatchObject({ outcome: 'failed', accepted: 0 });
    expect(ended.stderr).toMatch(/broken\.json/);
    expect(ended.stderr).not.toMatch(/\bat .*\.(js|ts):\d+/);
  });

  it.each([
    ['a file that is not there', ['rehearse', '--source', 'keycloak', '--input', 'nothing.json'], /nothing\.json/],
    ['a source that nobody knows', ['rehearse', '--source', 'sheets', '--input', realm], /keycloak/],
    ['a configuration that is not there', ['status'], /migration\.yaml/],
  ])('ends with 2 and one paragraph for %s', async (_what, args, words) => {
    const ended = await poolferry(args);
    expect(ended.code).toBe(2);
    expectParagraph(ended, words);
  });

  it.each([
    [
      'a setting with a wrong value',
      configuration.replace('tenantId: default', 'tenantId: 7'),
      /line 6, target\.tenantId/,
    ],
    ['a setting that is missing', configuration.replace('  poolId: pool\n', ''), /line 5, target\.poolId/],
    [
      'a setting that is none',
      configuration.replace('  poolId', '  poolID: x\n  poolId'),
      /line 7, target\.poolID: is not a setting/,
    ],
    [
      'a secret that is written down',
      configuration.replace('\n    env: SECRET', ' hunter2-hunter2'),
      /line 9, target\.clientSecret/,
    ],
    ['a file that is not YAML', 'source: [', /line 1/],
  ])('names the line of %s', async (_what, text, words) => {
    await write('migration.yaml', text);
    const ended = await poolferry(['status']);
    expect(ended.code).toBe(2);
    expectParagraph(ended, words);
    expect(ended.stderr).not.toContain('hunter2');
  });

  it('ends with 1 and one paragraph when the Temporal server does not answer', async () => {
    await write('migration.yaml', configuration);
    for (const command of ['status', 'start', 'worker']) {
      const ended = await poolferry([command], { TEMPORAL_ADDRESS: '127.0.0.1:1' });
      expect(ended.code, command).toBe(1);
      expectParagraph(ended, /Temporal server does not answer \(127\.0\.0\.1:1\)\. Start it/);
    }
  });

  it('ends with 2 for what it does not know and for what is missing', async () => {
    for (const args of [
      ['frobnicate'],
      ['status', '--frobnicate'],
      ['rehearse', '--source', 'keycloak'],
      ['rehearse', '--source', 'keycloak', '--input', realm, '--lanes', '9'],
      ['set-mode', 'replace'],
    ]) {
      const { code, stdout, stderr } = await poolferry(args);
      expect(code, args.join(' ')).toBe(2);
      expect(stdout).toBe('');
      expect(stderr).not.toBe('');
    }
  });
});
