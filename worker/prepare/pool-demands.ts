import { readSecret } from '../../activities/secrets.ts';
import type { CheckedPool } from '../../contract/pool.ts';
import { Problem } from '../../contract/problem.ts';
import type { MigrationSettings } from '../../contract/settings.ts';
import { withUsableSchemas } from '../../preparation/usable-schemas.ts';
import { checkTarget } from '../../secureauth/check-target.ts';
import { createIdentityClient } from '../../secureauth/client.ts';

/**
 * Asks the pool what it demands of users, as a migration does before it prepares: so both come to the same dataset.
 *
 * @throws Problem of the target, which tells the way around it too
 */
export async function askPool(
  { target, passwords: { strategy } }: MigrationSettings,
  signal?: AbortSignal,
): Promise<CheckedPool> {
  try {
    const client = createIdentityClient({ target, secret: await readSecret(target.clientSecret) });
    try {
      const users = { strategy, passwords: true, totp: true };
      return withUsableSchemas(await checkTarget(client, target, users, signal));
    } finally {
      await client.close();
    }
  } catch (error) {
    if (!(error instanceof Problem) || error.problem === 'wrong_configuration') throw error;
    const { problem, what, where, next } = error;
    throw new Problem(problem, what, where, `${next} Or prepare with --offline, without asking the pool.`, {
      cause: error,
    });
  }
}
