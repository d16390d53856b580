import { maximumLanes, type TargetSettings } from '../contract/settings.ts';
import type { FaultAnswer } from './answers.ts';
import { authorizedConnection } from './authorized-connection.ts';
import { calls } from './calls.ts';
import { type ConfigurationCalls, configurationCalls } from './configuration-calls.ts';
import { openConnection } from './connection.ts';
import { type PasswordCalls, passwordCalls } from './password-calls.ts';
import { targetOrigin, targetPaths } from './paths.ts';
import { type PoolCalls, poolCalls } from './pool-calls.ts';
import { problemOf, type TargetFault } from './problems.ts';
import type { Scope } from './scopes.ts';
import { tokenSource } from './token.ts';
import { tokenRequest } from './token-request.ts';
import { type UserCalls, userCalls } from './user-calls.ts';

export interface IdentityClientOptions {
  readonly target: TargetSettings;
  /** The client application's secret itself. */
  readonly secret: string;
  /** Most requests at once; SecureAuth's limit of 8 when left out. */
  readonly connections?: number;
}

/**
 * The calls of one tenant's identity system. One client for a process: its callers share connections and token.
 *
 * All calls but `importBatch` throw a TargetFault (a Problem with the classified answer) where the target does not
 * answer as it should, Problem `wrong_credentials` or `missing_scope` where it does not let this client in, and the
 * signal's reason when that is aborted. Nothing is sent again, but for a 401 once, with a new token.
 */
export interface IdentityClient extends ConfigurationCalls, PoolCalls, UserCalls, PasswordCalls {
  /** Signs in. @throws Problem `wrong_credentials` or `missing_scope`, which names all that is lacking */
  requireScopes(scopes: readonly Scope[], signal?: AbortSignal): Promise<void>;
  /** How an import's answer is said to an operator. */
  importProblem(answer: FaultAnswer): TargetFault;
  /**
   * When the target gave its last answer, in milliseconds since 1970, by its own clock: whatever it stamped for that or an
   * earlier answer is no later. By our clock where its answers have no date.
   */
  answeredAt(): number;
  /** Ends when the requests in flight have ended. */
  close(): Promise<void>;
}

/** @throws Problem `wrong_configuration` for an address that must not be used */
export function createIdentityClient({ target, secret, connections }: IdentityClientOptions): IdentityClient {
  const origin = targetOrigin(target.url);
  const paths = targetPaths(target);
  const connection = openConnection(origin, connections ?? maximumLanes, target.requestTimeoutMs);
  const tokens = tokenSource(origin, tokenRequest(connection, origin, paths.token, target, secret));
  const authorized = authorizedConnection(connection, tokens);
  const expecting = calls(authorized, origin);
  return {
    ...configurationCalls(authorized, expecting, paths),
    ...poolCalls(expecting, paths),
    ...userCalls(expecting, paths),
    ...passwordCalls(expecting, paths),
    async requireScopes(scopes, signal) {
      await tokens.token(scopes, signal);
    },
    importProblem: (answer) => problemOf(answer, { origin, doing: 'importing users', scope: 'manage_configuration' }),
    answeredAt: () => connection.answeredAt(),
    close: () => connection.close(),
  };
}
