import { addressOf, startSandbox } from '../sandbox/index.ts';

/** A sandbox as a process of its own, told by its parent: `node sandbox-process.js LATENCY_MS`. */

/** What it saw, as the answer to the message `report`. */
export interface SandboxReport {
  /** From the first import request's arrival to the last one's answer. */
  readonly importSeconds: number;
  readonly mostRequestsAtOnce: number;
}

const sandbox = await startSandbox({ latencyMs: Number(process.argv[2] ?? 0) });

process.on('message', () => {
  const imports = sandbox.statistics().imports;
  const begun = Math.min(...imports.map(({ startedAt }) => startedAt));
  const ended = Math.max(...imports.map(({ endedAt }) => endedAt));
  const report: SandboxReport = {
    importSeconds: (ended - begun) / 1000,
    mostRequestsAtOnce: sandbox.statistics().maximumImportsInFlight,
  };
  process.send?.(report);
});
process.on('SIGTERM', () => void sandbox.close().then(() => process.exit()));
process.on('disconnect', () => process.exit());

process.send?.(addressOf(sandbox));
