import type { Pressure } from '../contract/activities.ts';

/** What the answers since the last change tell, summed. */
export interface PressureWindow extends Pressure {
  readonly requests: number;
  readonly seconds: number;
}

export const clean: PressureWindow = {
  requests: 0,
  seconds: 0,
  answered: 0,
  slow: 0,
  failed: 0,
  throttled: 0,
  timedOut: 0,
};

/** `undecided`: there is too little to tell. */
export type Verdict = 'overloaded' | 'slow' | 'clean' | 'undecided';

/** p95 above the bound: more than one answer in twenty. */
const slowShare = 0.05;
/** Any target drops a request now and then; so many are a sign. */
const failedShare = 0.2;
/** Single ones are chance. */
const fewestToJudge = { slow: 2, failed: 3 };

/** Adds what a stretch tells. */
export function mixed(
  window: PressureWindow,
  { pressure, requests, requestSeconds }: { pressure: Pressure; requests: number; requestSeconds: number },
): PressureWindow {
  return {
    requests: window.requests + requests,
    seconds: window.seconds + requestSeconds,
    answered: window.answered + pressure.answered,
    slow: window.slow + pressure.slow,
    failed: window.failed + pressure.failed,
    throttled: window.throttled + pressure.throttled,
    timedOut: window.timedOut + pressure.timedOut,
  };
}

/** Mean seconds of a request; 0 without any. */
export function seconds({ requests, seconds: sum }: PressureWindow): number {
  return requests === 0 ? 0 : sum / requests;
}

/**
 * Judges a window.
 *
 * @param lanes that run: each has to have been heard twice before all is said to be well
 */
export function verdictOn(window: PressureWindow, lanes: number): Verdict {
  const { requests, answered, slow, failed, throttled, timedOut } = window;
  if (throttled > 0 || timedOut > 0) return 'overloaded';
  if (failed >= fewestToJudge.failed && failed > failedShare * requests) return 'overloaded';
  if (slow >= fewestToJudge.slow && slow > slowShare * answered) return 'slow';
  return requests >= 2 * lanes ? 'clean' : 'undecided';
}
