import { z } from 'zod';
import type { BatchDeletion } from '../../contract/undo.ts';
import { type OutcomePlace, outcomesOf, readOutcome, type Schema, writeOutcome } from '../outcomes.ts';

const count = z.int().min(0);
const users = z.array(z.string());

const deletionSchema: Schema<BatchDeletion> = z.object({
  run: z.string(),
  batches: z.array(
    z.object({
      batch: count,
      users: count,
      deleted: count,
      alreadyGone: users,
      kept: users,
      refused: users,
      neverSent: users,
      unrecorded: users.exactOptional(),
    }),
  ),
});

/** As `writeImportOutcome`, of deleting. @throws Problem `unwritable_dataset` */
export async function writeDeletion(place: OutcomePlace, batches: readonly BatchDeletion[]): Promise<void> {
  await writeOutcome(place, 'deletions', batches, deletionSchema);
}

/** As `readImportOutcome`, of deleting. @throws Problem `damaged_dataset` */
export async function readDeletion(place: OutcomePlace, batch: number): Promise<readonly BatchDeletion[] | undefined> {
  return await readOutcome(place, 'deletions', batch, deletionSchema);
}

/** What an undo made of the batches of one segment. @throws Problem `damaged_dataset` */
export async function deletionsOf(place: OutcomePlace, segment: number): Promise<readonly BatchDeletion[]> {
  return await outcomesOf([place], 'deletions', segment, deletionSchema);
}
