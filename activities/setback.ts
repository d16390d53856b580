import type { Setback } from '../contract/activities.ts';
import { longestWaitForTargetMs } from '../contract/settings.ts';
import { isPassing, TargetFault } from '../secureauth/problems.ts';
import { backoffMs } from './backoff.ts';
import type { Clock } from './clock.ts';
import type { RequestGate } from './request-gate.ts';

/** What a setback is told by, and to. */
export interface SetbackContext {
  readonly gate: RequestGate;
  /** Of the gate. */
  readonly clock: Clock;
  /** From 0 to 1: the jitter of waits. */
  random(): number;
}

/**
 * What ends a stretch when the target has to be left alone for a while: the workflow's throttle decides when it is asked
 * again, and by how many lanes. Meanwhile no lane of this worker asks either.
 *
 * @param fault one of those that pass by themselves
 */
export function setbackOf(fault: TargetFault, { gate, clock, random }: SetbackContext): Setback {
  const { answer, problem, message } = fault;
  if (answer.kind !== 'throttled') return { kind: 'down', waitMs: backoffMs(1, random()), reason: problem, message };
  const waitMs = Math.min(answer.retryAfterMs ?? backoffMs(1, random()), longestWaitForTargetMs);
  gate.closedUntil = Math.max(gate.closedUntil, clock.now() + waitMs);
  return { kind: 'throttled', waitMs, reason: problem, message };
}

/**
 * Why a stretch ends for what a call that reads threw: its lane was braked, or the target has to be left alone.
 *
 * @throws anything else, as it was
 */
export function stopOf(
  error: unknown,
  context: SetbackContext & { readonly signal: AbortSignal },
): { readonly interrupted: true } | { readonly setback: Setback } {
  if (context.signal.aborted) return { interrupted: true };
  if (error instanceof TargetFault && isPassing(error.answer)) return { setback: setbackOf(error, context) };
  throw error;
}
