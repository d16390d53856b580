import { ActivityFailure, ApplicationFailure } from '@temporalio/workflow';
import type { StretchResult } from '../contract/activities.ts';
import type { ProblemName } from '../contract/problem.ts';
import type { Hold } from '../contract/progress.ts';

/** What an activity said before it was given up: the problem's name and its paragraph. */
export interface ActivityProblem {
  readonly reason: ProblemName;
  readonly message: string;
}

/**
 * Reads the {@link ActivityProblem} from an activity's final failure. Activities throw problems as non-retryable
 * application failures whose type is the problem's name; anything else has outlived its retries.
 */
export function problemOf(failure: unknown): ActivityProblem {
  const cause = failure instanceof ActivityFailure ? failure.cause : failure;
  if (cause instanceof ApplicationFailure && cause.nonRetryable && cause.type) {
    return { reason: cause.type as ProblemName, message: cause.message };
  }
  const activity = failure instanceof ActivityFailure ? failure.activityType : 'An activity';
  return {
    reason: 'unexpected',
    message:
      `${activity} failed again and again (see its last failure in the Temporal Web UI). ` +
      'Mend the cause and resume: nothing that was done is lost.',
  };
}

/** The hold that begins now. */
export function holdOf(problem: NonNullable<StretchResult<unknown>['hold']>, now: string): Hold {
  return { reason: problem.reason, message: problem.message, since: now };
}
