import { join } from 'node:path';
import { z } from 'zod';
import { type SampleDraw, type SampleOutcome, usersPerSamplePart } from '../contract/dataset.ts';
import { createFolder, writeFileAtomically } from './atomic-file.ts';
import { damaged } from './dataset-problems.ts';
import { sampleName, samplePath } from './layout.ts';
import { readOutcomeFile } from './outcome-file.ts';

const count = z.int().min(0);

const sampleOutcomeSchema: z.ZodType<SampleOutcome> = z
  .object({
    run: z.string(),
    seed: count,
    size: count,
    part: count,
    tally: z.object({ read: count, wrong: count, missing: count, changedSince: count }),
    wrong: z.array(z.object({ id: z.string(), fields: z.array(z.string()) })),
  })
  .refine(({ tally, wrong }) => tally.wrong === wrong.length);

/** Parts that a sample of so many users has. */
export function partsOfSample(size: number): number {
  return Math.ceil(size / usersPerSamplePart);
}

/** Users of one part: every part but the last is full. */
export function usersInSamplePart(size: number, part: number): number {
  return Math.min(usersPerSamplePart, size - part * usersPerSamplePart);
}

/**
 * Writes what a part of a sample came to; whatever was there, of this run or of another, goes.
 *
 * @throws Problem `unwritable_dataset`
 */
export async function writeSampleOutcome(folder: string, outcome: SampleOutcome): Promise<void> {
  await createFolder(join(folder, sampleName));
  await writeFileAtomically(samplePath(folder, outcome.part), `${JSON.stringify(outcome)}\n`);
}

/**
 * A part of a sample, or undefined where none was written of just that sample.
 *
 * @throws Problem `damaged_dataset`
 */
export async function readSampleOutcome(
  folder: string,
  { run, seed, size }: SampleDraw,
  part: number,
): Promise<SampleOutcome | undefined> {
  const path = samplePath(folder, part);
  const outcome = await readOutcomeFile(path, sampleOutcomeSchema);
  if (outcome === undefined || outcome.run !== run || outcome.seed !== seed || outcome.size !== size) return undefined;
  if (outcome.part !== part || outcome.tally.read !== usersInSamplePart(size, part)) {
    throw damaged('A part of the sample does not account for each of its users once', path);
  }
  return outcome;
}

/**
 * All parts of a sample, in the order of the users' ids.
 *
 * @throws Problem `damaged_dataset` when one is not there
 */
export async function* sampleOutcomes(folder: string, draw: SampleDraw): AsyncGenerator<SampleOutcome> {
  for (let part = 0; part < partsOfSample(draw.size); part += 1) {
    const outcome = await readSampleOutcome(folder, draw, part);
    if (outcome === undefined) throw damaged('A part of the sample is not there', samplePath(folder, part));
    yield outcome;
  }
}
