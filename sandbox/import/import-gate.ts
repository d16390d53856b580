import type { ImportMode } from '../options.ts';

/** What is known of one import request after it was answered. */
export interface ImportRequestLog {
  readonly method: string;
  /** `undefined` where it was answered before the mode was read. */
  readonly mode: ImportMode | undefined;
  /** Users in its body; 0 where the body was not read. */
  readonly users: number;
  /** Milliseconds since 1970. */
  readonly startedAt: number;
  readonly endedAt: number;
  /** 0 when the client went away first. */
  readonly status: number;
}

/** One import request while it is in flight. */
export interface Admission {
  readonly admitted: boolean;
  mode: ImportMode | undefined;
  users: number;
  /** Ends it; only the first call counts. */
  leave(status: number): void;
}

/** Counts a tenant's import requests in flight and keeps their log. */
export class ImportGate {
  readonly requests: ImportRequestLog[] = [];
  #inFlight = 0;
  #maximumInFlight = 0;

  get inFlight(): number {
    return this.#inFlight;
  }

  /** Most requests that were ever here at once, refused ones included. */
  get maximumInFlight(): number {
    return this.#maximumInFlight;
  }

  /** @param limit requests at once; one more is counted and not admitted */
  enter(method: string, limit: number): Admission {
    const startedAt = Date.now();
    this.#inFlight++;
    this.#maximumInFlight = Math.max(this.#maximumInFlight, this.#inFlight);
    let left = false;
    const admission: Admission = {
      admitted: this.#inFlight <= limit,
      mode: undefined,
      users: 0,
      leave: (status) => {
        if (left) return;
        left = true;
        this.#inFlight--;
        const { mode, users } = admission;
        this.requests.push({ method, mode, users, startedAt, endedAt: Date.now(), status });
      },
    };
    return admission;
  }
}
