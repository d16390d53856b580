import type { BatchOutcome } from '../../contract/dataset.ts';

/** Whether the target took the users of a batch, as far as its answers tell. */
export type TakenUsers = { readonly sent: false } | { readonly sent: true; readonly neverTaken: ReadonlySet<string> };

/**
 * Reads it from what became of a batch in the migration and in each repair. Who was accepted once was created then,
 * whatever a later repair met.
 *
 * @param outcomes of this batch, none where no request for it was answered
 */
export function takenUsers(outcomes: readonly BatchOutcome[]): TakenUsers {
  const [first, ...others] = outcomes.map(({ refused }) => new Set(refused.map(({ id }) => id)));
  if (first === undefined) return { sent: false };
  return { sent: true, neverTaken: new Set([...first].filter((id) => others.every((refused) => refused.has(id)))) };
}
