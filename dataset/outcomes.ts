import { readdir, rm } from 'node:fs/promises';
import { join } from 'node:path';
import { z } from 'zod';
import type { BatchOutcome, BatchVerification, OutcomePart } from '../contract/dataset.ts';
import { batchesPerSegment, conflictModes } from '../contract/settings.ts';
import { createFolder, writeFileAtomically } from './atomic-file.ts';
import { damaged, isAbsent } from './dataset-problems.ts';
import { type OutcomeFolder, outcomePath, placeOfBatch } from './layout.ts';
import { readOutcomeFile } from './outcome-file.ts';

/** Where a workflow's outcomes lie, and what they are marked with. */
export interface OutcomePlace {
  readonly folder: string;
  readonly run: string;
}

interface Numbered {
  readonly batch: number;
}

/** How a phase's parts are checked when they are read. */
export type Schema<B extends Numbered> = z.ZodType<OutcomePart<B>>;

const count = z.int().min(0);

const importOutcomeSchema: Schema<BatchOutcome> = z.object({
  run: z.string(),
  batches: z.array(
    z.object({
      batch: count,
      mode: z.enum(conflictModes),
      users: count,
      accepted: count,
      refused: z.array(z.object({ id: z.string(), status: count, code: z.string().exactOptional() })),
      requests: count,
      readBack: z.literal(true).exactOptional(),
      importedUntil: z.string().exactOptional(),
      unsent: z.array(z.string()).exactOptional(),
      again: z
        .object({
          mode: z.enum(conflictModes),
          accepted: count,
          refused: count,
          sent: z.array(z.string()),
          changedSince: z.array(z.string()),
          importedUntil: z.string().exactOptional(),
        })
        .exactOptional(),
    }),
  ),
});

export const batchVerificationSchema: z.ZodType<BatchVerification> = z.object({
  batch: count,
  confirmed: count,
  findings: z.array(
    z.discriminatedUnion('finding', [
      z.object({ id: z.string(), finding: z.literal('missing') }),
      z.object({ id: z.string(), finding: z.literal('different'), fields: z.array(z.string()) }),
    ]),
  ),
  foreign: count.exactOptional(),
  foreignUncounted: z.literal(true).exactOptional(),
  foreignListedBy: z.string().exactOptional(),
});

const verificationOutcomeSchema: Schema<BatchVerification> = z.object({
  run: z.string(),
  batches: z.array(batchVerificationSchema),
});

/**
 * Writes what became of consecutive batches of one segment, under the name of the first of them. Parts of an earlier
 * attempt that this one covers go. One of the same run that reaches farther stays: the attempt that writes here was
 * given up meanwhile, and another one did more.
 *
 * @throws Problem `unwritable_dataset`
 */
export async function writeImportOutcome(place: OutcomePlace, batches: readonly BatchOutcome[]): Promise<void> {
  await writeOutcome(place, 'outcomes', batches, importOutcomeSchema);
}

/** As {@link writeImportOutcome}, of verification. */
export async function writeVerificationOutcome(
  place: OutcomePlace,
  batches: readonly BatchVerification[],
): Promise<void> {
  await writeOutcome(place, 'verification', batches, verificationOutcomeSchema);
}

/**
 * The part of a place's outcomes that begins at `batch`, or undefined where there is none of its run.
 *
 * @throws Problem `damaged_dataset`
 */
export async function readImportOutcome(
  place: OutcomePlace,
  batch: number,
): Promise<readonly BatchOutcome[] | undefined> {
  return await readOutcome(place, 'outcomes', batch, importOutcomeSchema);
}

/** As {@link readImportOutcome}, of verification. */
export async function readVerificationOutcome(
  place: OutcomePlace,
  batch: number,
): Promise<readonly BatchVerification[] | undefined> {
  return await readOutcome(place, 'verification', batch, verificationOutcomeSchema);
}

/**
 * What became of batches, those of a segment at a time, in their order. Each batch is told once: where several places
 * have one, the last place holds; where parts of a place overlap, because an attempt was repeated, the part that begins
 * later.
 *
 * @throws Problem `damaged_dataset`
 */
export function importOutcomes(places: readonly OutcomePlace[]): AsyncGenerator<readonly BatchOutcome[]> {
  return outcomesBySegment(places, 'outcomes', importOutcomeSchema);
}

/** As {@link importOutcomes}, of verification. */
export function verificationOutcomes(places: readonly OutcomePlace[]): AsyncGenerator<readonly BatchVerification[]> {
  return outcomesBySegment(places, 'verification', verificationOutcomeSchema);
}

/**
 * What became of the batches of one segment.
 *
 * @throws Problem `damaged_dataset`
 */
export async function importOutcomesOf(
  places: readonly OutcomePlace[],
  segment: number,
): Promise<readonly BatchOutcome[]> {
  return await outcomesOf(places, 'outcomes', segment, importOutcomeSchema);
}

