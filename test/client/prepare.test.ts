import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { readdir, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { expect, onTestFinished, test } from 'vitest';
import { forecastTable } from '../../client/tables.ts';
import { type SandboxOptions, startSandbox } from '../../sandbox/index.ts';
import { noCounts } from '../dataset/counts.ts';
import { auth0Line, auth0Lines } from '../preparation/stage.ts';
import { withPool } from '../sandbox/pool-tenant.ts';
import { until } from '../until.ts';
import { configuredFolder } from './configured-folder.ts';
import { expectParagraph, program, runPoolferry } from './poolferry-process.ts';

const lines = [...auth0Lines(18), 'broken', auth0Line(99, { email: undefined })];
const files = { 'users.ndjson': `${lines.join('\n')}\n` };

async function withSandbox(options: SandboxOptions, source?: string) {
  const sandbox = await startSandbox(options);
  onTestFinished(() => sandbox.close());
  const folder = await configuredFolder({ target: sandbox, files, ...(source === undefined ? {} : { source }) });
  return { sandbox, folder, environment: { SECRET: sandbox.clientSecret } };
}

test('prepare writes the dataset by what the pool demands, imports nothing, and tells what each user becomes', async () => {
  const { sandbox, folder, environment } = await withSandbox(withPool({ authentication_mechanisms: ['email_otp'] }));

  const ended = await runPoolferry(['prepare'], folder, environment);

  expect(ended.code, ended.stderr).toBe(0);
  expect(ended.stderr).toBe('');
  expect(ended.stdout).toMatch(/authentication_mechanisms: /);
  expect(ended.stdout).toMatch(/read from the source +│ +20 │/);
  expect(ended.stdout).toMatch(/rejected, by reason .*\n.* {2}invalid_json +│ +1 │\n.* {2}no_identifier +│ +1 │/);
  expect(ended.stdout).toMatch(/passwords that move +│ +18 │\n.* {2}bcrypt, cost 10 +│ +18 │/);
  expect(ended.stdout).toContain(join(folder, 'dataset'));
  expect(sandbox.statistics().imports).toEqual([]);
});

test('prepare holds users to the schema of the pool', async () => {
  const schema = { type: 'object', required: ['birthdate'] };
  const { folder, environment } = await withSandbox(withPool({}, schema));

  const { stdout } = await runPoolferry(['prepare', '--json'], folder, environment);

  expect(JSON.parse(stdout).counts).toMatchObject({ prepared: 0, rejects: { payload_schema: 18 } });
});

test('prepare a second time finds everything prepared, and prints one object for programs', async () => {
  const { folder, environment } = await withSandbox({});

  const [first, second] = [
    await runPoolferry(['prepare', '--json'], folder, environment),
    await runPoolferry(['prepare', '--json'], folder, environment),
  ].map(({ stdout }) => JSON.parse(stdout));

  expect(first).toEqual({
    dataset: join(folder, 'dataset'),
    indexSha256: expect.stringMatching(/^[0-9a-f]{64}$/),
    reused: false,
    poolAsked: true,
    poolFindings: [],
    toBeMended: 2,
    tooManyRejected: false,
    seconds: expect.any(Number),
    counts: expect.objectContaining({ read: 20, prepared: 18, rejected: 2 }),
  });
  expect(second).toEqual({ ...first, reused: true, seconds: expect.any(Number) });
});

test('prepare names the way around a pool that cannot be asked, and with --offline says what that means', async () => {
  const folder = await configuredFolder({ files });

  const asked = await runPoolferry(['prepare'], folder, { SECRET: 'x' });
  const offline = await runPoolferry(['prepare', '--offline', '--json'], folder, { SECRET: '' });

  expect(asked.code).toBe(1);
  expectParagraph(asked, /127\.0\.0\.1:1.* --offline/);
  expect(offline.code).toBe(0);
  expect(offline.stderr).toMatch(/^The pool is not asked: .*\n$/);
  expect(JSON.parse(offline.stdout)).toMatchObject({ poolAsked: false, counts: { prepared: 18 } });
});

test.each([
  ['9.9%', 1],
  ['10%', 0],
  ['0%', 1],
])('with 2 of 20 records rejected, --fail-above %s ends with %i', async (limit, code) => {
  const folder = await configuredFolder({ files });

  const ended = await runPoolferry(['prepare', '--offline', '--fail-above', limit], folder);

  expect(ended.code).toBe(code);
  const paragraph = ended.stderr.trim().split('\n').slice(1);
  expect(paragraph).toEqual(
    code === 0
      ? []
      : [expect.stringMatching(/^Too many .*to be mended: 2 of 20 \(10 %\), .*allows [\d.]+ %.*`poolferry rejects`/)],
  );
});

test('--fail-above counts no records that need no mending, and tells both numbers', async () => {
  const accounts = Array.from({ length: 7 }, (_, user) => ({ localId: `anonymous${user}` }));
  const users = [{ localId: 'a', email: 'a@example.com' }, { localId: 'b', email: 'B@example.com' }, { email: 7 }];
  const folder = await configuredFolder({
    source: '{ type: firebase, input: users.json, duplicates: merge }',
    files: {
      'users.json': JSON.stringify({ users: [...users, { localId: 'c', email: 'b@example.com' }, ...accounts] }),
    },
  });

  const within = await runPoolferry(['prepare', '--offline', '--json', '--fail-above', '10%'], folder);
  const above = await runPoolferry(['prepare', '--offline', '--fail-above', '9%'], folder);

  expect(within.code, within.stderr).toBe(0);
  const rejects = { missing_field: 1, merged: 1, not_a_person: 7 };
  expect(JSON.parse(within.stdout)).toMatchObject({ toBeMended: 1, tooManyRejected: false, counts: { rejects } });
  expect(above.code).toBe(1);
  expect(above.stderr).toMatch(
    /: 1 of 11 \(9\.091 %\), and --fail-above allows 9 %\. Nothing is to be done for 8 more that were rejected\./,
  );
});

test.each([
  [
    ['--fail-above', '100%'],
    ['broken', 'broken'],
    /^Nobody can be migrated: all 2 records of the source were rejected\./,
  ],
  [['--fail-above', '0%'], ['broken'], /^Nobody can be migrated: the only record of the source was rejected\./],
])('where every record is rejected, prepare %j ends with 1 and says so', async (options, broken, words) => {
  const folder = await configuredFolder({ files: { 'users.ndjson': `${broken.join('\n')}\n` } });
  const ended = await runPoolferry(['prepare', '--offline', ...options], folder);
  expect(ended.code).toBe(1);
  expect(ended.stderr.trim().split('\n').slice(1)).toEqual([expect.stringMatching(words)]);
  expect(ended.stdout).toContain(join(folder, 'dataset'));
});

test('prepare of an export without records ends with 1, and says where to look', async () => {
  const folder = await configuredFolder({ files: { 'users.ndjson': '' } });
  const ended = await runPoolferry(['prepare', '--offline'], folder);
  expect(ended.code).toBe(1);
  expect(ended.stderr).toMatch(
    /^The export holds no records \(.*users\.ndjson\)\. See that the export came to its end/m,
  );
  expect(ended.stdout).toBe('');
});

test.each(['5', 'five%', '101%', '-1%'])('--fail-above %s is wrong usage', async (limit) => {
  const folder = await configuredFolder({ files });
  const { code, stderr } = await runPoolferry(['prepare', '--offline', `--fail-above=${limit}`], folder);
  expect(code).toBe(2);
  expect(stderr).toMatch(/Give a percentage/);
});

test('Ctrl-C stops a preparation, which says truly that the next one goes on', async () => {
  const folder = await configuredFolder({});
  await writeFile(join(folder, 'users.ndjson'), auth0Lines(150_000).join('\n'));
  const preparing = spawn(process.execPath, [program, 'prepare', '--offline'], {
    cwd: folder,
    stdio: ['ignore', 'ignore', 'pipe'],
  });
  let said = '';
  preparing.stderr.on('data', (chunk: Buffer) => {
    said += chunk.toString();
  });
  const exit = once(preparing, 'exit');
  const allIsRead = async () => {
    const names = await readdir(join(folder, 'dataset'), { recursive: true });
    expect(names).toContainEqual(expect.stringMatching(/^\.preparing-.*mark\.json$/));
  };
  await until(allIsRead, { everyMs: 5 });
  preparing.kill('SIGINT');

  expect(await exit, said).toEqual([130, null]);
  expect(said).toMatch(/Stopped\. All records were read: the next preparation of the same source goes on from here\./);
  expect(await readdir(join(folder, 'dataset'))).toEqual([expect.stringMatching(/^\.preparing-/)]);
  const again = await runPoolferry(['prepare', '--offline', '--json'], folder);
  expect(JSON.parse(again.stdout)).toMatchObject({ reused: false, counts: { read: 150_000, prepared: 150_000 } });
});

test('Ctrl-C while the source is read leaves nothing behind, and says that the next one begins anew', async () => {
  const folder = await configuredFolder({ source: "{ type: auth0, input: '-' }" });
  const preparing = spawn(process.execPath, [program, 'prepare', '--offline'], { cwd: folder });
  let said = '';
  preparing.stderr.on('data', (chunk: Buffer) => {
    said += chunk.toString();
  });
  const exit = once(preparing, 'exit');
  preparing.stdin.on('error', () => undefined);
  preparing.stdin.write(`${auth0Lines(2_000).join('\n')}\n`);
  const isReading = async () => expect(await readdir(join(folder, 'dataset'))).toHaveLength(1);
  await until(isReading, { everyMs: 5 });
  preparing.kill('SIGINT');
  preparing.stdin.end(`${auth0Lines(200_000).slice(2_000).join('\n')}\n`);

  expect(await exit, said).toEqual([130, null]);
  expect(said).toMatch(/Stopped before all records were read: the next preparation begins anew\./);
  expect(await readdir(join(folder, 'dataset'))).toEqual([]);
});

test('the forecast tells every count of preparing, also one that a later release adds', () => {
  const counts = {
    ...noCounts,
    sharingIdentifiers: 7,
    federatedOnly: 3,
    withoutVerifiedAddress: 4,
    rejects: { duplicate_identifier: 2 },
    resets: { crypt: 1_200, 'md5-crypt': 30 },
    ...{ withSecondFactor: 5 },
  };

  const table = forecastTable(counts);

  expect(table).toMatch(/ {2}duplicate_identifier +│ +2 │/);
  expect(table).toMatch(/share an identifier with another user +│ +7 │/);
  expect(table).toMatch(/sign in at another provider alone +│ +3 │/);
  expect(table).toMatch(/have no verified address +│ +4 │/);
  expect(table).toMatch(/with second factor +│ +5 │/);
  expect(table).toMatch(/passwords that must be reset +│ +1,230 │\n.* {2}crypt +│ +1,200 │/);
  expect(table).not.toMatch(/passwords that move/);
});
