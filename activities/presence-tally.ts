import type { BatchPresence, PresenceTally } from '../contract/undo.ts';

export const nobodyLookedFor: PresenceTally = { existing: 0, absent: 0 };

export function addPresence(tally: PresenceTally, { users, existing }: BatchPresence): PresenceTally {
  return { existing: tally.existing + existing.length, absent: tally.absent + users - existing.length };
}
