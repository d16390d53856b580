import { hostname, userInfo } from 'node:os';
import { Client, Connection } from '@temporalio/client';
import { Problem } from '../contract/problem.ts';
import {
  isMissingNamespace,
  missingNamespace,
  temporalSettings,
  temporalUnreachable,
} from '../worker/temporal-settings.ts';
import { isUnanswered } from './unanswered.ts';

/** Longest wait for Temporal's first answer, in milliseconds. */
const connectTimeoutMs = 10_000;

/**
 * Runs something with a client of the Temporal server that the environment names.
 *
 * @throws Problem `temporal_unreachable` when it does not answer
 */
export async function withClient<Result>(work: (client: Client) => Promise<Result>): Promise<Result> {
  const { connection: options, address, namespace } = temporalSettings();
  const connection = await Connection.connect({ ...options, connectTimeout: connectTimeoutMs }).catch(
    (error: unknown) => {
      throw temporalUnreachable(address, error);
    },
  );
  try {
    return await work(new Client({ connection, namespace, identity: operatorIdentity() }));
  } catch (error) {
    if (isMissingNamespace(error)) throw missingNamespace(address, namespace, error);
    if (!(error instanceof Problem) && isUnanswered(error)) throw temporalUnreachable(address, error);
    throw error;
  } finally {
    await connection.close();
  }
}

/** Who commands are from in Temporal's history and in the report's audit trail: the account on this machine. */
function operatorIdentity(): string {
  try {
    return `${userInfo().username}@${hostname()}`;
  } catch {
    // A container may run under an account that has no name.
    return `${process.getuid?.() ?? 'somebody'}@${hostname()}`;
  }
}
