import { existsSync, mkdirSync, readdirSync, readFileSync } from 'node:fs';
import { createServer } from 'node:net';
import { join } from 'node:path';
import { expect, onTestFinished, test } from 'vitest';
import { resolveTemporalExecutable } from '../../client/embedded/temporal-cli.ts';
import { Problem } from '../../contract/problem.ts';
import { runCommand } from '../tooling/run-command.ts';
import { temporaryFolder, writeFileIn } from '../tooling/temporary-folder.ts';
import { siteCertificate, startDownloadSite } from './temporal-download-site.ts';

const cachedPath = 'cache/poolferry/temporal-cli-1.5.1/temporal';
/** A proxy that refuses at once, so that no test reaches the network, whatever the machine can reach. */
const refusingProxy = 'http://127.0.0.1:1';

/** A machine with an empty PATH, an empty cache and no way out. */
function emptyMachine() {
  const folder = temporaryFolder();
  mkdirSync(join(folder, 'bin'));
  const said: string[] = [];
  const environment: NodeJS.ProcessEnv = {
    PATH: join(folder, 'bin'),
    XDG_CACHE_HOME: join(folder, 'cache'),
    HOME: folder,
    HTTPS_PROXY: refusingProxy,
  };
  const resolve = (downloadPatienceMilliseconds = 10_000) =>
    resolveTemporalExecutable((line) => said.push(line), { environment, downloadPatienceMilliseconds });
  const put = (path: string, content = '', mode = 0o755) => writeFileIn(folder, path, content, mode);
  return { folder, environment, said, resolve, put };
}

type Machine = ReturnType<typeof emptyMachine>;

/** A `go` that notes how it was called and "compiles" after a moment. */
function installGo(machine: Machine, script: string): void {
  machine.put('bin/go', `#!/bin/sh\necho "$@" >> '${machine.folder}/go-calls'\n${script}\n`);
}

const compiles = '/bin/sleep 0.3\necho compiled > "$GOBIN/temporal"\n/bin/chmod +x "$GOBIN/temporal"';

function goCalls(machine: Machine): string[] {
  const file = join(machine.folder, 'go-calls');
  return existsSync(file) ? readFileSync(file, 'utf8').trimEnd().split('\n') : [];
}

async function problemOf(result: Promise<unknown>): Promise<Problem> {
  const error = await result.then(
    () => undefined,
    (error: unknown) => error,
  );
  if (error instanceof Problem) return error;
  throw new Error('it did not fail with a Problem', { cause: error });
}

test('the one that POOLFERRY_TEMPORAL_CLI names comes before all others', async () => {
  const machine = emptyMachine();
  machine.put('bin/temporal');
  machine.environment.POOLFERRY_TEMPORAL_CLI = machine.put('own/temporal');
  expect(await machine.resolve()).toBe(join(machine.folder, 'own/temporal'));
});

test.each([
  ['is not there', undefined],
  ['may not be executed', 0o644],
])('a POOLFERRY_TEMPORAL_CLI that %s is a problem, and no other is used in its place', async (_what, mode) => {
  const machine = emptyMachine();
  machine.put('bin/temporal');
  const path = join(machine.folder, 'own/temporal');
  if (mode !== undefined) machine.put('own/temporal', '', mode);
  machine.environment.POOLFERRY_TEMPORAL_CLI = path;
  const problem = await problemOf(machine.resolve());
  expect(problem).toMatchObject({ problem: 'wrong_configuration', where: path });
  expect(problem.message).toContain('POOLFERRY_TEMPORAL_CLI names no file that can be executed');
});

test('the one on the PATH comes before the cached one', async () => {
  const machine = emptyMachine();
  machine.put(cachedPath);
  machine.put('bin/temporal');
  expect(await machine.resolve()).toBe(join(machine.folder, 'bin/temporal'));
  expect(machine.said).toEqual([]);
});

test('a folder and a file that may not be executed are passed over on the PATH', async () => {
  const machine = emptyMachine();
  mkdirSync(join(machine.folder, 'bin/temporal'));
  machine.put('more/temporal', '', 0o644);
  machine.environment.PATH += `:${join(machine.folder, 'more')}`;
  machine.put(cachedPath);
  expect(await machine.resolve()).toBe(join(machine.folder, cachedPath));
});

test('the cached one is used without a word and without Go', async () => {
  const machine = emptyMachine();
  machine.put(cachedPath);
  installGo(machine, compiles);
  expect(await machine.resolve()).toBe(join(machine.folder, cachedPath));
  expect(machine.said).toEqual([]);
  expect(goCalls(machine)).toEqual([]);
});

