import { readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { expect, onTestFinished, test } from 'vitest';
import { Stage } from '../migration/stage.ts';
import { auth0Line, auth0Lines } from '../preparation/stage.ts';
import { configuredFolder } from './configured-folder.ts';
import { runPoolferry } from './poolferry-process.ts';

test('a migration takes the dataset with the mended records as it was prepared, and brings them', async () => {
  const stage = await Stage.set();
  onTestFinished(() => stage.strike());
  const secret = `SECRET_OF_${stage.namespace.replaceAll('-', '_')}`;
  process.env[secret] = stage.sandbox.clientSecret;
  onTestFinished(() => {
    delete process.env[secret];
  });
  const files = { 'users.ndjson': `${[...auth0Lines(5), 'broken'].join('\n')}\n` };
  const folder = await configuredFolder({ target: stage.sandbox, secret, files });
  const environment = { TEMPORAL_ADDRESS: stage.temporalAddress, TEMPORAL_NAMESPACE: stage.namespace };
  const run = (...args: readonly string[]) => runPoolferry(args, folder, environment);

  await run('prepare');
  await run('rejects', '--write', 'mend.ndjson');
  await writeFile(join(folder, 'mend.ndjson'), `${auth0Line(9)}\n`);
  expect((await run('rejects', '--retry', 'mend.ndjson')).code).toBe(0);
  const manifest = await readFile(join(folder, 'dataset', 'manifest.json'), 'utf8');
  await stage.work();
  const { code, stdout, stderr } = await run('start', '--watch', '--json');

  expect(code, stderr).toBe(0);
  expect(JSON.parse(stdout)).toMatchObject({ outcome: 'verified', read: 6, prepared: 6, rejected: 0, confirmed: 6 });
  expect(await readFile(join(folder, 'dataset', 'manifest.json'), 'utf8')).toBe(manifest);
});
