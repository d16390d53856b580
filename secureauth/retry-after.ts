import { parseHttpDate } from './http-date.ts';

/**
 * Milliseconds that a `Retry-After` header asks to wait, in either of its forms (RFC 9110, 10.2.3): seconds, or an
 * HTTP date. A date is read against the answer's own `Date`, so that a clock that differs from the target's does not
 * matter. Undefined when there is none or it cannot be read; never negative.
 */
export function retryAfterMs(
  retryAfter: string | undefined,
  date: string | undefined,
  now: number,
): number | undefined {
  if (retryAfter === undefined) return undefined;
  const value = retryAfter.trim();
  if (/^\d{1,9}$/.test(value)) return Number(value) * 1000;
  const until = parseHttpDate(value);
  if (until === undefined) return undefined;
  return Math.max(0, until - (parseHttpDate(date) ?? now));
}
