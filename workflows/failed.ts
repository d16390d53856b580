import { ApplicationFailure } from '@temporalio/common';
import type { ActivityProblem } from './holds.ts';

/** What ends a migration for a problem that nobody can settle while it runs. */
export function failed(problem: ActivityProblem): ApplicationFailure {
  return ApplicationFailure.nonRetryable(problem.message, problem.reason);
}
