import type { ImportTally } from '../contract/activities.ts';
import type { BatchOutcome } from '../contract/dataset.ts';

export const nothingTaken: ImportTally = { accepted: 0, refused: 0 };

/** A repair counts the users that it sent. */
export function addOutcome(tally: ImportTally, outcome: BatchOutcome): ImportTally {
  const { accepted, refused } = outcome.again ?? { accepted: outcome.accepted, refused: outcome.refused.length };
  return { accepted: tally.accepted + accepted, refused: tally.refused + refused };
}
