import { z } from 'zod';
import type { BatchPresence } from '../../contract/undo.ts';
import { placeOfBatch } from '../layout.ts';
import { type OutcomePlace, outcomesBySegment, outcomesOf, type Schema, writeOutcome } from '../outcomes.ts';

const count = z.int().min(0);

const presenceSchema: Schema<BatchPresence> = z.object({
  run: z.string(),
  batches: z.array(z.object({ batch: count, users: count, existing: z.array(z.string()) })),
});

/**
 * Writes whom the pool has of consecutive batches of one segment. What is recorded of a batch already stays: a later look
 * may see whom the migration itself has brought since.
 *
 * @throws Problem `unwritable_dataset`, `damaged_dataset`
 */
export async function writePresence(place: OutcomePlace, batches: readonly BatchPresence[]): Promise<void> {
  const [first] = batches;
  if (first === undefined) return;
  const before = await presenceOf([place], placeOfBatch(first.batch).segment);
  const recorded = new Map(before.map((batch) => [batch.batch, batch]));
  const held = batches.map((batch) => recorded.get(batch.batch) ?? batch);
  await writeOutcome(place, 'existing', held, presenceSchema);
}

/**
 * What is recorded of the batches from `batch` on, without a gap and within its segment, or undefined when nothing is:
 * whatever parts it stands in.
 *
 * @throws Problem `damaged_dataset`
 */
export async function readPresence(place: OutcomePlace, batch: number): Promise<readonly BatchPresence[] | undefined> {
  const recorded: BatchPresence[] = [];
  for (const entry of await presenceOf([place], placeOfBatch(batch).segment)) {
    if (entry.batch === batch + recorded.length) recorded.push(entry);
  }
  return recorded.length === 0 ? undefined : recorded;
}

/**
 * Whom the pool has of the batches of one segment.
 *
 * @throws Problem `damaged_dataset`
 */
export async function presenceOf(places: readonly OutcomePlace[], segment: number): Promise<readonly BatchPresence[]> {
  return await outcomesOf(places, 'existing', segment, presenceSchema);
}

/**
 * Whom the pool has, by the batches of a segment at a time.
 *
 * @throws Problem `damaged_dataset`
 */
export function presences(places: readonly OutcomePlace[]): AsyncGenerator<readonly BatchPresence[]> {
  return outcomesBySegment(places, 'existing', presenceSchema);
}
