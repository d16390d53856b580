/** Longest wait between two tries, and where the waits begin. */
const longestWaitMs = 30_000;
const firstWaitMs = 250;

/**
 * Milliseconds to wait before the next try: doubled each time, with full jitter, so that eight lanes that fell together
 * do not come back together.
 *
 * @param failures failed tries in a row, from 1
 * @param random from 0 to 1
 */
export function backoffMs(failures: number, random: number): number {
  const ceiling = Math.min(longestWaitMs, firstWaitMs * 2 ** (failures - 1));
  return Math.round(ceiling / 2 + (ceiling / 2) * random);
}
