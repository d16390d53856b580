import { type RefusedUser, skippedByOperator } from '../contract/dataset.ts';

/** Those of refused users whom the operator wanted left out, by UUID. */
export function skippedUsers(refused: readonly RefusedUser[]): ReadonlySet<string> {
  return new Set(refused.filter(({ code }) => code === skippedByOperator).map(({ id }) => id));
}
