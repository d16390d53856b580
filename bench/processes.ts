import { type ChildProcess, fork, spawn } from 'node:child_process';
import { once } from 'node:events';
import { readFile } from 'node:fs/promises';
import { fileURLToPath } from 'node:url';
import type { Cleanup } from '../client/embedded/cleanup.ts';
import type { SandboxAddress } from '../sandbox/index.ts';
import type { SandboxReport } from './sandbox-process.ts';

/** Where a worker finds the client's secret, as it would in earnest. */
export const secretVariable = 'POOLFERRY_BENCH_SECRET';

/** A sandbox in a process of its own. */
export async function startSandboxProcess(latencyMs: number, cleanup: Cleanup) {
  const child = fork(fileURLToPath(new URL('./sandbox-process.js', import.meta.url)), [String(latencyMs)]);
  await cleanup.add(async () => await stop(child));
  const [address] = (await once(child, 'message')) as [SandboxAddress];
  return {
    address,
    async report(): Promise<SandboxReport> {
      child.send('report');
      const [report] = (await once(child, 'message')) as [SandboxReport];
      return report;
    },
  };
}

/** A worker in a process of its own. */
export async function startWorker(temporalAddress: string, secret: string, cleanup: Cleanup): Promise<ChildProcess> {
  const program = fileURLToPath(new URL('../client/poolferry.js', import.meta.url));
  const worker = spawn(process.execPath, [program, 'worker'], {
    env: { ...process.env, TEMPORAL_ADDRESS: temporalAddress, [secretVariable]: secret },
    stdio: ['ignore', 'ignore', 'pipe'],
  });
  await cleanup.add(async () => await stop(worker));
  await once(worker.stderr, 'data');
  worker.stderr.resume();
  return worker;
}

async function stop(child: ChildProcess): Promise<void> {
  if (child.exitCode !== null || child.signalCode !== null) return;
  const exit = once(child, 'exit');
  child.kill('SIGTERM');
  await exit;
}

/** Peak resident memory of a process that still runs, where the system tells it (Linux); otherwise NaN. */
export async function peakMiB(child: ChildProcess): Promise<number> {
  const status = await readFile(`/proc/${child.pid}/status`, 'utf8').catch(() => '');
  return Number(/VmHWM:\s+(\d+) kB/.exec(status)?.[1]) / 1024;
}
