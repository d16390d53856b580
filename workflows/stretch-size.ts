import { leastSecondsUntilOverdue } from '../contract/settings.ts';

/**
 * Work that one activity takes. A lane's round through the server costs it a few tenths of a second, since the workflow
 * is taken from its whole history, and the history grows with every stretch. What an operator commands brakes a stretch
 * at once, however long it is, and eight lanes still let the count move every few seconds.
 */
const secondsPerStretch = 30;

/** While the throttle looks for the target's pace, what a stretch tells is worth more than a round through the server. */
const leastSecondsWhileChanging = 2;

/** Below a second of work the round through the server would cost more than an idle lane at the end does. */
const leastSecondsPerStretch = 1;

/**
 * Of a lane's fair share of what remains. With all of it, lanes that are equally fast would end together; what is left
 * over evens out lanes that are not.
 */
const shareOfRemaining = 0.75;

/** Before the first answers nothing is known of the target's pace. */
const batchesOfFirstStretch = 10;

/** A bound on what a worker holds in its hand, however fast the target is: half a million users. */
const mostBatchesPerStretch = 5_000;

/** A stretch that takes so many times what it was cut for tells of a target that has become slower. */
const overdue = 1.5;

export interface StretchNeed {
  /** Batches that no lane has taken yet. */
  readonly remaining: number;
  /** Lanes that share them. */
  readonly lanes: number;
  /** Observed; 0 when nothing is known yet. */
  readonly secondsPerBatch: number;
  /** For so long the throttle will not try more lanes; Infinity when all that are allowed run. */
  readonly steadySeconds: number;
  /** The target is down: one request is enough to see whether it answers again. */
  readonly isDown: boolean;
}

/**
 * Batches for the next stretch: as much as `secondsPerStretch` takes, but no more than most of a lane's fair share
 * of what remains, so that towards the end stretches shrink and all lanes finish together.
 */
export function stretchSize({ remaining, lanes, secondsPerBatch, steadySeconds, isDown }: StretchNeed): number {
  if (isDown) return 1;
  if (secondsPerBatch === 0) return Math.min(remaining, batchesOfFirstStretch);
  const seconds = Math.max(leastSecondsWhileChanging, Math.min(secondsPerStretch, steadySeconds));
  const wanted = Math.min(mostBatchesPerStretch, Math.floor(seconds / secondsPerBatch));
  const least = Math.floor(leastSecondsPerStretch / secondsPerBatch);
  const share = Math.ceil((shareOfRemaining * remaining) / lanes);
  return Math.max(1, Math.min(remaining, wanted, Math.max(least, share)));
}

/**
 * Seconds after which a stretch should end, wherever it is, so that the throttle hears of a target that is slower than
 * the stretch was cut for.
 *
 * @param secondsPerBatch observed; 0 when nothing is known yet
 */
export function enoughAfterSeconds(batches: number, secondsPerBatch: number): number {
  return Math.max(leastSecondsUntilOverdue, overdue * batches * secondsPerBatch);
}
