import { readdir, readFile, rm } from 'node:fs/promises';
import { join } from 'node:path';
import { z } from 'zod';
import type { BatchVerification, ImportOutcome, VerificationOutcome } from '../contract/dataset.ts';
import { conflictModes } from '../contract/settings.ts';
import { createFolder, writeFileAtomically } from './atomic-file.ts';
import { damaged, isAbsent } from './dataset-problems.ts';
import { type OutcomeFolder, outcomePath, placeOfBatch } from './layout.ts';

/** What the outcomes of both phases share. */
interface Outcome {
  readonly run: string;
  readonly batches: readonly { readonly batch: number }[];
}

const count = z.int().min(0);

const importOutcomeSchema: z.ZodType<ImportOutcome> = z.object({
  run: z.string(),
  batches: z.array(
    z.object({
      batch: count,
      mode: z.enum(conflictModes),
      users: count,
      accepted: count,
      refused: z.array(z.object({ id: z.string(), status: count, code: z.string().exactOptional() })),
      requests: count,
    }),
  ),
});

const verificationOutcomeSchema: z.ZodType<VerificationOutcome> = z.object({
  run: z.string(),
  batches: z.array(
    z.object({
      batch: count,
      confirmed: count,
      findings: z.array(
        z.discriminatedUnion('finding', [
          z.object({ id: z.string(), finding: z.literal('missing') }),
          z.object({ id: z.string(), finding: z.literal('different'), fields: z.array(z.string()) }),
        ]),
      ),
      foreign: count.exactOptional(),
    }),
  ),
});

/**
 * Writes what became of consecutive batches of one segment, under the name of the first of them. Parts of an earlier
 * attempt that this one covers go. One of the same run that reaches farther stays: the attempt that writes here was
 * given up meanwhile, and another one did more.
 *
 * @throws Problem `unwritable_dataset`
 */
export async function writeImportOutcome(folder: string, outcome: ImportOutcome): Promise<void> {
  await writeOutcome(folder, 'outcomes', outcome, importOutcomeSchema);
}

/** As {@link writeImportOutcome}, of verification. */
export async function writeVerificationOutcome(folder: string, outcome: VerificationOutcome): Promise<void> {
  await writeOutcome(folder, 'verification', outcome, verificationOutcomeSchema);
}

/**
 * The part of a run's outcomes that begins at `batch`, or undefined where there is none of that run.
 *
 * @throws Problem `damaged_dataset`
 */
export async function readImportOutcome(
  folder: string,
  run: string,
  batch: number,
): Promise<ImportOutcome | undefined> {
  return await readOutcome(outcomePath(folder, 'outcomes', batch), run, importOutcomeSchema);
}

/** As {@link readImportOutcome}, of verification. */
export async function readVerificationOutcome(
  folder: string,
  run: string,
  batch: number,
): Promise<VerificationOutcome | undefined> {
  return await readOutcome(outcomePath(folder, 'verification', batch), run, verificationOutcomeSchema);
}

/**
 * What became of a run's batches, one outcome a segment, in their order. Each batch is in it once: where parts overlap,
 * because an attempt was repeated, the part that begins later holds.
 *
 * @throws Problem `damaged_dataset`
 */
export function importOutcomes(folder: string, run: string): AsyncGenerator<ImportOutcome> {
  return outcomesBySegment(folder, 'outcomes', run, importOutcomeSchema);
}

/** As {@link importOutcomes}, of verification. */
export function verificationOutcomes(folder: string, run: string): AsyncGenerator<VerificationOutcome> {
  return outcomesBySegment(folder, 'verification', run, verificationOutcomeSchema);
}

/**
 * Whether any migration left outcomes in the dataset, whichever it was.
 *
 * @throws Problem `damaged_dataset`
 */
export async function hasOutcomes(folder: string): Promise<boolean> {
  return (await listParts(join(folder, 'outcomes'))).length > 0;
}

/**
 * What verifications found of a dataset's batches, whichever run they were of, one segment after another: a batch is in
 * it as often as it was verified and is still told of.
 *
 * @throws Problem `damaged_dataset`
 */
