import { createHash } from 'node:crypto';
import { lotOf } from '../lot.ts';
import type { Fault, FaultyRequest } from './fault.ts';

/** How often imports meet each kind of fault, from 0 to 1; what is left out never happens. */
export interface FaultRates {
  /** 500, 502 with a page of HTML, or 503 without `Retry-After`; not applied. */
  readonly failing: number;
  readonly resetBefore: number;
  readonly resetAfter: number;
  /** Applied, with half an answer. */
  readonly half: number;
  /** Requests that begin a burst, in which the next ones are answered 429: some with `Retry-After: 1`. */
  readonly bursts: number;
  /** Half a second to three seconds more. */
  readonly latencySpikes: number;
  /** 401, and not again when the same users come the next time. */
  readonly expiredTokens: number;
  /** Users that are refused whenever they come: a share of the users, not of the requests. */
  readonly refusedUsers: number;
}

export interface SeededFaultsOptions {
  readonly seed: string | number;
  readonly rates: Partial<FaultRates>;
  /** Requests of a burst. @default 5 */
  readonly burstLength?: number;
}

/** A choice of faults that is the same for the same seed, whatever order requests arrive in. */
export interface SeededFaults {
  (request: FaultyRequest): Fault | undefined;
  /** Requests that met a fault so far, by the names of the rates. */
  readonly injected: Readonly<Record<keyof FaultRates, number>>;
  /** Whether a user is refused whenever it comes. */
  isRefused(userId: string): boolean;
}

/** Kinds of which a request that is not in a burst meets at most one, by lot. */
const drawnKinds = ['failing', 'resetBefore', 'resetAfter', 'half', 'latencySpikes', 'expiredTokens'] as const;
type DrawnKind = (typeof drawnKinds)[number];

/**
 * Chooses faults for imports by lot. A lot is a hash of the seed, the first user and how often that very set of users
 * was sent: lanes may race without changing it. Only bursts go by the number of the request, and what falls into one is
 * not counted as sent, so that bursts shift no other fault.
 *
 * @throws RangeError for rates that are none
 */
export function seededFaults({ seed, rates, burstLength = 5 }: SeededFaultsOptions): SeededFaults {
  checkRates(rates);
  const injected = {
    failing: 0,
    resetBefore: 0,
    resetAfter: 0,
    half: 0,
    bursts: 0,
    latencySpikes: 0,
    expiredTokens: 0,
    refusedUsers: 0,
  };
  const timesSent = new Map<string, number>();
  const lot = (...parts: readonly (string | number)[]): number => lotOf(seed, ...parts);

  const isInBurst = (number: number): boolean => {
    const { bursts = 0 } = rates;
    if (bursts === 0) return false;
    for (let first = Math.max(1, number - burstLength + 1); first <= number; first++) {
      if (lot('burst', first) < bursts) return true;
    }
    return false;
  };
  const drawn = (firstId: string, times: number): DrawnKind | undefined => {
    let left = lot('kind', firstId, times);
    for (const kind of drawnKinds) {
      left -= rates[kind] ?? 0;
      if (left < 0) return kind;
    }
    return undefined;
  };
  const isRefused = (userId: string): boolean =>
    (rates.refusedUsers ?? 0) > 0 && lot('refused', userId.toLowerCase()) < (rates.refusedUsers ?? 0);

  const choose = ({ call, number, userIds = [] }: FaultyRequest): Fault | undefined => {
    if (call !== 'import') return undefined;
    if (isInBurst(number)) {
      injected.bursts++;
      return throttled(lot('retry-after', number) < 0.5);
    }
    const [firstId] = userIds;
    if (firstId === undefined) return undefined;
    const set = setKey(userIds);
    const times = timesSent.get(set) ?? 0;
    timesSent.set(set, times + 1);
    const kind = drawn(firstId, times);
    const isRepeated = kind === 'expiredTokens' && times > 0 && drawn(firstId, times - 1) === kind;
    const fault = kind === undefined || isRepeated ? undefined : faultOf(kind, lot('variant', firstId, times));
    const refused = userIds.filter(isRefused);
    // What is refused must not go in by another fault, and one request meets one fault.
    if (refused.length > 0 && !(fault !== undefined && 'applied' in fault && !fault.applied)) {
      injected.refusedUsers++;
      return { kind: 'refuse', userIds: refused };
    }
    if (kind !== undefined && fault !== undefined) injected[kind]++;
    return fault;
  };
  return Object.assign(choose, { injected, isRefused });
}

/** @param variant from 0 to 1 */
function faultOf(kind: DrawnKind, variant: number): Fault {
  switch (kind) {
    case 'failing':
      return failing(Math.floor(variant * 3));
    case 'resetBefore':
      return { kind: 'reset', applied: false };
    case 'resetAfter':
      return { kind: 'reset', applied: true };
    case 'half':
      return { kind: 'half', applied: true };
    case 'latencySpikes':
      return { kind: 'delay', milliseconds: Math.round(500 + 2500 * variant) };
    case 'expiredTokens':
      return jsonAnswer(401, 'Unauthorized', 'unauthorized', { 'www-authenticate': 'Bearer' });
  }
}

function failing(variant: number): Fault {
  if (variant === 0) return jsonAnswer(500, 'Internal Server Error', 'internal_error');
  if (variant === 1) return jsonAnswer(503, 'Service Unavailable', 'unavailable');
  return {
    kind: 'answer',
    status: 502,
    headers: { 'content-type': 'text/html' },
    body: '<html><head><title>502 Bad Gateway</title></head><body><h1>502 Bad Gateway</h1></body></html>\n',
    applied: false,
  };
}

function throttled(withRetryAfter: boolean): Fault {
  return jsonAnswer(429, 'Too Many Requests', 'too_many_requests', withRetryAfter ? { 'retry-after': '1' } : {});
}

function jsonAnswer(
  status: number,
  error: string,
  code: string,
  headers: Readonly<Record<string, string>> = {},
): Fault {
  return {
    kind: 'answer',
    status,
    headers: { 'content-type': 'application/json; charset=utf-8', ...headers },
    body: JSON.stringify({ status_code: status, error, error_code: code }),
    applied: false,
  };
}

function setKey(userIds: readonly string[]): string {
  return createHash('sha256')
    .update([...userIds].sort().join(' '))
    .digest('base64');
}

function checkRates(rates: Partial<FaultRates>): void {
  const isRate = (rate: number): boolean => rate >= 0 && rate <= 1;
  const drawnTogether = drawnKinds.reduce((sum, kind) => sum + (rates[kind] ?? 0), 0);
  if (!Object.values(rates).every(isRate) || drawnTogether > 1) {
    throw new RangeError('Rates are from 0 to 1, and those of the faults that exclude each other at most 1 in all');
  }
}
