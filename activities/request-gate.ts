import type { Clock } from './clock.ts';

/** Until when no lane of this worker sends to a target, in milliseconds of the worker's clock. */
export interface RequestGate {
  closedUntil: number;
}

/**
 * Waits until the gate is open.
 *
 * @returns false when the signal was aborted before
 */
export async function passGate(gate: RequestGate, clock: Clock, signal: AbortSignal): Promise<boolean> {
  for (;;) {
    if (signal.aborted) return false;
    const wait = gate.closedUntil - clock.now();
    if (wait <= 0) return true;
    await clock.wait(wait, signal);
  }
}
