import { existsSync } from 'node:fs';
import { createServer } from 'node:net';
import { join } from 'node:path';
import { Connection } from '@temporalio/client';
import { expect, inject, onTestFinished, test, vi } from 'vitest';
import { startTemporalServer } from '../../client/embedded/temporal-server.ts';
import { Problem } from '../../contract/problem.ts';
import { type RunningCommand, startCommand } from '../tooling/run-command.ts';
import { root, temporaryFolder, writeFileIn } from '../tooling/temporary-folder.ts';
import { until } from '../until.ts';

const say = () => {};

function isRunning(pid: number): boolean {
  try {
    process.kill(pid, 0);
    return true;
  } catch {
    return false;
  }
}

async function namespaceOf(address: string): Promise<string | null | undefined> {
  const connection = await Connection.connect({ address });
  try {
    const found = await connection.workflowService.describeNamespace({ namespace: 'default' });
    return found.namespaceInfo?.name;
  } finally {
    await connection.close();
  }
}

const untilItIsEnded = 'setInterval(() => {}, 1000);';

/**
 * A process that starts a server, as an embedded run does, and tells where.
 *
 * @param program what it does then
 */
async function startParent(program: string): Promise<{ parent: RunningCommand; address: string; pid: number }> {
  const module = JSON.stringify(join(root, 'dist/client/embedded/temporal-server.js'));
  const code = `
    const { startTemporalServer } = await import(${module});
    const server = await startTemporalServer({ say() {} });
    console.error(JSON.stringify({ address: server.address, pid: server.pid }));
    ${program}`;
  const parent = startCommand(process.execPath, ['--input-type=module', '--eval', code], { ownGroup: true });
  await until(() => expect(parent.stderr()).toContain('\n'));
  return { parent, ...JSON.parse(parent.stderr()) };
}

test('the server that the tests share answers', async () => {
  expect(await namespaceOf(inject('temporalAddress'))).toBe('default');
});

test('a server answers with its Web UI, and nothing of it is left after stop', async () => {
  const server = await startTemporalServer({ say, ui: true, tuned: true });
  onTestFinished(() => server.stop());
  expect(await namespaceOf(server.address)).toBe('default');
  expect(server.address).toMatch(/^127\.0\.0\.1:\d+$/);
  expect((await fetch(server.uiAddress ?? '')).status).toBe(200);
  await server.stop();
  expect(isRunning(server.pid)).toBe(false);
  await server.stop();
});

test('without ui it serves none', async () => {
  const server = await startTemporalServer({ say });
  onTestFinished(() => server.stop());
  expect(server.uiAddress).toBeUndefined();
});

test('a database file keeps its data and is closed in order', async () => {
  const databaseFile = join(temporaryFolder(), 'temporal.db');
  const server = await startTemporalServer({ say, databaseFile });
  onTestFinished(() => server.stop());
  await server.stop();
  expect(isRunning(server.pid)).toBe(false);
  expect(existsSync(databaseFile)).toBe(true);
});

test('a process that is killed with SIGKILL leaves no server behind', async () => {
  const { parent, pid } = await startParent(untilItIsEnded);
  expect(isRunning(pid)).toBe(true);
  parent.child.kill('SIGKILL');
  await until(() => expect(isRunning(pid)).toBe(false), { everyMs: 20 });
});

test('a process that ends without stopping its server leaves none behind, and is not kept from ending', async () => {
  const { parent, pid } = await startParent('');
  expect((await parent.result).code).toBe(0);
  await until(() => expect(isRunning(pid)).toBe(false), { everyMs: 20 });
});

test("a terminal's Ctrl-C does not reach the server, so that the worker can come to rest first", async () => {
  const { parent, address, pid } = await startParent(
    `process.on('SIGINT', () => console.error('resting')); ${untilItIsEnded}`,
  );
  // As a terminal does it: to the whole group.
  process.kill(-(parent.child.pid ?? 0), 'SIGINT');
  await until(() => expect(parent.stderr()).toContain('resting'));
  expect(await namespaceOf(address)).toBe('default');
  expect(isRunning(pid)).toBe(true);
});

test('a port that something else listens on is a problem, even when that is a Temporal server', async () => {
  const port = Number(inject('temporalAddress').split(':')[1]);
  const start = startTemporalServer({ say, port });
  await expect(start).rejects.toThrow(Problem);
  await expect(start).rejects.toMatchObject({ problem: 'temporal_unavailable', where: `127.0.0.1:${port}` });
});

test('a given port is used', async () => {
  const taken = createServer().listen(0, '127.0.0.1');
  await new Promise((resolve) => taken.once('listening', resolve));
  const address = taken.address();
  const port = address !== null && typeof address === 'object' ? address.port : 0;
  await new Promise((resolve) => taken.close(resolve));
  const server = await startTemporalServer({ say, port });
  onTestFinished(() => server.stop());
  expect(server.address).toBe(`127.0.0.1:${port}`);
});

test('a command line that starts no server is a problem with its last word', async () => {
  const folder = temporaryFolder();
  const broken = writeFileIn(folder, 'temporal', '#!/bin/sh\necho "unknown flag: --ip" >&2\nexit 1\n', 0o755);
  vi.stubEnv('POOLFERRY_TEMPORAL_CLI', broken);
  onTestFinished(() => void vi.unstubAllEnvs());
  const start = startTemporalServer({ say });
  await expect(start).rejects.toMatchObject({ problem: 'temporal_unavailable' });
  await expect(start).rejects.toThrow('it ended, and its last line was "unknown flag: --ip"');
});
