import type { BatchOutcome } from '../../contract/dataset.ts';

/** Whether the target took the users of a batch, as far as its answers tell. */
export type TakenUsers =
  | { readonly sent: false }
  | {
      readonly sent: true;
      readonly neverTaken: ReadonlySet<string>;
      /** Of these, the ones that no request was answered for. */
      readonly neverSent: ReadonlySet<string>;
    };

/**
 * Reads it from what became of a batch in the migration and in each repair. Who was accepted once was created then,
 * whatever a later repair met.
 *
 * @param outcomes of this batch, none where no request for it was answered
 */
export function takenUsers(outcomes: readonly BatchOutcome[]): TakenUsers {
  const sent = outcomes.filter(({ users, unsent = [] }) => unsent.length < users);
  if (sent.length === 0) return { sent: false };
  const refused = sent.map((outcome) => new Set(outcome.refused.map(({ id }) => id)));
  const unsent = sent.map((outcome) => new Set(outcome.unsent));
  const named = [...refused, ...unsent].flatMap((ids) => [...ids]);
  const isNotTaken = (id: string): boolean => refused.every((ids, place) => ids.has(id) || unsent[place]?.has(id));
  const neverTaken = new Set(named.filter(isNotTaken));
  const isNotSent = (id: string): boolean => unsent.every((ids) => ids.has(id));
  return { sent: true, neverTaken, neverSent: new Set([...neverTaken].filter(isNotSent)) };
}