export async function* everyVerification(folder: string): AsyncGenerator<readonly BatchVerification[]> {
  let segment = -1;
  let batches: BatchVerification[] = [];
  for (const part of await listParts(join(folder, 'verification'))) {
    if (part.segment !== segment && batches.length > 0) {
      yield batches;
      batches = [];
    }
    segment = part.segment;
    const outcome = await readOutcome(join(folder, 'verification', part.name), undefined, verificationOutcomeSchema);
    batches.push(...(outcome?.batches ?? []));
  }
  if (batches.length > 0) yield batches;
}

async function writeOutcome<T extends Outcome>(
  folder: string,
  kind: OutcomeFolder,
  outcome: T,
  schema: z.ZodType<T>,
): Promise<void> {
  const first = outcome.batches[0];
  if (first === undefined) {
    return;
  }
  const { segment } = placeOfBatch(first.batch);
  outcome.batches.forEach(({ batch }, position) => {
    if (batch !== first.batch + position || placeOfBatch(batch).segment !== segment) {
      throw new RangeError('an outcome holds consecutive batches of one segment');
    }
  });
  const behind = first.batch + outcome.batches.length;
  const reachesFarther = async (batch: number): Promise<boolean> => {
    // What cannot be read tells of nothing.
    const part = await readOutcome(outcomePath(folder, kind, batch), outcome.run, schema).catch(() => undefined);
    return part !== undefined && batch + part.batches.length > behind;
  };
  await createFolder(join(folder, kind));
  if (await reachesFarther(first.batch)) return;
  await writeFileAtomically(outcomePath(folder, kind, first.batch), `${JSON.stringify(outcome)}\n`);
  for (const { batch } of outcome.batches.slice(1)) {
    if (!(await reachesFarther(batch))) await rm(outcomePath(folder, kind, batch), { force: true });
  }
}

/** @param run undefined takes any */
async function readOutcome<T extends Outcome>(
  path: string,
  run: string | undefined,
  schema: z.ZodType<T>,
): Promise<T | undefined> {
  let text: string;
  try {
    text = await readFile(path, 'utf8');
  } catch (error) {
    if (isAbsent(error)) {
      return undefined;
    }
    throw damaged('An outcome cannot be read', path, error);
  }
  let content: unknown;
  try {
    content = JSON.parse(text);
  } catch (error) {
    throw damaged('An outcome is not JSON', path, error);
  }
  const outcome = schema.safeParse(content);
  if (!outcome.success) {
    throw damaged('An outcome is not as it was written', path);
  }
  return run === undefined || outcome.data.run === run ? outcome.data : undefined;
}

const partName = /^(\d+)-\d\d\.json$/;

/** Names of a phase's parts, in the order of their batches, with their segments. */
async function listParts(folder: string): Promise<{ readonly name: string; readonly segment: number }[]> {
  let names: string[];
  try {
    names = await readdir(folder);
  } catch (error) {
    if (isAbsent(error)) {
      return [];
    }
    throw damaged('The outcomes cannot be listed', folder, error);
  }
  return names
    .flatMap((name) => {
      const segment = partName.exec(name)?.[1];
      return segment === undefined ? [] : [{ name, segment: Number(segment) }];
    })
    .sort((one, other) => one.segment - other.segment || (one.name < other.name ? -1 : 1));
}

async function* outcomesBySegment<B extends { readonly batch: number }>(
  folder: string,
  kind: OutcomeFolder,
  run: string,
  schema: z.ZodType<{ readonly run: string; readonly batches: readonly B[] }>,
): AsyncGenerator<{ readonly run: string; readonly batches: readonly B[] }> {
  let segment = -1;
  let batches = new Map<number, B>();
  const inOrder = () => [...batches.values()].sort((one, other) => one.batch - other.batch);
  for (const part of await listParts(join(folder, kind))) {
    if (part.segment !== segment && batches.size > 0) {
      yield { run, batches: inOrder() };
      batches = new Map();
    }
    segment = part.segment;
    const outcome = await readOutcome(join(folder, kind, part.name), run, schema);
    for (const batch of outcome?.batches ?? []) {
      batches.set(batch.batch, batch);
    }
  }
  if (batches.size > 0) {
    yield { run, batches: inOrder() };
  }
}
