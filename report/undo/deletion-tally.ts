import type { BatchDeletion, DeletionTally } from '../../contract/undo.ts';

export const nobodyDeleted: DeletionTally = { deleted: 0, alreadyGone: 0, kept: 0, refused: 0, neverSent: 0 };

export function addDeletion(tally: DeletionTally, deletion: BatchDeletion): DeletionTally {
  return {
    deleted: tally.deleted + deletion.deleted,
    alreadyGone: tally.alreadyGone + deletion.alreadyGone.length,
    kept: tally.kept + deletion.kept.length,
    refused: tally.refused + deletion.refused.length,
    neverSent: tally.neverSent + deletion.neverSent.length,
  };
}

/** Whether an outcome speaks of each of a batch's users exactly once. */
export function isWholeDeletion({ deleted, ...named }: BatchDeletion, users: number): boolean {
  const ids = [...named.alreadyGone, ...named.kept, ...named.refused, ...named.neverSent];
  return named.users === users && deleted + ids.length === users && new Set(ids).size === ids.length;
}
