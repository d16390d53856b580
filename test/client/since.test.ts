import { readFile, rm, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { expect, onTestFinished, test } from 'vitest';
import { loadConfiguration } from '../../client/configuration/load.ts';
import { sinceWarning } from '../../client/since.ts';
import { Stage } from '../migration/stage.ts';
import { migrated } from '../preparation/delta-stage.ts';
import { auth0Line, auth0Lines } from '../preparation/stage.ts';
import { configuredFolder } from './configured-folder.ts';
import { runPoolferry } from './poolferry-process.ts';

const users = (lines: readonly string[]) => `${lines.join('\n')}\n`;

/** A folder in which an export was prepared, and migrated, and a newer one lies for another folder. */
async function afterMigration(target?: Parameters<typeof configuredFolder>[0]['target']) {
  const folder = await configuredFolder({
    files: { 'users.ndjson': users(auth0Lines(30)) },
    ...(target === undefined ? {} : { target }),
  });
  await runPoolferry(['prepare', '--offline'], folder);
  await migrated(join(folder, 'dataset'));
  const newer = [...auth0Lines(30).slice(2), auth0Line(99), auth0Line(5, { email: undefined })];
  await writeFile(join(folder, 'users.ndjson'), users(newer.filter((line) => line !== auth0Line(5))));
  const path = join(folder, 'migration.yaml');
  const configuration = await readFile(path, 'utf8');
  await writeFile(path, configuration.replace('dataset: dataset', 'dataset: newer'));
  return { folder, configuration };
}

test('prepare --since tells in a table, and to programs, how the users stand to the earlier ones', async () => {
  const { folder } = await afterMigration();

  const table = await runPoolferry(['prepare', '--offline', '--since', 'dataset'], folder);
  const object = await runPoolferry(['prepare', '--offline', '--since', 'dataset', '--json'], folder);

  expect(table.code, table.stderr).toBe(0);
  expect(table.stdout).toMatch(/unchanged, so not sent +│ +27 │/);
  expect(table.stdout).toMatch(/vanished since the earlier dataset +│ +2 │/);
  expect(table.stdout).toMatch(/migrated before, rejected now +│ +1 │/);
  expect(table.stdout).toMatch(/new +│ +1 │\n.*changed +│ +0 │/);
  expect(table.stdout).toContain(`Dataset: ${join(folder, 'newer', 'delta')}`);
  expect(JSON.parse(object.stdout)).toMatchObject({
    dataset: join(folder, 'newer', 'delta'),
    reused: true,
    delta: { since: join(folder, 'dataset'), whole: join(folder, 'newer'), new: 1, unchanged: 27, vanished: 2 },
    counts: { read: 29, prepared: 1, rejected: 1, unchanged: 27 },
  });
});

test('prepare --since says in one paragraph why no delta can be made', async () => {
  const { folder, configuration } = await afterMigration();
  await writeFile(join(folder, 'migration.yaml'), configuration);

  const same = await runPoolferry(['prepare', '--offline', '--since', 'dataset', '--json'], folder);
  await writeFile(join(folder, 'migration.yaml'), configuration.replace('dataset: dataset', 'dataset: newer'));
  const none = await runPoolferry(['prepare', '--offline', '--since', 'nothing', '--json'], folder);

  expect([same.code, none.code]).toEqual([1, 1]);
  expect(same.stderr).toMatch(/folder of the earlier dataset .*Set `dataset` to another folder/);
  expect(none.stderr).toMatch(/The folder holds no dataset .*nothing/);
});

test('start --since brings what has changed in update mode, and check looks at the earlier dataset first', async () => {
  const stage = await Stage.set();
  onTestFinished(() => stage.strike());
  const secret = `SECRET_OF_${stage.namespace.replaceAll('-', '_')}`;
  process.env[secret] = stage.sandbox.clientSecret;
  onTestFinished(() => {
    delete process.env[secret];
  });
  const configured = { target: stage.sandbox, secret, files: { 'users.ndjson': users(auth0Lines(30)) } };
  const folder = await configuredFolder(configured);
  const environment = { TEMPORAL_ADDRESS: stage.temporalAddress, TEMPORAL_NAMESPACE: stage.namespace };
  const run = (...args: readonly string[]) => runPoolferry(args, folder, environment);
  await stage.work();
  const path = join(folder, 'migration.yaml');
  // The probe's synthetic users would be among those that the target has seen.
  await writeFile(path, `${await readFile(path, 'utf8')}verification: { probe: false }\n`);
  expect((await run('start', '--watch', '--json')).code).toBe(0);
  await writeFile(join(folder, 'users.ndjson'), users([...auth0Lines(30).slice(1), auth0Line(99)]));
  await writeFile(path, (await readFile(path, 'utf8')).replace('dataset: dataset', 'dataset: newer'));

  const check = await run('check', '--since', 'dataset', '--json');
  const start = await run('start', '--since', 'dataset', '--watch', '--json');
  const report = await run('report', '--json');

  expect(JSON.parse(check.stdout).checks).toContainEqual({
    check: 'since',
    result: 'ok',
    says: expect.stringMatching(/dataset holds 30 users, .* and migrated/),
  });
  expect(start.code, start.stderr).toBe(0);
  expect(JSON.parse(start.stdout)).toMatchObject({
    outcome: 'verified',
    read: 30,
    prepared: 1,
    confirmed: 1,
    delta: { new: 1, changed: 0, unchanged: 29, vanished: 1 },
  });
  expect(JSON.parse(report.stdout)).toMatchObject({ acceptedByMode: { update: 1 } });
  expect(stage.sandbox.statistics().imports.map(({ users: sent }) => sent)).toEqual([30, 1]);

  const verified = await run('verify', '--since', 'dataset', '--json');
  expect(verified.code, verified.stderr).toBe(0);
  expect(JSON.parse(verified.stdout)).toMatchObject({ prepared: 1, confirmed: 1, delta: { unchanged: 29 } });

  await writeFile(path, (await readFile(path, 'utf8')).replace('dataset: newer', 'dataset: newest'));
  const nobody = await run('start', '--since', 'newer', '--watch', '--json');
  expect(nobody.code, nobody.stderr).toBe(0);
  expect(JSON.parse(nobody.stdout)).toMatchObject({ outcome: 'verified', prepared: 0, delta: { unchanged: 30 } });
  expect(stage.sandbox.statistics().imports).toHaveLength(2);
});

test('check says why no delta can be made', async () => {
  const { folder } = await afterMigration();
  await rm(join(folder, 'dataset', 'jobs.json'));
  const { stdout } = await runPoolferry(['check', '--since', 'dataset', '--json'], folder);
  expect(JSON.parse(stdout).checks).toContainEqual({
    check: 'since',
    result: 'failed',
    problem: 'wrong_dataset',
    says: expect.stringMatching(/it has no outcomes/),
    next: expect.any(String),
  });
});

test('a migration since an earlier dataset goes in update mode, unless the configuration states another', async () => {
  const folder = await configuredFolder({});
  const path = join(folder, 'migration.yaml');
  const stated = await readFile(path, 'utf8');

  expect(await loadConfiguration(path)).toMatchObject({ import: { mode: 'ignore' } });
  expect(await loadConfiguration(path)).not.toHaveProperty('since');
  expect(await loadConfiguration(path, '/earlier')).toMatchObject({ since: '/earlier', import: { mode: 'update' } });
  await writeFile(path, `${stated}since: first\n`);
  expect(await loadConfiguration(path)).toMatchObject({ since: join(folder, 'first'), import: { mode: 'update' } });
  expect(await loadConfiguration(path, '/earlier')).toMatchObject({ since: '/earlier' });
  for (const mode of ['ignore', 'fail'] as const) {
    await writeFile(path, `${stated}since: first\nimport: { mode: ${mode} }\n`);
    expect(await loadConfiguration(path)).toMatchObject({ import: { mode } });
  }
});

test('a mode that would not bring what has changed is told once, and nothing of it otherwise', async () => {
  const { folder } = await afterMigration();
  const path = join(folder, 'migration.yaml');
  await writeFile(path, `${await readFile(path, 'utf8')}import: { mode: ignore }\n`);

  const ended = await runPoolferry(['prepare', '--offline', '--since', 'dataset', '--json'], folder);

  expect(ended.code).toBe(0);
  expect(ended.stderr.match(/`import\.mode` is ignore: .* keeps them as they were/g)).toHaveLength(1);
  const settings = await loadConfiguration(path, 'dataset');
  expect(sinceWarning({ ...settings, import: { ...settings.import, mode: 'fail' } })).toMatch(
    /is a conflict and holds/,
  );
  expect(sinceWarning({ ...settings, import: { ...settings.import, mode: 'update' } })).toBeUndefined();
  expect(sinceWarning(await loadConfiguration(path))).toBeUndefined();
});
