import type { CheckedPool, JsonSchema, PoolFinding } from '../contract/pool.ts';
import { usualPoolRules } from '../contract/pool.ts';
import { Problem } from '../contract/problem.ts';
import type { TargetSettings } from '../contract/settings.ts';
import type { IdentityClient } from './client.ts';
import { type MovingUsers, poolFindings } from './pool-findings.ts';
import { TargetFault } from './problems.ts';
import type { Pool } from './records.ts';
import type { Scope } from './scopes.ts';

/** What no migration can do without. */
export const neededScopes: readonly Scope[] = ['manage_configuration', 'identity'];

/**
 * Preflight: signs in, looks whether the token may do all that a migration does, whether the pool is there, and what it
 * demands of users.
 *
 * @throws Problem `wrong_credentials`, `missing_scope`, `missing_pool`, `target_unreachable` or `target_failing`
 */
export async function checkTarget(
  client: Pick<IdentityClient, 'requireScopes' | 'getPool' | 'getSchema'>,
  target: Pick<TargetSettings, 'url' | 'poolId'>,
  users: MovingUsers,
  signal?: AbortSignal,
): Promise<CheckedPool> {
  await client.requireScopes(neededScopes, signal);
  return await readDemands(client, await requirePool(client, target, signal), users, signal);
}

/** @throws Problem `missing_pool` also when it has been deleted */
export async function requirePool(
  client: Pick<IdentityClient, 'getPool'>,
  target: Pick<TargetSettings, 'url' | 'poolId'>,
  signal?: AbortSignal,
): Promise<Pool> {
  const pool = await client.getPool(signal);
  if (pool.deleted === true) {
    throw new Problem(
      'missing_pool',
      'The Identity Pool has been deleted',
      `${new URL(target.url).origin}, pool ${target.poolId}`,
      'Restore it, or name another one in target.poolId.',
    );
  }
  return pool;
}

/**
 * The rules that a pool has for users, and what its settings mean for those who move in. A schema that this client may
 * not read is a finding: the target itself judges each user in any case.
 *
 * @throws TargetFault when the target does not answer as it should
 */
export async function readDemands(
  client: Pick<IdentityClient, 'getSchema'>,
  pool: Pool,
  users: MovingUsers,
  signal?: AbortSignal,
): Promise<CheckedPool> {
  const findings: PoolFinding[] = [...poolFindings(pool, users)];
  const schemaOf = async (setting: 'payload_schema_id' | 'metadata_schema_id'): Promise<JsonSchema | undefined> => {
    const id = pool[setting];
    if (!id) return undefined;
    try {
      return await client.getSchema(id, signal);
    } catch (error) {
      if (!(error instanceof TargetFault) || !isWithheld(error)) throw error;
      findings.push({ setting, message: withheld });
      return undefined;
    }
  };
  const payloadSchema = await schemaOf('payload_schema_id');
  const metadataSchema = await schemaOf('metadata_schema_id');
  return {
    rules: {
      identifierCaseInsensitive: pool.identifier_case_insensitive ?? usualPoolRules.identifierCaseInsensitive,
      ...(payloadSchema === undefined ? {} : { payloadSchema }),
      ...(metadataSchema === undefined ? {} : { metadataSchema }),
    },
    findings,
  };
}

function isWithheld({ answer }: TargetFault): boolean {
  return answer.kind === 'forbidden' || answer.kind === 'not-found';
}

const withheld =
  'The target does not show this client the schema, so users are not checked against it before they are sent: the ' +
  'target will refuse those that do not fit.';
