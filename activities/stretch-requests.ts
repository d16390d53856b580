import type { StretchInput, StretchResult } from '../contract/activities.ts';
import { leastSecondsUntilOverdue } from '../contract/settings.ts';
import type { Patience } from '../verification/patience.ts';
import type { Clock } from './clock.ts';
import { PressureMeter } from './pressure-meter.ts';
import { RequestRecorder } from './request-recorder.ts';

/** What a stretch's requests are counted by, and how long it lets the workflow wait for that. */
export interface StretchRequests {
  readonly meter: PressureMeter;
  readonly recorder: RequestRecorder;
  /** How often a request that fails is sent before the target counts as down. */
  readonly tries: number;
  /** For calls that read: what goes on failing is the throttle's to hear of. */
  readonly patience: Patience;
  isEnough(): boolean;
  /** What its requests met so far. */
  met(): Pick<StretchResult<unknown>, 'requests' | 'requestSeconds' | 'seconds' | 'pressure' | 'record'>;
}

/** A request that fails once or twice is chance; three times in a row the target is down. */
const usualTries = 3;

/** Begins to count. */
export function beginStretch(
  { slowAfterSeconds, enoughAfterSeconds = leastSecondsUntilOverdue, probing }: StretchInput,
  clock: Clock,
): StretchRequests {
  const meter = new PressureMeter(slowAfterSeconds);
  const recorder = new RequestRecorder();
  const begun = clock.now();
  const tries = probing ? 1 : usualTries;
  return {
    meter,
    recorder,
    tries,
    patience: { tries, firstWaitMs: 250, longestWaitMs: 1_000, repeatsAfter: ({ kind }) => kind !== 'throttled' },
    isEnough: () => probing || meter.isSlow || clock.now() - begun > 1000 * enoughAfterSeconds,
    met: () => ({
      requests: meter.requests,
      requestSeconds: meter.requestSeconds,
      seconds: (clock.now() - begun) / 1000,
      pressure: meter.pressure,
      record: recorder.record,
    }),
  };
}
