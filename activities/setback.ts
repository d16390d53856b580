import type { Setback } from '../contract/activities.ts';
import type { TargetFault } from '../secureauth/problems.ts';
import { backoffMs } from './backoff.ts';
import type { RequestGate } from './request-gate.ts';

/** A target that asks for longer is asked again after an hour all the same, as the workflow's throttle does. */
const longestWaitMs = 3_600_000;

/**
 * What ends a stretch when the target has to be left alone for a while: the workflow's throttle decides when it is asked
 * again, and by how many lanes. Meanwhile no lane of this worker asks either.
 *
 * @param fault one of those that pass by themselves
 * @param now of the gate's clock
 * @param random from 0 to 1
 */
export function setbackOf(fault: TargetFault, gate: RequestGate, now: number, random: number): Setback {
  const { answer, problem, message } = fault;
  if (answer.kind !== 'throttled') return { kind: 'down', waitMs: backoffMs(1, random), reason: problem, message };
  const waitMs = Math.min(answer.retryAfterMs ?? backoffMs(1, random), longestWaitMs);
  gate.closedUntil = Math.max(gate.closedUntil, now + waitMs);
  return { kind: 'throttled', waitMs, reason: problem, message };
}
