import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { Cleanup } from '../client/embedded/cleanup.ts';
import { interruptedExitCode, interruption } from '../client/embedded/interruption.ts';
import { exitCodeOf, tell } from '../client/failure.ts';
import { type ChaosResult, runChaos } from './chaos.ts';
import { commandOf, readOptions } from './options.ts';

/** `npm run chaos -- --users 100000 --minutes 10 --seed 7`: see docs/chaos.md. */

async function main(): Promise<number> {
  const options = readOptions(process.argv.slice(2));
  const { seed, users, minutes } = options;
  process.stdout.write(`chaos: seed ${seed}, ${users} users, ${minutes} minutes\n`);
  const interrupted = interruption();
  const cleanup = new Cleanup();
  const folder = await mkdtemp(join(tmpdir(), 'poolferry-chaos-'));
  const begun = Date.now();
  const say = (line: string): void => {
    process.stderr.write(`${((Date.now() - begun) / 1000).toFixed(1).padStart(6)} s  ${line}\n`);
  };
  let result: ChaosResult | undefined;
  try {
    result = await interrupted.unless(runChaos(options, { folder, cleanup, interrupted: interrupted.signal, say }));
  } catch (error) {
    if (!interrupted.signal.aborted) tell(error);
  }
  await cleanup.run();
  const passed = result?.faults.length === 0;
  if (passed || interrupted.signal.aborted) await rm(folder, { recursive: true, force: true });
  if (interrupted.signal.aborted) return interruptedExitCode;
  if (result !== undefined) process.stdout.write(`${result.table}\n`);
  if (passed) {
    process.stdout.write(`chaos: passed, seed ${seed}\n`);
    return 0;
  }
  for (const fault of result?.faults ?? []) process.stdout.write(`${fault}\n`);
  process.stdout.write(`chaos: failed, seed ${seed}; everything is in ${folder}\nRepeat it: ${commandOf(options)}\n`);
  return 1;
}

try {
  process.exit(await main());
} catch (error) {
  tell(error);
  process.exit(exitCodeOf(error));
}
