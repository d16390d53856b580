import { symlinkSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { type CommandResult, runCommand } from './run-command.ts';
import { root, temporaryFolder } from './temporary-folder.ts';

/** Runs Vitest over some test files, with the default reporter and then ours, as `npm test` does. */
async function runTests(files: Record<string, string>): Promise<CommandResult & { readonly lastLine: string }> {
  const folder = temporaryFolder({ 'package.json': '{"type":"module"}', ...files });
  symlinkSync(join(root, 'node_modules'), join(folder, 'node_modules'), 'junction');
  const reporters = ['--reporter', 'default', '--reporter', join(root, 'test/closing-line-reporter.ts')];
  const result = await runCommand(
    process.execPath,
    [join(root, 'node_modules/vitest/vitest.mjs'), 'run', '--root', folder, '--globals', ...reporters],
    { folder },
  );
  return { ...result, lastLine: result.stdout.trimEnd().split('\n').at(-1) ?? '' };
}

test('a run closes with how many tests passed and failed', async () => {
  const result = await runTests({
    'a.test.ts': "test('right', () => {});",
    'b.test.ts': "describe('inside', () => { test('right', () => {}); });",
  });
  expect(result).toMatchObject({ code: 0, lastLine: '2 passed, 0 failed' });
});

test('wrong tests, a file that cannot be loaded and a broken beforeAll count as failed, what did not run as skipped', async () => {
  const result = await runTests({
    'one-right-one-wrong-one-skipped.test.ts':
      "test('right', () => {});\ntest('wrong', () => { expect(1).toBe(2); });\ntest.skip('left out', () => {});",
    'cannot-be-loaded.test.ts': "throw new Error('broken');",
    'broken-before-all.test.ts':
      "describe('s', () => { beforeAll(() => { throw new Error('no'); }); test('kept', () => {}); });",
  });
  expect(result).toMatchObject({ code: 1, lastLine: '1 passed, 3 failed, 2 skipped' });
});

test('an error outside any test counts as failed', async () => {
  const result = await runTests({
    'a.test.ts':
      "test('right', async () => { setTimeout(() => { throw new Error('later'); }); await new Promise((r) => setTimeout(r, 20)); });",
  });
  expect(result).toMatchObject({ code: 1, lastLine: '1 passed, 1 failed' });
});

test('a global set-up that fails counts as failed', async () => {
  const result = await runTests({
    'vitest.config.ts': "export default { test: { globalSetup: ['./set-up.ts'] } };",
    'set-up.ts': "export default () => { throw new Error('no server'); };",
    'a.test.ts': "test('right', () => {});",
  });
  expect(result).toMatchObject({ code: 1, lastLine: '0 passed, 1 failed' });
});
