import { existsSync, readFileSync, rmSync, symlinkSync } from 'node:fs';
import { cp, mkdir, readdir } from 'node:fs/promises';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { until } from '../until.ts';
import { type RunningCommand, runCommand, startCommand } from './run-command.ts';
import { root, temporaryFolder, writeFileIn } from './temporary-folder.ts';

/** Stands in for npm: notes how it was called, and "installs" links to the packages of this project. */
const installingNpm = `
import { appendFileSync, mkdirSync, readdirSync, rmSync, symlinkSync } from 'node:fs';
appendFileSync('npm-calls', process.argv.slice(2).join(' ') + '\\n');
rmSync('node_modules', { recursive: true, force: true });
mkdirSync('node_modules');
const from = ${JSON.stringify(join(root, 'node_modules'))};
for (const name of readdirSync(from)) if (!name.startsWith('.')) symlinkSync(from + '/' + name, 'node_modules/' + name, 'junction');
console.log('added 200 packages');
`;

const failingNpm = "console.error('npm error network request failed'); process.exit(7);";

const hangingNpm = `
import { writeFileSync } from 'node:fs';
process.on('SIGINT', () => { writeFileSync('npm-interrupted', ''); process.exit(1); });
setInterval(() => {}, 1000);
console.log('npm hangs');
`;

/** A fresh clone of a small program with this project's set-up. */
async function freshClone(npm: string): Promise<string> {
  const folder = temporaryFolder({
    'package.json': '{"name":"small","type":"module"}',
    'package-lock.json': '{"packages":{"":{},"node_modules/absent":{"version":"1.0.0"}}}',
    'tsconfig.build.json': '{"extends":"./tsconfig.json","exclude":["test"]}',
    'contract/answer.ts': 'export const answer: number = 42;',
    'report/page.ts': "import { answer } from '../contract/answer.ts';\nconsole.log(answer);",
    'report/page.eta': '<html></html>',
    'test/never-built.ts': '',
    'tools/npm-cli.js': npm,
    'tools/package.json': '{"type":"module"}',
  });
  await cp(join(root, 'tsconfig.json'), join(folder, 'tsconfig.json'));
  await cp(join(root, 'scripts'), join(folder, 'scripts'), { recursive: true });
  await mkdir(join(folder, 'client/embedded'), { recursive: true });
  await cp(join(root, 'client/embedded/folder-lock.mjs'), join(folder, 'client/embedded/folder-lock.mjs'));
  return folder;
}

function startSetUp(folder: string): RunningCommand {
  const environment = { ...process.env, npm_execpath: join(folder, 'tools/npm-cli.js') };
  return startCommand(process.execPath, [join(folder, 'scripts/setup.mjs')], { folder, environment });
}

function linesOf(folder: string, file: string): string[] {
  return readFileSync(join(folder, file), 'utf8').trimEnd().split('\n');
}

test('a fresh clone gets its packages and its program, and is told so on standard error alone', async () => {
  const folder = await freshClone(installingNpm);
  const result = await startSetUp(folder).result;
  expect(result).toMatchObject({ code: 0, stdout: '' });
  expect(result.stderr).toMatch(/^Installing the packages \(npm ci\) \.\.\.$/m);
  expect(result.stderr).toMatch(/^Compiling the program: done in \d+\.\d s$/m);
  expect(linesOf(folder, 'npm-calls')).toEqual(['ci --loglevel=error --no-audit --no-fund --include=dev']);
  expect(existsSync(join(folder, 'dist/report/page.eta'))).toBe(true);
  expect(existsSync(join(folder, 'dist/test'))).toBe(false);
  const program = await runCommand(process.execPath, [join(folder, 'dist/report/page.js')]);
  expect(program.stdout).toBe('42\n');
});

test('a second set-up finds nothing to do and says nothing; a changed source is built, without npm', async () => {
  const folder = await freshClone(installingNpm);
  await startSetUp(folder).result;
  expect(await startSetUp(folder).result).toEqual({ code: 0, stdout: '', stderr: '' });

  writeFileIn(folder, 'contract/answer.ts', 'export const answer: number = 43;');
  rmSync(join(folder, 'report/page.eta'));
  const result = await startSetUp(folder).result;
  expect(result.stderr).toMatch(/^Compiling the program: done/m);
  expect((await runCommand(process.execPath, [join(folder, 'dist/report/page.js')])).stdout).toBe('43\n');
  expect(existsSync(join(folder, 'dist/report/page.eta'))).toBe(false);
  expect(linesOf(folder, 'npm-calls')).toHaveLength(1);
});

test('a changed lock file has the packages installed again', async () => {
  const folder = await freshClone(installingNpm);
  await startSetUp(folder).result;
  writeFileIn(folder, 'package-lock.json', '{"packages":{"":{},"node_modules/absent":{"version":"1.0.1"}}}');
  await startSetUp(folder).result;
  expect(linesOf(folder, 'npm-calls')).toHaveLength(2);
});

