import type { BatchOutcome, JobRun } from '../../contract/dataset.ts';
import type { BatchPresence } from '../../contract/undo.ts';
import { importPlaces, outcomePlaceOf } from '../jobs.ts';
import { importOutcomesOf, type OutcomePlace } from '../outcomes.ts';
import { presenceOf } from './presence-outcomes.ts';

/** What is known of a batch: who was in the pool before the migration, and what became of its users in it. */
export interface KnownBatch {
  /** Undefined where nothing was recorded of it. */
  readonly presence: BatchPresence | undefined;
  /** Of the migration and of each repair that sent some of it, the newest last. */
  readonly outcomes: readonly BatchOutcome[];
}

/** Where the record lies of who was in the pool before a migration. */
export function recordPlace(folder: string, runs: readonly JobRun[]): readonly OutcomePlace[] {
  return runs.filter(({ job }) => job === 'migrate').map((run) => outcomePlaceOf(folder, run));
}

/** All that an undo goes by, a segment at a time. @throws Problem `damaged_dataset` */
export async function knownOfSegment(
  folder: string,
  runs: readonly JobRun[],
  segment: number,
): Promise<(batch: number) => KnownBatch> {
  const presence = new Map(
    (await presenceOf(recordPlace(folder, runs), segment)).map((entry) => [entry.batch, entry] as const),
  );
  const outcomes = new Map<number, BatchOutcome[]>();
  for (const place of importPlaces(folder, runs)) {
    for (const outcome of await importOutcomesOf([place], segment)) {
      outcomes.set(outcome.batch, [...(outcomes.get(outcome.batch) ?? []), outcome]);
    }
  }
  return (batch) => ({ presence: presence.get(batch), outcomes: outcomes.get(batch) ?? [] });
}
