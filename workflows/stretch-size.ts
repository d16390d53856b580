/**
 * Work that one activity takes. A lane's round through a stock Temporal server costs it 50 to 100 ms (design:
 * decisions), so 10 seconds of work lose less than 1 %, and the operator still sees the count move every second or so.
 */
const secondsPerStretch = 10;

/** While the throttle looks for the target's pace, what a stretch tells is worth more than a round through the server. */
const secondsPerStretchWhileChanging = 2;

/** Below half a second of work the round through the server would cost more than an idle lane at the end does. */
const leastSecondsPerStretch = 0.5;

/** Before the first answers nothing is known of the target's pace. */
const batchesOfFirstStretch = 10;

/** A bound on what a worker holds in its hand, however fast the target is: half a million users. */
const mostBatchesPerStretch = 5_000;

export interface StretchNeed {
  /** Batches that no lane has taken yet. */
  readonly remaining: number;
  /** Lanes that share them. */
  readonly lanes: number;
  /** Observed; 0 when nothing is known yet. */
  readonly secondsPerBatch: number;
  /** `changing`: the throttle looks for its pace. `down`: one request is enough to see whether it answers again. */
  readonly target: 'steady' | 'changing' | 'down';
}

/**
 * Batches for the next stretch: as much as `secondsPerStretch` takes, but no more than half of a lane's fair share of
 * what remains, so that towards the end stretches shrink and all lanes finish together.
 */
export function stretchSize({ remaining, lanes, secondsPerBatch, target }: StretchNeed): number {
  if (target === 'down') return 1;
  if (secondsPerBatch === 0) return Math.min(remaining, batchesOfFirstStretch);
  const seconds = target === 'steady' ? secondsPerStretch : secondsPerStretchWhileChanging;
  const wanted = Math.min(mostBatchesPerStretch, Math.ceil(seconds / secondsPerBatch));
  const least = Math.ceil(leastSecondsPerStretch / secondsPerBatch);
  const share = Math.ceil(remaining / (2 * lanes));
  return Math.max(1, Math.min(remaining, wanted, Math.max(least, share)));
}
