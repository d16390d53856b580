import { Problem } from '../contract/problem.ts';
import type { TargetSettings } from '../contract/settings.ts';
import type { IdentityClient } from './client.ts';
import type { Scope } from './scopes.ts';

/**
 * Preflight: signs in, looks whether the token may do all that a migration does, and whether the pool is there.
 *
 * @throws Problem `wrong_credentials`, `missing_scope`, `missing_pool`, `target_unreachable` or `target_failing`
 */
export async function checkTarget(
  client: Pick<IdentityClient, 'requireScopes' | 'getPool'>,
  target: Pick<TargetSettings, 'url' | 'poolId'>,
  signal?: AbortSignal,
): Promise<void> {
  const scopes: readonly Scope[] = ['manage_configuration', 'identity'];
  await client.requireScopes(scopes, signal);
  const pool = await client.getPool(signal);
  if (pool.deleted === true) {
    throw new Problem(
      'missing_pool',
      'The Identity Pool has been deleted',
      `${new URL(target.url).origin}, pool ${target.poolId}`,
      'Restore it, or name another one in target.poolId.',
    );
  }
}
