import { ActivityFailure, ApplicationFailure } from '@temporalio/common';
import type { ImportTally, Setback, StretchHold } from '../contract/activities.ts';
import type { ProblemName } from '../contract/problem.ts';
import type { Decision, Hold } from '../contract/progress.ts';
import type { Steering } from './state.ts';
import type { Throttle } from './throttle.ts';

/** What an activity said before it was given up: the problem's name and its paragraph. */
export interface ActivityProblem {
  readonly reason: ProblemName;
  readonly message: string;
}

/**
 * Reads the {@link ActivityProblem} from an activity's final failure. Activities throw problems as non-retryable
 * application failures whose type is the problem's name; anything else has outlived its retries.
 *
 * @param next what the operator can do when the failure itself does not say
 */
export function problemOf(
  failure: unknown,
  next = 'Mend the cause and resume: nothing that was done is lost.',
): ActivityProblem {
  const cause = failure instanceof ActivityFailure ? failure.cause : failure;
  if (cause instanceof ApplicationFailure && cause.nonRetryable && cause.type) {
    return { reason: cause.type as ProblemName, message: cause.message };
  }
  const activity = failure instanceof ActivityFailure ? failure.activityType : 'An activity';
  return {
    reason: 'unexpected',
    message: `${activity} failed again and again (see its last failure in the Temporal Web UI). ${next}`,
  };
}

const usualDecisions: readonly Decision[] = ['resume', 'abort'];
const conflictDecisions: readonly Decision[] = ['ignore', 'update', 'skip', 'resume', 'abort'];

/**
 * The hold that begins now.
 *
 * @param now RFC 3339
 */
export function holdOf({ reason, message, conflicts }: StretchHold, now: string): Hold {
  if (conflicts === undefined) return { reason, message, since: now, decisions: usualDecisions };
  return { reason, message, since: now, decisions: conflictDecisions, conflicts: [conflicts] };
}

/**
 * Begins a hold, unless there is one already, or the operator has aborted: who has aborted is asked nothing more.
 *
 * @returns whether it began
 */
export function beginHold(steering: Steering, hold: Hold): boolean {
  if (steering.aborted || steering.hold !== undefined) return false;
  steering.hold = hold;
  return true;
}

/** A target that is down is probed for so long before an operator is asked; one that keeps asking to wait, for longer. */
const patienceMs: Readonly<Record<Setback['kind'], number>> = { down: 10 * 60_000, throttled: 60 * 60_000 };

/**
 * The hold for a setback that has lasted too long, and the throttle that a resume begins with.
 *
 * @param now RFC 3339
 */
export function holdForSetback(
  setback: Setback,
  throttle: Throttle,
  now: string,
): { readonly hold: Hold; readonly throttle: Throttle } | undefined {
  const { setback: lasting, ...rested } = throttle;
  if (lasting === undefined || lasting.lastedMs < patienceMs[lasting.kind]) return undefined;
  return { hold: holdOf(setback, now), throttle: { ...rested, waits: [] } };
}

/** Few refused users are theirs to mend; so many are a mistake in the mapping or in the pool's schema. */
const mostRefusedShare = 0.05;
const leastSentToJudge = 1_000;

/** The hold that keeps a whole base from being refused, user by user. */
export function holdForRefusals({ accepted, refused }: ImportTally, now: string): Hold | undefined {
  const sent = accepted + refused;
  if (sent < leastSentToJudge || refused <= mostRefusedShare * sent) return undefined;
  return {
    reason: 'too_many_refused',
    message:
      `The target refused ${refused} of the first ${sent} users (their batches' outcomes in the dataset have its ` +
      "codes). Compare the users with the pool's schemas; resume to import the rest all the same, or abort.",
    since: now,
    decisions: usualDecisions,
  };
}
