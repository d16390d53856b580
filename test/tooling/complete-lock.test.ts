import { copyFileSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { runCommand } from './run-command.ts';
import { root, temporaryFolder, writeFileIn } from './temporary-folder.ts';

async function completeLock(file: string): Promise<string> {
  const result = await runCommand(process.execPath, [join(root, 'scripts/complete-lock.mjs'), file]);
  expect(result.code).toBe(0);
  return readFileSync(file, 'utf8');
}

test('the lock file names the builds for every platform, so that npm ci takes it everywhere', async () => {
  const copy = join(temporaryFolder(), 'package-lock.json');
  copyFileSync(join(root, 'package-lock.json'), copy);
  const before = readFileSync(copy, 'utf8');
  expect(await completeLock(copy), 'run: node scripts/complete-lock.mjs').toBe(before);
});

test('a build that npm left out is added, for its platform alone', async () => {
  const lock = {
    packages: {
      '': {},
      'node_modules/parser': {
        version: '1.2.3',
        dev: true,
        optionalDependencies: { '@parser/linux-arm-musleabihf': '1.2.3', '@parser/linux-x64-gnu': '1.2.3' },
      },
      'node_modules/@parser/linux-x64-gnu': { version: '1.2.3', optional: true },
    },
  };
  const file = writeFileIn(temporaryFolder(), 'package-lock.json', JSON.stringify(lock));
  expect(JSON.parse(await completeLock(file)).packages).toEqual({
    ...lock.packages,
    'node_modules/@parser/linux-arm-musleabihf': {
      version: '1.2.3',
      cpu: ['arm'],
      dev: true,
      libc: ['musl'],
      optional: true,
      os: ['linux'],
    },
  });
});
