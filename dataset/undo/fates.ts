import type { UndoGrounds } from '../../contract/undo.ts';
import type { KnownBatch } from './known-before.ts';
import { takenUsers } from './taken-users.ts';

/**
 * What an undo makes of a user. `kept`: there before the migration. `toDelete`: accepted, and not there before.
 * `refused`, and `neverSent` where no request was answered: not there before, and deleted where the pool has them all the
 * same. `unrecorded`: nobody knows whether they were there before, so they are left untouched.
 */
export type Fate = 'kept' | 'toDelete' | 'refused' | 'neverSent' | 'unrecorded';

/** What an undo makes of a batch's users: of some by UUID, and of all others. */
interface BatchFates {
  readonly named: ReadonlyMap<string, Fate>;
  readonly others: Fate;
}

/**
 * Decides what an undo makes of a batch's users. It is decided here alone, so that an undo does what its forecast says.
 *
 * A record that was aborted has not come to every batch. The migration has sent nothing of the others, but a repair that
 * followed it may have.
 */
export function fatesOf({ presence, outcomes }: KnownBatch, grounds: UndoGrounds): BatchFates {
  if (grounds === 'recorded' && presence === undefined) return { named: new Map(), others: 'unrecorded' };
  const named = new Map<string, Fate>();
  const taken = takenUsers(outcomes);
  if (taken.sent) {
    for (const id of taken.neverTaken) named.set(id, taken.neverSent.has(id) ? 'neverSent' : 'refused');
  }
  for (const id of presence?.existing ?? []) named.set(id, 'kept');
  return { named, others: taken.sent ? 'toDelete' : 'neverSent' };
}
