import { ApiError } from './api-error.ts';
import type { BruteForceProtection } from './brute-force.ts';
import type { Tenant } from './tenant.ts';

/** Turns away a try for whom brute-force protection has locked. @throws ApiError with the status that the sandbox is told */
export function refuseLocked(tenant: Tenant, key: string, protection: BruteForceProtection | undefined): void {
  const seconds = tenant.guard.lockedFor(key);
  if (seconds === undefined || protection === undefined) return;
  const { status, tellsRetryAfter } = protection;
  const code = status === 429 ? 'too_many_requests' : 'unauthorized';
  throw new ApiError(status, code, undefined, tellsRetryAfter ? seconds : undefined);
}
