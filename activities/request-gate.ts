import { setTimeout as delay } from 'node:timers/promises';

/** Until when no lane of this worker sends to a target, on a monotonic clock in milliseconds. */
export interface RequestGate {
  closedUntil: number;
}

/**
 * Waits until the gate is open.
 *
 * @param now of the gate's clock
 * @returns false when the signal was aborted before
 */
export async function passGate(gate: RequestGate, now: () => number, signal: AbortSignal): Promise<boolean> {
  for (;;) {
    if (signal.aborted) return false;
    const wait = gate.closedUntil - now();
    if (wait <= 0) return true;
    await waited(wait, signal);
  }
}

/** Waits; false when the signal was aborted meanwhile. */
export async function waited(milliseconds: number, signal: AbortSignal): Promise<boolean> {
  try {
    await delay(milliseconds, undefined, { signal });
    return true;
  } catch {
    return false;
  }
}
