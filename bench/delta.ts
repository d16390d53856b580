import { execFileSync } from 'node:child_process';
import { createReadStream, createWriteStream } from 'node:fs';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import { pipeline } from 'node:stream/promises';
import { fileURLToPath } from 'node:url';
import { z } from 'zod';
import { openDataset } from '../dataset/dataset-reader.ts';
import { noteJob } from '../dataset/jobs.ts';
import { writeImportOutcome, writeVerificationOutcome } from '../dataset/outcomes.ts';
import { writeSyntheticUsers } from './synthetic-auth0.ts';

const measurement = z.object({ seconds: z.number(), cpuSeconds: z.number(), peakMegabytes: z.number() });

/** Runs one measurement of `prepare-run` in a process of its own. */
function measure(...measured: readonly string[]): z.infer<typeof measurement> {
  const extension = import.meta.url.endsWith('.ts') ? 'ts' : 'js';
  const script = fileURLToPath(new URL(`prepare-run.${extension}`, import.meta.url));
  return measurement.parse(JSON.parse(execFileSync(process.execPath, [script, ...measured], { encoding: 'utf8' })));
}

/**
 * Prints how long it takes to tell what has changed between two exports of so many users, one of a hundred of whom has
 * changed and one of a thousand has vanished, against the time that preparing the newer one takes, and its memory.
 */
export async function measureDelta(users: number): Promise<void> {
  const folder = await mkdtemp(join(tmpdir(), 'poolferry-bench-'));
  try {
    const [earlier, newer] = [join(folder, 'earlier.ndjson'), join(folder, 'newer.ndjson')];
    await writeSyntheticUsers(earlier, users);
    await pipeline(changed(earlier), createWriteStream(newer, { mode: 0o600, flush: true }));
    measure('prepare', earlier, join(folder, 'earlier'));
    await confirm(join(folder, 'earlier'));
    const prepared = measure('prepare', newer, join(folder, 'newer'));
    const compared = measure('delta', newer, join(folder, 'newer'), join(folder, 'earlier'));
    const { manifest } = await openDataset(join(folder, 'newer', 'delta'));
    console.log(
      [
        `users               ${users.toLocaleString('en')}, of whom ${manifest.counts.prepared.toLocaleString('en')} are sent`,
        `to tell them        ${compared.seconds.toFixed(1)} s; preparing took ${prepared.seconds.toFixed(1)} s`,
        `CPU                 ${((compared.cpuSeconds / users) * 1e6).toFixed(1)} µs a user; preparing ${((prepared.cpuSeconds / users) * 1e6).toFixed(1)}`,
        `peak memory         ${Math.round(compared.peakMegabytes)} MB`,
      ].join('\n'),
    );
  } finally {
    await rm(folder, { recursive: true, force: true });
  }
}

/** The lines of an export some weeks later. */
async function* changed(input: string): AsyncGenerator<string> {
  let user = 0;
  for await (const line of createInterface({ input: createReadStream(input) })) {
    user += 1;
    if (user % 1_000 === 7) continue;
    yield `${user % 100 === 4 ? line.replace('"connection":"', '"connection":"Another-') : line}\n`;
  }
}

/** Outcomes of a migration that confirmed everybody, a part a segment. */
async function confirm(folder: string): Promise<void> {
  const dataset = await openDataset(folder);
  const { batches, batchesPerSegment } = dataset.manifest;
  const run = 'bench';
  await noteJob(folder, { job: 'migrate', run, startedAt: new Date().toISOString() });
  for (let first = 0; first < batches; first += batchesPerSegment) {
    const numbers = Array.from({ length: Math.min(batchesPerSegment, batches - first) }, (_, place) => first + place);
    const counted = numbers.map((batch) => ({ batch, users: dataset.usersInBatch(batch) }));
    await writeImportOutcome(
      { folder, run },
      counted.map(({ batch, users }) => ({ batch, mode: 'ignore', users, accepted: users, refused: [], requests: 1 })),
    );
    await writeVerificationOutcome(
      { folder, run },
      counted.map(({ batch, users }) => ({ batch, confirmed: users, findings: [], foreign: 0 })),
    );
  }
}
