import { countError, type RequestErrors, type RequestRecord } from '../contract/request-record.ts';
import { bucketOf } from '../report/response-times.ts';
import type { FaultAnswer } from '../secureauth/answers.ts';
import { errorPatternOf } from './error-pattern.ts';

/** Notes what requests took and met, for the report: what an attempt that crashes has noted is lost with it. */
export class RequestRecorder {
  readonly #times: Record<string, number> = {};
  #requests = 0;
  #errors: RequestErrors = {};

  /**
   * Takes a request that has ended.
   *
   * @param fault what became of it, when it was no success
   */
  add(milliseconds: number, fault?: FaultAnswer): void {
    this.#requests += 1;
    if (fault !== undefined) this.#errors = countError(this.#errors, errorPatternOf(fault));
    if (fault !== undefined && !isResponse(fault)) return;
    const bucket = bucketOf(milliseconds);
    this.#times[bucket] = (this.#times[bucket] ?? 0) + 1;
  }

  get record(): RequestRecord {
    return { requests: this.#requests, times: { ...this.#times }, errors: this.#errors };
  }
}

/**
 * Whether a request that was no success has a response time. One that the target turned away before it looked at it, or
 * that never reached it, ends at once, and would make the target look fast; one that timed out took as long as it was
 * waited for.
 */
function isResponse(fault: FaultAnswer): boolean {
  if (fault.kind === 'unreachable') return fault.fault === 'timeout';
  return fault.kind !== 'throttled' && fault.kind !== 'unauthorized' && fault.kind !== 'forbidden';
}
