/** How the sandbox guards passwords and codes against being guessed. */
export interface BruteForceProtection {
  /** Wrong tries of one user in a row after which the next one is not looked at. @default 10 */
  readonly wrongTries: number;
  /** A wrong try is forgotten after so many seconds. @default 300 */
  readonly withinSeconds: number;
  /** For so many seconds a locked user's tries are turned away, right or wrong. @default 60 */
  readonly lockSeconds: number;
  /** What a locked user's try is answered with. @default 429 */
  readonly status: 401 | 429;
  /** Whether that answer has a `Retry-After`. @default true */
  readonly tellsRetryAfter: boolean;
}

export const usualBruteForceProtection: BruteForceProtection = {
  wrongTries: 10,
  withinSeconds: 300,
  lockSeconds: 60,
  status: 429,
  tellsRetryAfter: true,
};

interface Tries {
  /** When the wrong tries in a row were, in milliseconds since 1970. */
  wrong: readonly number[];
  lockedUntil: number;
}

/** Counts the wrong tries in a row of each user, and locks who has too many. Kept in memory alone. */
export class BruteForceGuard {
  readonly #protection: BruteForceProtection | undefined;
  readonly #tries = new Map<string, Tries>();

  /** @param protection left out, nobody is ever locked */
  constructor(protection: BruteForceProtection | undefined) {
    this.#protection = protection;
  }

  /** Seconds until a locked user may try again; undefined when the user is not locked. */
  lockedFor(key: string, now = Date.now()): number | undefined {
    const until = this.#tries.get(key)?.lockedUntil ?? 0;
    return until > now ? Math.ceil((until - now) / 1000) : undefined;
  }

  /** Takes what became of a try: a right one ends the row of wrong ones. */
  tried(key: string, isRight: boolean, now = Date.now()): void {
    if (this.#protection === undefined) return;
    if (isRight) {
      this.#tries.delete(key);
      return;
    }
    const { wrongTries, withinSeconds, lockSeconds } = this.#protection;
    const wrong = [...(this.#tries.get(key)?.wrong ?? []).filter((at) => at > now - withinSeconds * 1000), now];
    const isLocked = wrong.length >= wrongTries;
    this.#tries.set(key, isLocked ? { wrong: [], lockedUntil: now + lockSeconds * 1000 } : { wrong, lockedUntil: 0 });
  }
}
