import type { TargetSettings } from '../../contract/settings.ts';
import type { SandboxAddress } from '../../sandbox/index.ts';

/**
 * A sandbox's first pool as a migration's target.
 *
 * @param secretVariable environment variable of the worker that holds the client's secret, as it would in earnest
 */
export function sandboxTarget(
  { url, tenantId, poolId, clientId }: Omit<SandboxAddress, 'clientSecret'>,
  secretVariable: string,
): TargetSettings {
  return {
    url,
    tenantId,
    poolId,
    clientId,
    clientSecret: { env: secretVariable },
    tokenAuthentication: 'post',
    paths: 'tenant',
    requestTimeoutMs: 30_000,
  };
}
