import { readFile } from 'node:fs/promises';
import { dirname } from 'node:path';
import { z } from 'zod';
import { createFolder, writeFileAtomically } from '../atomic-file.ts';
import { damaged, isAbsent } from '../dataset-problems.ts';
import { outcomePath } from '../layout.ts';
import type { OutcomePlace } from '../outcomes.ts';

/**
 * How far the deletion of a batch's users came that stopped before its end. A batch takes up to a hundred requests: one
 * that was braked, or throttled again and again, must not begin anew each time, nor forget whom it has deleted.
 */
export interface BegunDeletion {
  /** By UUID. */
  readonly deleted: readonly string[];
  readonly alreadyGone: readonly string[];
  /** Users that were looked for because it was not known whether they are there, and were. Left out before the look. */
  readonly found?: readonly string[];
}

export const nothingBegun: BegunDeletion = { deleted: [], alreadyGone: [] };

const ids = z.array(z.string());

const begunSchema = z.object({
  run: z.string(),
  deleted: ids,
  alreadyGone: ids,
  found: ids.exactOptional(),
});

/** Beside the batch's outcome, under a name that is none of an outcome's. */
function pathOf({ folder }: OutcomePlace, batch: number): string {
  return `${outcomePath(folder, 'deletions', batch)}.begun`;
}

/** {@link nothingBegun} where it was not begun. @throws Problem `damaged_dataset` */
export async function readBegunDeletion(place: OutcomePlace, batch: number): Promise<BegunDeletion> {
  const path = pathOf(place, batch);
  try {
    const { run, ...begun } = begunSchema.parse(JSON.parse(await readFile(path, 'utf8')));
    return run === place.run ? begun : nothingBegun;
  } catch (error) {
    if (isAbsent(error)) return nothingBegun;
    throw damaged('What is known of a deletion cannot be read', path, error);
  }
}

/** @throws Problem `unwritable_dataset` */
export async function writeBegunDeletion(place: OutcomePlace, batch: number, begun: BegunDeletion): Promise<void> {
  const path = pathOf(place, batch);
  await createFolder(dirname(path));
  await writeFileAtomically(path, `${JSON.stringify({ run: place.run, ...begun })}\n`);
}