test('packages that somebody installed by hand are taken as they are', async () => {
  const folder = await freshClone(failingNpm);
  await mkdir(join(folder, 'node_modules'));
  for (const name of ['typescript', '@typescript', '@types']) {
    symlinkSync(join(root, 'node_modules', name), join(folder, 'node_modules', name), 'junction');
  }
  writeFileIn(folder, 'node_modules/.package-lock.json', '{"packages":{"node_modules/absent":{"version":"1.0.0"}}}');
  expect(await startSetUp(folder).result).toMatchObject({ code: 0 });
});

test('the workflows are bundled, and again only when they or the contract change', async () => {
  const folder = await freshClone(installingNpm);
  writeFileIn(
    folder,
    'workflows/index.ts',
    "import { answer } from '../contract/answer.ts';\nexport async function migrate() { return answer; }",
  );
  expect((await startSetUp(folder).result).stderr).toMatch(/^Bundling the workflows: done/m);
  const bundle = readFileSync(join(folder, 'dist/workflow-bundle.js'), 'utf8');
  expect(bundle).toContain('./dist/workflows/index.js');

  writeFileIn(folder, 'report/page.ts', 'console.log(1);');
  expect((await startSetUp(folder).result).stderr).not.toContain('Bundling');
  expect(readFileSync(join(folder, 'dist/workflow-bundle.js'), 'utf8')).toBe(bundle);

  writeFileIn(folder, 'contract/answer.ts', 'export const answer: number = 43;');
  expect((await startSetUp(folder).result).stderr).toMatch(/^Bundling the workflows: done/m);
});

test('a failed installation is told in one paragraph after what npm said, and fails the command', async () => {
  const folder = await freshClone(failingNpm);
  const result = await startSetUp(folder).result;
  expect(result).toMatchObject({ code: 1, stdout: '' });
  expect(result.stderr).toContain('npm error network request failed\n');
  expect(result.stderr.trimEnd().split('\n').at(-1)).toMatch(
    /^The packages could not be installed: npm ci ended with exit code 7 \(.*package-lock\.json\)\. npm's own message/,
  );
});

test('a source that cannot be compiled fails the command and leaves the program as it was', async () => {
  const folder = await freshClone(installingNpm);
  await startSetUp(folder).result;
  writeFileIn(folder, 'contract/answer.ts', 'export const answer: = ;');
  const result = await startSetUp(folder).result;
  expect(result.code).toBe(1);
  expect(result.stderr).toContain('contract/answer.ts');
  expect(result.stderr).toContain('The program could not be compiled (');
  expect((await runCommand(process.execPath, [join(folder, 'dist/report/page.js')])).stdout).toBe('42\n');
  expect((await startSetUp(folder).result).code).toBe(1);
});

test('two set-ups at once take turns: one works, the other waits and finds it done', async () => {
  const waitForPermission =
    "import { existsSync } from 'node:fs';\nwhile (!existsSync('go-on')) await new Promise((r) => setTimeout(r, 20));\n";
  const folder = await freshClone(waitForPermission + installingNpm);
  const first = startSetUp(folder);
  await until(() => expect(first.stderr()).toContain('Installing the packages'));
  const second = startSetUp(folder);
  await until(() => expect(second.stderr()).toContain('Another set-up of this folder is at work'));
  writeFileIn(folder, 'go-on', '');
  expect(await first.result).toMatchObject({ code: 0 });
  expect(await second.result).toMatchObject({ code: 0 });
  expect(second.stderr().trimEnd().split('\n')).toHaveLength(1);
  expect(linesOf(folder, 'npm-calls')).toHaveLength(1);
});

test('Ctrl-C is passed on to npm, and leaves no lock behind', async () => {
  const folder = await freshClone(hangingNpm);
  const setUp = startSetUp(folder);
  await until(() => expect(setUp.stderr()).toContain('npm hangs'));
  setUp.child.kill('SIGINT');
  expect((await setUp.result).code).toBe(130);
  expect(existsSync(join(folder, 'npm-interrupted'))).toBe(true);
  expect((await readdir(folder)).filter((name) => name.startsWith('.setup-lock'))).toEqual([]);
});

test.each(['18.20.4', '20.11.1'])('Node.js %s is refused in one paragraph that says what to do', async (version) => {
  const script = join(root, 'scripts/setup/node-version.mjs');
  const check = `import(${JSON.stringify(script)}).then((module) => module.checkNodeVersion('${version}')).catch((error) => { console.error(error.message); process.exit(1); })`;
  const result = await runCommand(process.execPath, ['--eval', check]);
  expect(result.code).toBe(1);
  expect(result.stderr).toMatch(
    new RegExp(
      `^Poolferry needs Node\\.js 20\\.12 or newer, and this is Node\\.js ${version} \\(.*\\)\\. Install .*\\n$`,
    ),
  );
});
