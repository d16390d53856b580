import { performance } from 'node:perf_hooks';
import { setTimeout as delay } from 'node:timers/promises';

/** The time that an activity's waits go by. */
export interface Clock {
  /** Monotonic, in milliseconds: it does not jump when somebody sets the system's clock. */
  now(): number;
  /** Waits; false when the signal was aborted meanwhile. */
  wait(milliseconds: number, signal: AbortSignal): Promise<boolean>;
}

/** The machine's own. */
export const monotonicClock: Clock = {
  now: () => performance.now(),
  async wait(milliseconds, signal) {
    try {
      await delay(milliseconds, undefined, { signal });
      return true;
    } catch {
      return false;
    }
  },
};
