import type { ImportTally } from '../contract/activities.ts';
import type { BatchOutcome } from '../contract/dataset.ts';

export const nothingTaken: ImportTally = { accepted: 0, refused: 0 };

/** A repair counts the users that it sent, and those that it left as they are. */
export function addOutcome(tally: ImportTally, outcome: BatchOutcome): ImportTally {
  const { again } = outcome;
  const { accepted, refused } = again ?? { accepted: outcome.accepted, refused: outcome.refused.length };
  const sum = { accepted: tally.accepted + accepted, refused: tally.refused + refused };
  if (again === undefined) return sum;
  return { ...sum, changedSince: (tally.changedSince ?? 0) + again.changedSince.length };
}
