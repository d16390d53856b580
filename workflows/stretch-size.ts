/**
 * Work that one activity takes. A lane's round through a stock Temporal server costs it 50 to 100 ms (design:
 * decisions), so 10 seconds of work lose less than 1 %, and the operator still sees the count move every second or so.
 */
const secondsPerStretch = 10;

/** Below half a second of work the round through the server would cost more than an idle lane at the end does. */
const leastSecondsPerStretch = 0.5;

/** Before the first answers nothing is known of the target's pace. */
const batchesOfFirstStretch = 10;

/** A bound on what a worker holds in its hand, however fast the target is: half a million users. */
const mostBatchesPerStretch = 5_000;

/**
 * Batches for the next stretch: as much as `secondsPerStretch` takes, but no more than half of a lane's fair share of
 * what remains, so that towards the end stretches shrink and all lanes finish together.
 *
 * @param remaining batches that no lane has taken yet
 * @param lanes lanes that share them
 * @param secondsPerRequest observed; 0 when nothing is known yet
 */
export function stretchSize(remaining: number, lanes: number, secondsPerRequest: number): number {
  if (secondsPerRequest === 0) return Math.min(remaining, batchesOfFirstStretch);
  const wanted = Math.min(mostBatchesPerStretch, Math.ceil(secondsPerStretch / secondsPerRequest));
  const least = Math.ceil(leastSecondsPerStretch / secondsPerRequest);
  const share = Math.ceil(remaining / (2 * lanes));
  return Math.max(1, Math.min(remaining, wanted, Math.max(least, share)));
}
