import type { BatchDeletion, DeletionTally } from '../../contract/undo.ts';

export const nobodyDeleted: DeletionTally = { deleted: 0, alreadyGone: 0, kept: 0, refused: 0, neverSent: 0 };

export function addDeletion(tally: DeletionTally, deletion: BatchDeletion): DeletionTally {
  const unrecorded = (tally.unrecorded ?? 0) + (deletion.unrecorded?.length ?? 0);
  return {
    deleted: tally.deleted + deletion.deleted,
    alreadyGone: tally.alreadyGone + deletion.alreadyGone.length,
    kept: tally.kept + deletion.kept.length,
    refused: tally.refused + deletion.refused.length,
    neverSent: tally.neverSent + deletion.neverSent.length,
    ...(unrecorded === 0 ? {} : { unrecorded }),
  };
}

/** Whether an outcome speaks of each of a batch's users exactly once. */
export function isWholeDeletion({ deleted, ...named }: BatchDeletion, users: number): boolean {
  const { alreadyGone, kept, refused, neverSent, unrecorded = [] } = named;
  const ids = [...alreadyGone, ...kept, ...refused, ...neverSent, ...unrecorded];
  return named.users === users && deleted + ids.length === users && new Set(ids).size === ids.length;
}
