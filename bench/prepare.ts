import { execFileSync } from 'node:child_process';
import { mkdtemp, readdir, rm, stat, truncate } from 'node:fs/promises';
import { availableParallelism, tmpdir } from 'node:os';
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

type Measurement = z.infer<typeof measurement>;

/** Runs one measurement in a process of its own, on one core. */
function measure(...measured: readonly string[]): Measurement {
  return run([...pin, process.execPath], measured);
}

/** Runs one measurement in a process of its own, on all cores. */
function measureUnpinned(...measured: readonly string[]): Measurement {
  return run([process.execPath], measured);
}

function run([command = process.execPath, ...given]: readonly string[], measured: readonly string[]): Measurement {
  const extension = import.meta.url.endsWith('.ts') ? 'ts' : 'js';
  const script = fileURLToPath(new URL(`prepare-run.${extension}`, import.meta.url));
  return measurement.parse(JSON.parse(execFileSync(command, [...given, script, ...measured], { encoding: 'utf8' })));
}

/** Where the memory of preparing is reckoned for, in users. */
const extrapolatedTo = 50_000_000;

/** Memory grows at first, until every buffer and the collector have what they like to have. */
const fewestForSlope = 1_000_000;

/**
 * Prints how fast one core turns an Auth0 export into a sorted dataset, against bare JSON.parse and JSON.stringify of the
 * same lines, and how much memory that takes for a fifth of the users and for all; then how fast all cores do it.
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
    const prepared = measure('prepare', input, join(folder, 'by-one'));
    await empty(join(folder, 'by-one'));
    const cores = availableParallelism();
    const onAll = cores > 1 && pin.length > 0 ? measureUnpinned('prepare', input, join(folder, 'by-all')) : undefined;
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
        ...(onAll === undefined ? [] : onAllCores(users, cores, onAll, prepared)),
      ].join('\n'),
    );
  } finally {
    await rm(folder, { recursive: true, force: true });
  }
}

function onAllCores(users: number, cores: number, onAll: Measurement, onOne: Measurement): readonly string[] {
  return [
    `on ${cores} cores          ${Math.round(users / onAll.seconds).toLocaleString('en')} users a second`,
    `times one core      ${(onOne.seconds / onAll.seconds).toFixed(2)}`,
    `peak memory         ${Math.round(onAll.peakMegabytes)} MB`,
  ];
}

/** Prepares so many users, and leaves no content behind. */
async function prepareSynthetic(folder: string, users: number): Promise<Measurement> {
  const input = join(folder, 'fewer.ndjson');
  const dataset = join(folder, 'fewer');
  await writeSyntheticUsers(input, users);
  const measured = measure('prepare', input, dataset);
  await empty(dataset);
  return measured;
}

/**
 * Gives back what the files of a folder take, but keeps them: ext4 passes over the places of files that were just removed,
 * one by one, whenever a new one is made, for which the next measurement would pay.
 */
async function empty(folder: string): Promise<void> {
  for (const entry of await readdir(folder, { recursive: true, withFileTypes: true })) {
    if (entry.isFile()) await truncate(join(entry.parentPath, entry.name));
  }
}