/** As {@link importOutcomesOf}, of verification. */
export async function verificationOutcomesOf(
  places: readonly OutcomePlace[],
  segment: number,
): Promise<readonly BatchVerification[]> {
  return await outcomesOf(places, 'verification', segment, verificationOutcomeSchema);
}

/** As {@link writeImportOutcome}, of any phase. */
export async function writeOutcome<B extends Numbered>(
  place: OutcomePlace,
  kind: OutcomeFolder,
  batches: readonly B[],
  schema: Schema<B>,
): Promise<void> {
  const { folder, run } = place;
  const first = batches[0];
  if (first === undefined) return;
  const { segment } = placeOfBatch(first.batch);
  batches.forEach(({ batch }, position) => {
    if (batch !== first.batch + position || placeOfBatch(batch).segment !== segment) {
      throw new RangeError('an outcome holds consecutive batches of one segment');
    }
  });
  const behind = first.batch + batches.length;
  const reachesFarther = async (batch: number): Promise<boolean> => {
    // What cannot be read tells of nothing.
    const part = await readOutcome(place, kind, batch, schema).catch(() => undefined);
    return part !== undefined && batch + part.length > behind;
  };
  await createFolder(join(folder, kind));
  if (await reachesFarther(first.batch)) return;
  await writeFileAtomically(outcomePath(folder, kind, first.batch), `${JSON.stringify({ run, batches })}\n`);
  for (const { batch } of batches.slice(1)) {
    if (!(await reachesFarther(batch))) await rm(outcomePath(folder, kind, batch), { force: true });
  }
}

/** As {@link readImportOutcome}, of any phase. */
export async function readOutcome<B extends Numbered>(
  { folder, run }: OutcomePlace,
  kind: OutcomeFolder,
  firstBatch: number,
  schema: Schema<B>,
): Promise<readonly B[] | undefined> {
  const outcome = await readOutcomeFile(outcomePath(folder, kind, firstBatch), schema);
  return outcome?.run === run ? outcome.batches : undefined;
}

const partName = /^(\d+)-(\d\d)\.json$/;

interface Part {
  readonly place: OutcomePlace;
  readonly firstBatch: number;
}

/** A phase's parts, in the order of their batches, and for a segment in that of their places. */
async function listParts(places: readonly OutcomePlace[], kind: OutcomeFolder): Promise<readonly Part[]> {
  const parts = await Promise.all(places.map(async (place) => await partsOf(place, kind)));
  const segmentOf = ({ firstBatch }: Part): number => placeOfBatch(firstBatch).segment;
  // The sort is stable: what is of one segment stays in the order of the places.
  return parts.flat().sort((one, other) => segmentOf(one) - segmentOf(other));
}

/** As {@link importOutcomesOf}, of any phase. */
export async function outcomesOf<B extends Numbered>(
  places: readonly OutcomePlace[],
  kind: OutcomeFolder,
  segment: number,
  schema: Schema<B>,
): Promise<readonly B[]> {
  const batches = new Map<number, B>();
  for (const place of places) {
    for (let line = 0; line < batchesPerSegment; line += 1) {
      const part = await readOutcome(place, kind, segment * batchesPerSegment + line, schema);
      for (const batch of part ?? []) batches.set(batch.batch, batch);
    }
  }
  return inOrder(batches);
}

/** As {@link importOutcomes}, of any phase. */
export async function* outcomesBySegment<B extends Numbered>(
  places: readonly OutcomePlace[],
  kind: OutcomeFolder,
  schema: Schema<B>,
): AsyncGenerator<readonly B[]> {
  let segment = -1;
  let batches = new Map<number, B>();
  for (const { place, firstBatch } of await listParts(places, kind)) {
    const next = placeOfBatch(firstBatch).segment;
    if (next !== segment && batches.size > 0) {
      yield inOrder(batches);
      batches = new Map();
    }
    segment = next;
    const part = await readOutcome(place, kind, firstBatch, schema);
    for (const batch of part ?? []) batches.set(batch.batch, batch);
  }
  if (batches.size > 0) yield inOrder(batches);
}

function inOrder<B extends Numbered>(batches: ReadonlyMap<number, B>): readonly B[] {
  return [...batches.values()].sort((one, other) => one.batch - other.batch);
}

async function partsOf(place: OutcomePlace, kind: OutcomeFolder): Promise<readonly Part[]> {
  const folder = join(place.folder, kind);
  let names: string[];
  try {
    names = await readdir(folder);
  } catch (error) {
    if (isAbsent(error)) return [];
    throw damaged('The outcomes cannot be listed', folder, error);
  }
  return names.sort().flatMap((name) => {
    const [, segment, line] = partName.exec(name) ?? [];
    return segment === undefined ? [] : [{ place, firstBatch: Number(segment) * batchesPerSegment + Number(line) }];
  });
}
