import { missingScopes } from './problems.ts';
import type { Scope } from './scopes.ts';
import type { IssuedToken, RequestToken } from './token-request.ts';

/** One token for all who send requests. */
export interface TokenSource {
  /**
   * A token that has the scopes and does not expire within moments.
   *
   * @throws Problem `missing_scope`, or what the request for a token throws
   * @throws the signal's reason when it is aborted; the request for a token goes on for the others
   */
  token(scopes: readonly Scope[], signal?: AbortSignal): Promise<string>;
  /** Says that the target did not take this token. Calling it for a token that was replaced already does nothing. */
  invalidate(token: string): void;
}

interface HeldToken extends IssuedToken {
  /** Milliseconds of the source's clock. */
  readonly refreshAt: number;
}

/** A token is replaced this long before it expires, or after nine tenths of its life where that is later. */
const refreshAheadMs = 30_000;

/**
 * Holds a token and asks for the next one shortly before it expires; whoever needs one meanwhile shares that request.
 *
 * @param now a clock in milliseconds that does not jump
 */
export function tokenSource(
  origin: string,
  requestToken: RequestToken,
  now: () => number = () => performance.now(),
): TokenSource {
  let held: HeldToken | undefined;
  let pending: Promise<HeldToken> | undefined;

  async function refresh(): Promise<HeldToken> {
    const askedAt = now();
    const issued = await requestToken();
    held = { ...issued, refreshAt: askedAt + lifeMs(issued) };
    return held;
  }

  function shared(): Promise<HeldToken> {
    pending ??= refresh().finally(() => {
      pending = undefined;
    });
    return pending;
  }

  return {
    async token(scopes, signal) {
      signal?.throwIfAborted();
      if (held !== undefined && now() < held.refreshAt && missing(held, scopes).length === 0) return held.accessToken;
      // A held token without the scope may be older than the grant that an operator has just mended: ask again.
      const fresh = await orAborted(shared(), signal);
      const lacking = missing(fresh, scopes);
      if (lacking.length > 0) throw missingScopes(origin, lacking);
      return fresh.accessToken;
    },
    invalidate(token) {
      if (held?.accessToken === token) held = undefined;
    },
  };
}

function missing(token: IssuedToken, scopes: readonly Scope[]): readonly Scope[] {
  return scopes.filter((scope) => !token.scopes.has(scope));
}

/** A token whose life is not told is used until the target refuses it. */
function lifeMs(token: IssuedToken): number {
  if (token.expiresIn === undefined) return Number.POSITIVE_INFINITY;
  const life = token.expiresIn * 1000;
  return Math.max(life - refreshAheadMs, life * 0.9);
}

function orAborted<Value>(promise: Promise<Value>, signal: AbortSignal | undefined): Promise<Value> {
  if (signal === undefined) return promise;
  return new Promise((resolve, reject) => {
    const onAbort = (): void => reject(signal.reason);
    signal.addEventListener('abort', onAbort, { once: true });
    promise.then(resolve, reject).finally(() => signal.removeEventListener('abort', onAbort));
  });
}