test('without XDG_CACHE_HOME the cache is in ~/.cache', async () => {
  const machine = emptyMachine();
  delete machine.environment.XDG_CACHE_HOME;
  machine.put('.cache/poolferry/temporal-cli-1.5.1/temporal');
  expect(await machine.resolve()).toBe(join(machine.folder, '.cache/poolferry/temporal-cli-1.5.1/temporal'));
});

test('where the download is refused it is compiled with Go, once, into the cache', async () => {
  const machine = emptyMachine();
  installGo(machine, compiles);
  expect(await machine.resolve()).toBe(join(machine.folder, cachedPath));
  expect(goCalls(machine)).toEqual(['install github.com/temporalio/cli/cmd/temporal@v1.5.1']);
  expect(machine.said[1]).toMatch(/^The download is not to be had \(the download failed: .*refused.*\)\.$/);
  expect(machine.said[2]).toContain('about three minutes');
  expect(machine.said.at(-1)).toContain(cachedPath);

  expect(await machine.resolve()).toBe(join(machine.folder, cachedPath));
  expect(goCalls(machine)).toHaveLength(1);
  expect(readdirSync(join(machine.folder, 'cache/poolferry'))).toEqual(['temporal-cli-1.5.1']);
});

test('two that need it at once compile it once', async () => {
  const machine = emptyMachine();
  installGo(machine, compiles);
  const both = await Promise.all([machine.resolve(), machine.resolve()]);
  expect(both).toEqual([join(machine.folder, cachedPath), join(machine.folder, cachedPath)]);
  expect(goCalls(machine)).toHaveLength(1);
  expect(machine.said.filter((line) => line.startsWith('Another process is fetching'))).toHaveLength(1);
});

// Only on Linux does the SDK trust the certificates that SSL_CERT_FILE names; elsewhere it asks the system's store.
const testOnLinux = test.runIf(process.platform === 'linux');

testOnLinux("the Temporal SDK's download is used where it can be had, and comes before Go", async () => {
  const machine = emptyMachine();
  installGo(machine, compiles);
  const built = temporaryFolder({ temporal: '#!/bin/sh\necho downloaded\n' });
  await runCommand('tar', ['czf', 'temporal.tar.gz', 'temporal'], { folder: built });
  machine.environment.HTTPS_PROXY = await startDownloadSite(readFileSync(join(built, 'temporal.tar.gz')));
  machine.environment.SSL_CERT_FILE = machine.put('certificate.pem', siteCertificate);
  const executable = await machine.resolve();
  expect(executable).toBe(join(machine.folder, cachedPath));
  expect((await runCommand(executable, [])).stdout).toBe('downloaded\n');
  expect(goCalls(machine)).toEqual([]);
});

testOnLinux('a download that begins and does not get on is given up, and does not hang', async () => {
  const machine = emptyMachine();
  machine.environment.HTTPS_PROXY = await startDownloadSite(undefined);
  machine.environment.SSL_CERT_FILE = machine.put('certificate.pem', siteCertificate);
  installGo(machine, compiles);
  expect(await machine.resolve(1_500)).toBe(join(machine.folder, cachedPath));
  expect(machine.said[1]).toBe('The download is not to be had (the download failed: nothing came for 1.5 s).');
});

test('a download that gets no answer is given up, and does not hang', async () => {
  const silent = createServer(() => {}).listen(0, '127.0.0.1');
  onTestFinished(() => void silent.close());
  await new Promise((resolve) => silent.once('listening', resolve));
  const address = silent.address();
  const machine = emptyMachine();
  machine.environment.HTTPS_PROXY = `http://127.0.0.1:${typeof address === 'object' ? address?.port : ''}`;
  installGo(machine, compiles);
  expect(await machine.resolve(1_000)).toBe(join(machine.folder, cachedPath));
  expect(machine.said[1]).toBe('The download is not to be had (the download failed: nothing came for 1 s).');
});

test('where nothing works the problem says what was tried and what to do', async () => {
  const problem = await problemOf(emptyMachine().resolve());
  expect(problem.problem).toBe('temporal_unavailable');
  expect(problem.message).toMatch(/there is no "temporal" on the PATH; the download failed: .*; Go is not installed/);
  expect(problem.next).toContain('https://docs.temporal.io/cli');
});

test('a failed compilation is told with the last word of Go, and leaves nothing behind', async () => {
  const machine = emptyMachine();
  installGo(machine, 'echo "go: module lookup disabled" >&2\nexit 1');
  const problem = await problemOf(machine.resolve());
  expect(problem.problem).toBe('temporal_unavailable');
  expect(problem.message).toContain('go install failed: go: module lookup disabled');
  expect(readdirSync(join(machine.folder, 'cache/poolferry'))).toEqual([]);
});
