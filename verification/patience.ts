import { setTimeout as delay } from 'node:timers/promises';
import { isPassing, type PassingAnswer, TargetFault } from '../secureauth/problems.ts';

/** How long passing faults of the target are waited for. */
export interface Patience {
  /** Tries in all. */
  readonly tries: number;
  /** Milliseconds before the second try; doubled each time. What the target asks for by `Retry-After` goes before it. */
  readonly firstWaitMs: number;
  /** No single wait is longer, whatever the target asks for. */
  readonly longestWaitMs: number;
  /** Whether the call is repeated after such an answer; after all that pass, when left out. */
  readonly repeatsAfter?: (answer: PassingAnswer) => boolean;
}

export const usualPatience: Patience = { tries: 6, firstWaitMs: 250, longestWaitMs: 30_000 };

/** What nobody watches waits for ten minutes, before an operator is asked: 7 waits up to 30 s, and 19 of these. */
export const tenMinutes: Patience = { tries: 27, firstWaitMs: 250, longestWaitMs: 30_000 };

/**
 * Repeats a call that only reads, or that may be repeated, while the target is throttling, failing or unreachable.
 *
 * @throws what the last try threw, or the signal's reason
 */
export async function withPatience<Value>(
  call: () => Promise<Value>,
  signal: AbortSignal | undefined,
  patience: Patience = usualPatience,
): Promise<Value> {
  let wait = patience.firstWaitMs;
  for (let attempt = 1; ; attempt += 1) {
    try {
      return await call();
    } catch (error) {
      if (!(error instanceof TargetFault) || !isPassing(error.answer) || attempt === patience.tries) throw error;
      if (patience.repeatsAfter?.(error.answer) === false) throw error;
      const asked = error.answer.kind === 'throttled' ? error.answer.retryAfterMs : undefined;
      await pause(Math.min(asked ?? wait, patience.longestWaitMs), signal);
      wait *= 2;
    }
  }
}

/** @throws the signal's reason as soon as it is aborted */
export async function pause(milliseconds: number, signal: AbortSignal | undefined): Promise<void> {
  try {
    await delay(milliseconds, undefined, signal === undefined ? {} : { signal });
  } catch (error) {
    signal?.throwIfAborted();
    throw error;
  }
}
