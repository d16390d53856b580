import { loadClientConnectConfig } from '@temporalio/envconfig';
import type { NativeConnectionOptions } from '@temporalio/worker';
import { causesOf } from '../contract/causes.ts';
import { Problem } from '../contract/problem.ts';

export interface TemporalSettings {
  readonly connection: NativeConnectionOptions;
  readonly address: string;
  readonly namespace: string;
}

/**
 * Where Temporal is, by Temporal's own conventions: `TEMPORAL_ADDRESS`, `TEMPORAL_NAMESPACE`, TLS, API key,
 * `temporal.toml` and its profiles. Without any of them it is the local development server.
 *
 * @throws Problem `wrong_configuration` when those settings cannot be read
 */
export function temporalSettings(): TemporalSettings {
  try {
    const { connectionOptions, namespace } = loadClientConnectConfig();
    const address = connectionOptions.address ?? 'localhost:7233';
    return { connection: { ...connectionOptions, address }, address, namespace: namespace ?? 'default' };
  } catch (error) {
    throw new Problem(
      'wrong_configuration',
      'The settings of the Temporal connection cannot be read',
      'TEMPORAL_* environment variables, temporal.toml',
      'Correct them; `temporal config list` shows what the file holds.',
      { cause: error },
    );
  }
}

/** The problem of a Temporal server that does not answer. */
export function temporalUnreachable(address: string, cause: unknown): Problem {
  return new Problem(
    'temporal_unreachable',
    'The Temporal server does not answer',
    address,
    'Start it (`temporal server start-dev` on your machine), or set TEMPORAL_ADDRESS, TEMPORAL_NAMESPACE and, for ' +
      'Temporal Cloud, TEMPORAL_API_KEY.',
    { cause },
  );
}

/** Whether Temporal said, somewhere in the causes of an error, that it has no such namespace. */
export function isMissingNamespace(error: unknown): boolean {
  for (const cause of causesOf(error)) {
    if (/namespace .*not found/is.test(cause.message)) return true;
  }
  return false;
}

/** The problem of a namespace that the Temporal server does not have. */
export function missingNamespace(address: string, namespace: string, cause: unknown): Problem {
  return new Problem(
    'wrong_configuration',
    'The Temporal server has no such namespace',
    `${address}, namespace ${namespace}`,
    'Correct TEMPORAL_NAMESPACE or the profile in temporal.toml, or create the namespace.',
    { cause },
  );
}
