import type { Pressure } from '../contract/activities.ts';
import type { FaultAnswer } from '../secureauth/answers.ts';

/** What a stretch's requests took and met. */
export class PressureMeter {
  readonly #slowAfterMs: number;
  #requests = 0;
  #milliseconds = 0;
  #answered = 0;
  #slow = 0;
  #failed = 0;
  #throttled = 0;
  #timedOut = 0;

  /** @param slowAfterSeconds a request that takes longer is slow */
  constructor(slowAfterSeconds: number) {
    this.#slowAfterMs = slowAfterSeconds * 1000;
  }

  /** Takes a request that the target answered, with whatever says nothing of its state. */
  answered(milliseconds: number): void {
    this.#requested(milliseconds);
    this.#answered += 1;
    if (milliseconds > this.#slowAfterMs) this.#slow += 1;
  }

  /** Takes a request that met one of the faults that pass by themselves. */
  faulted(answer: FaultAnswer, milliseconds: number): void {
    this.#requested(milliseconds);
    if (answer.kind === 'throttled') this.#throttled += 1;
    else if (answer.kind === 'unreachable' && answer.fault === 'timeout') this.#timedOut += 1;
    else this.#failed += 1;
  }

  get requests(): number {
    return this.#requests;
  }

  get requestSeconds(): number {
    return this.#milliseconds / 1000;
  }

  /** Whether the target is so slow that the throttle should hear of it before the stretch is done. */
  get isSlow(): boolean {
    return this.#slow >= 2 && 2 * this.#slow > this.#answered;
  }

  get pressure(): Pressure {
    return {
      answered: this.#answered,
      slow: this.#slow,
      failed: this.#failed,
      throttled: this.#throttled,
      timedOut: this.#timedOut,
    };
  }

  #requested(milliseconds: number): void {
    this.#requests += 1;
    this.#milliseconds += milliseconds;
  }
}
