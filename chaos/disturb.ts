import { setTimeout as wait } from 'node:timers/promises';
import type { Child } from './child.ts';
import { killEveryMs, type Plan, type Stop } from './plan.ts';
import { randomOf } from './random.ts';
import type { SandboxPart } from './sandbox-part.ts';
import type { TemporalPart } from './temporal-part.ts';
import type { WorkerPart } from './worker-part.ts';

/** What can be disturbed. */
export interface Parts {
  readonly temporal: TemporalPart;
  readonly sandbox: SandboxPart;
  readonly workers: readonly WorkerPart[];
  readonly operator: Child;
}

export interface DisturbOptions {
  readonly interrupted: AbortSignal;
  readonly say: (line: string) => void;
}

/** Stops and kills what the plan says, beside the operator, who works by itself; returns when all is calm again. */
export async function disturb(plan: Plan, seed: number, parts: Parts, options: DisturbOptions): Promise<void> {
  const { temporal, sandbox, workers, operator } = parts;
  const { interrupted, say } = options;
  const begun = Date.now();
  const until = async (atMs: number): Promise<void> => {
    await wait(Math.max(0, begun + atMs - Date.now()), undefined, { signal: interrupted });
  };
  const stop = async (what: string, when: Stop, restart: () => Promise<void>): Promise<void> => {
    await until(when.atMs);
    say(`${what}: ${when.signal}, for ${(when.awayMs / 1000).toFixed(1)} s`);
    await restart();
    say(`${what} is back`);
  };
  const killWorkers = async (): Promise<void> => {
    const random = randomOf(seed, 'workers');
    for (let atMs = killEveryMs; atMs < plan.chaosMs; atMs += killEveryMs) {
      const number = random.whole(0, workers.length - 1);
      await until(atMs);
      say(`worker ${number + 1}: SIGKILL`);
      await workers[number]?.kill();
    }
    await until(plan.chaosMs);
  };
  const [first, second] = plan.temporalStops;
  await Promise.all([
    killWorkers(),
    stop('Temporal', first, () => temporal.restart(first, interrupted)),
    stop('sandbox', plan.sandboxStop, () => sandbox.restart(plan.sandboxStop.awayMs, interrupted)),
    stop('Temporal', second, () => temporal.restart(second, interrupted)),
  ]);
  await operator.ask('calm');
}
