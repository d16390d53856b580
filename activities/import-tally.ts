import type { ImportTally } from '../contract/activities.ts';
import type { BatchOutcome } from '../contract/dataset.ts';

export const nothingTaken: ImportTally = { accepted: 0, refused: 0 };

export function addOutcome(tally: ImportTally, { accepted, refused }: BatchOutcome): ImportTally {
  return { accepted: tally.accepted + accepted, refused: tally.refused + refused.length };
}
