import type { BatchRange, ConflictingUsers } from '../contract/dataset.ts';

type Conflicts = readonly ConflictingUsers[];

/** Adds users to those of the same batches, in the order of the batches. */
export function mergeConflicts(left: Conflicts, right: Conflicts): Conflicts {
  const users = new Map(left.map((conflicts) => [conflicts.batch, conflicts.users]));
  for (const { batch, users: more } of right) users.set(batch, [...new Set([...(users.get(batch) ?? []), ...more])]);
  return Array.from(users, ([batch, all]) => ({ batch, users: all })).sort((a, b) => a.batch - b.batch);
}

/** Those of the batches of a range. */
export function conflictsWithin(conflicts: Conflicts, { from, to }: BatchRange): Conflicts {
  return conflicts.filter(({ batch }) => batch >= from && batch < to);
}

/** Leaves out those of batches that are done. */
export function withoutConflicts(conflicts: Conflicts, done: BatchRange): Conflicts {
  return conflicts.filter(({ batch }) => batch < done.from || batch >= done.to);
}
