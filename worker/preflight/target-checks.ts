import { readSecret } from '../../activities/secrets.ts';
import type { Person } from '../../contract/person.ts';
import type { PoolRules } from '../../contract/pool.ts';
import { type CheckName, type CheckResult, failedBy } from '../../contract/preflight.ts';
import { Problem } from '../../contract/problem.ts';
import type { MigrationSettings, ResetFlowSettings } from '../../contract/settings.ts';
import { withUsableSchemas } from '../../preparation/usable-schemas.ts';
import { formatCount } from '../../report/wording.ts';
import { neededScopes, readDemands, requirePool } from '../../secureauth/check-target.ts';
import { createIdentityClient, type IdentityClient } from '../../secureauth/client.ts';
import type { MovingUsers } from '../../secureauth/pool-findings.ts';

/**
 * Signs in as a worker would, and looks at the token, the pool, its settings and its schemas, one after another: what
 * follows a check that failed cannot be looked at.
 *
 * @param persons of the source, so that only settings are told that matter to them
 * @returns the pool's rules, unless a check failed
 */
export async function* checkTarget(
  settings: MigrationSettings,
  persons: readonly Person[],
): AsyncGenerator<CheckResult, PoolRules | undefined> {
  const { target } = settings;
  let check: CheckName = 'sign_in';
  let client: IdentityClient | undefined;
  try {
    client = createIdentityClient({ target, secret: await readSecret(target.clientSecret) });
    await client.requireScopes([]);
    yield { check, result: 'ok', says: `The client application signs in at ${new URL(target.url).origin}.` };

    check = 'scopes';
    await client.requireScopes(neededScopes);
    yield { check, result: 'ok', says: `The token has the scopes ${neededScopes.join(' and ')}.` };
    if (settings.verification.exportLimit > 0) yield* checkExportScope(client);

    if (settings.verification.resetFlow !== undefined) yield* checkCodeScope(client, settings.verification.resetFlow);

    check = 'pool';
    const pool = await requirePool(client, target);
    yield { check, result: 'ok', says: `The Identity Pool is there${holding(pool.number_of_users)}.` };

    check = 'schema';
    const demands = await readDemands(client, pool, movingUsers(settings, persons));
    const { rules, findings } = withUsableSchemas(demands);
    for (const { setting, message } of findings) {
      yield { check: 'pool_setting', result: 'warning', says: `${setting}: ${message}` };
    }
    const schemas = [
      ...(rules.payloadSchema === undefined ? [] : ['payload']),
      ...(rules.metadataSchema === undefined ? [] : ['metadata']),
    ];
    if (schemas.length > 0) {
      yield { check, result: 'ok', says: `Users are checked against the pool's schema of ${schemas.join(' and ')}.` };
    }
    return rules;
  } catch (error) {
    yield failedBy(check, error);
    return undefined;
  } finally {
    await client?.close();
  }
}

/** Counting an export proves more, and no migration needs it. */
async function* checkExportScope(client: IdentityClient): AsyncGenerator<CheckResult> {
  try {
    await client.requireScopes(['read_configuration']);
  } catch (error) {
    if (!(error instanceof Problem) || error.problem !== 'missing_scope') throw error;
    yield {
      check: 'scopes',
      result: 'warning',
      says: 'The token lacks the scope read_configuration: the records of an export will not be counted.',
      next: 'Grant it for bases up to verification.exportLimit, or set that to 0.',
    };
  }
}

/** Without codes of the target's own, an operator has to bring the one that the test account is sent. */
async function* checkCodeScope(client: IdentityClient, { codeFile }: ResetFlowSettings): AsyncGenerator<CheckResult> {
  try {
    await client.requireScopes(['identity_self_registration']);
  } catch (error) {
    if (!(error instanceof Problem) || error.problem !== 'missing_scope') throw error;
    yield {
      check: 'scopes',
      result: 'warning',
      says: 'The token lacks the scope identity_self_registration: the migration will hold for the reset code of the test account.',
      next:
        codeFile === undefined
          ? 'Grant it, or set verification.resetFlow.codeFile to where the code will be written.'
          : `Grant it, or be ready to write the code that the account is sent into ${codeFile}.`,
    };
  }
}

/** Where the source could not be read, its users may bring anything. */
function movingUsers(settings: MigrationSettings, persons: readonly Person[]): MovingUsers {
  const { strategy } = settings.passwords;
  if (persons.length === 0) return { strategy, passwords: true, totp: true };
  return {
    strategy,
    passwords: persons.some(({ password }) => password !== undefined),
    totp: persons.some(({ credentials = [] }) => credentials.some(({ type }) => type === 'totp')),
  };
}

function holding(users: number | null | undefined): string {
  return typeof users === 'number' ? ` and holds ${formatCount(users, 'user')}` : '';
}
