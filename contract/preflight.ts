import type { PreparationCounts } from './dataset.ts';
import type { ProbedRecipe } from './probe.ts';
import { Problem, type ProblemName } from './problem.ts';

/** What `poolferry check` looks at, in this order. */
export type CheckName =
  | 'temporal'
  | 'source'
  | 'sign_in'
  | 'scopes'
  | 'pool'
  | 'pool_setting'
  | 'schema'
  | 'profiles'
  | 'forecast'
  | 'dataset'
  | 'since'
  | 'report'
  | 'disk'
  | 'logins'
  | 'reset_flow'
  | 'hash_probe';

/** One line of `poolferry check`. Holds no personal data and no secret. */
export interface CheckResult {
  readonly check: CheckName;
  /** With warnings a migration can start; with what failed it would be held, end, or bring nobody. */
  readonly result: 'ok' | 'warning' | 'failed';
  /** What was found: a sentence or two. */
  readonly says: string;
  /** What to do; left out where there is nothing to do. */
  readonly next?: string;
  /** The fault that a migration would meet. */
  readonly problem?: ProblemName;
  /** What a dataset that is already prepared will become, or the first records of the source. */
  readonly forecast?: PreparationCounts;
  /** What the hash probe found of one recipe. */
  readonly probed?: ProbedRecipe;
}

/**
 * A check that a problem ended.
 *
 * @throws the error itself when it is no {@link Problem}
 */
export function failedBy(check: CheckName, error: unknown): CheckResult {
  if (!(error instanceof Problem)) throw error;
  const { problem, what, where, next } = error;
  return { check, result: 'failed', says: where === '' ? what : `${what} (${where}).`, next, problem };
}
