import { execFileSync } from 'node:child_process';
import { mkdtemp, rm, stat } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { z } from 'zod';
import { writeSyntheticUsers } from './synthetic-auth0.ts';

const measurement = z.object({ seconds: z.number(), cpuSeconds: z.number(), peakMegabytes: z.number() });

/** Whether a process can be pinned to one core here. */
function canPin(): boolean {
  try {
    execFileSync('taskset', ['-c', '0', 'true'], { stdio: 'ignore' });
    return true;
  } catch {
    return false;
  }
}

const pin = canPin() ? ['taskset', '-c', '0'] : [];

/** Runs one measurement in a process of its own. */
function measure(...measured: readonly string[]): z.infer<typeof measurement> {
  const extension = import.meta.url.endsWith('.ts') ? 'ts' : 'js';
  const script = fileURLToPath(new URL(`prepare-run.${extension}`, import.meta.url));
  const [command = process.execPath, ...given] = [...pin, process.execPath, script, ...measured];
  return measurement.parse(JSON.parse(execFileSync(command, given, { encoding: 'utf8' })));
}

/** Where the memory of preparing is reckoned for, in users. */
const extrapolatedTo = 50_000_000;

/** Memory grows at first, until every buffer and the collector have what they like to have. */
const fewestForSlope = 1_000_000;

/**
 * Prints how fast one core turns an Auth0 export into a sorted dataset, against bare JSON.parse and JSON.stringify of the
 * same lines, and how much memory that takes for a fifth of the users and for all.
 */
export async function measurePreparing(users: number): Promise<void> {
  const folder = await mkdtemp(join(tmpdir(), 'poolferry-bench-'));
  try {
    const fewer = Math.ceil(users / 5);
    const part = await prepareSynthetic(folder, fewer);
    const input = join(folder, 'users.ndjson');
    await writeSyntheticUsers(input, users);
    const { size } = await stat(input);
    const bare = measure('parse', input);
    const prepared = measure('prepare', input, join(folder, 'dataset'));
    const perSecond = (amount: number) => Math.round(amount / prepared.seconds).toLocaleString('en');
    const slope = (prepared.peakMegabytes - part.peakMegabytes) / (users - fewer);
    const extrapolated = prepared.peakMegabytes + slope * (extrapolatedTo - users);
    console.log(
      [
        `users               ${users.toLocaleString('en')}, ${pin.length > 0 ? 'one core' : 'not pinned: no taskset here'}`,
        `users a second      ${perSecond(users)}`,
        `input bytes/s       ${perSecond(size)}`,
        `CPU                 ${((prepared.cpuSeconds / users) * 1e6).toFixed(1)} µs a user`,
        `bare parse + write  ${Math.round(users / bare.seconds).toLocaleString('en')} users a second`,
        `ratio to bare       ${(bare.seconds / prepared.seconds).toFixed(2)}`,
        `peak memory         ${Math.round(prepared.peakMegabytes)} MB; ${Math.round(part.peakMegabytes)} MB for ${fewer.toLocaleString('en')} users`,
        ...(fewer < fewestForSlope
          ? []
          : [`extrapolated        ${Math.round(extrapolated)} MB for ${extrapolatedTo.toLocaleString('en')} users`]),
      ].join('\n'),
    );
  } finally {
    await rm(folder, { recursive: true, force: true });
  }
}

/** Prepares so many users, and leaves nothing behind. */
async function prepareSynthetic(folder: string, users: number): Promise<z.infer<typeof measurement>> {
  const input = join(folder, 'fewer.ndjson');
  const dataset = join(folder, 'fewer');
  await writeSyntheticUsers(input, users);
  const measured = measure('prepare', input, dataset);
  await rm(dataset, { recursive: true });
  await rm(input);
  return measured;
}
