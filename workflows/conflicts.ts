import type { BatchRange, ConflictingUsers } from '../contract/dataset.ts';

/** Adds the conflicts of a batch, or puts them in the place of those that it had. */
export function withConflicts(
  conflicts: readonly ConflictingUsers[],
  found: ConflictingUsers,
): readonly ConflictingUsers[] {
  return [...conflicts.filter(({ batch }) => batch !== found.batch), found].sort((a, b) => a.batch - b.batch);
}

/** Adds users of the same batches to those that are there. */
export function mergeConflicts(
  left: readonly ConflictingUsers[],
  right: readonly ConflictingUsers[],
): readonly ConflictingUsers[] {
  return right.reduce((merged, { batch, users }) => {
    const known = merged.find((conflicts) => conflicts.batch === batch)?.users ?? [];
    return withConflicts(merged, { batch, users: [...new Set([...known, ...users])] });
  }, left);
}

/** Leaves out those of batches that are done. */
export function withoutConflicts(
  conflicts: readonly ConflictingUsers[],
  done: BatchRange,
): readonly ConflictingUsers[] {
  return conflicts.filter(({ batch }) => batch < done.from || batch >= done.to);
}
