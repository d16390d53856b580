import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { fileURLToPath } from 'node:url';
import { expect } from 'vitest';
import { until } from '../until.ts';
import type { Stage } from './stage.ts';

const program = fileURLToPath(new URL('../../dist/client/poolferry.js', import.meta.url));

/** A worker as a process of its own, and what it has told the operator so far. */
export type WorkerProcess = ChildProcess & { readonly said: () => string };

/** Starts a worker as a process of its own, which can be killed. Returns when it works. */
export async function startWorkerProcess(stage: Stage, environment: NodeJS.ProcessEnv = {}): Promise<WorkerProcess> {
  const worker = spawn(process.execPath, [program, 'worker'], {
    env: {
      ...process.env,
      TEMPORAL_ADDRESS: stage.temporalAddress,
      TEMPORAL_NAMESPACE: stage.namespace,
      ...environment,
    },
    stdio: ['ignore', 'ignore', 'pipe'],
  });
  let said = '';
  worker.stderr.on('data', (chunk: Buffer) => {
    said += chunk.toString();
  });
  await until(() => expect(said).toContain('Working for'));
  return Object.assign(worker, { said: () => said });
}

/** Sends a signal and waits for the end. */
export async function end(worker: ChildProcess, signal: NodeJS.Signals): Promise<number | null> {
  const exit = once(worker, 'exit');
  worker.kill(signal);
  const [code] = await exit;
  return code;
}
