import { join } from 'node:path';
import { sandboxTarget } from '../client/embedded/sandbox-target.ts';
import { type MigrationSettings, maximumLanes, maximumUsersPerBatch } from '../contract/settings.ts';
import type { SandboxAddress } from '../sandbox/index.ts';

/** What a migration of synthetic users is told apart by. */
export interface SyntheticRun {
  readonly namespace: string;
  /** Environment variable of the worker that holds the client's secret, as it would in earnest. */
  readonly secretVariable: string;
  /** Of the dataset and the report. */
  readonly folder: string;
  readonly input: string;
}

/** The settings of a migration of synthetic users into a sandbox, at the vendor's pace. */
export function syntheticSettings(
  sandbox: SandboxAddress,
  { namespace, secretVariable, folder, input }: SyntheticRun,
): MigrationSettings {
  return {
    source: { type: 'auth0', inputs: [input] },
    target: sandboxTarget(sandbox, secretVariable),
    dataset: join(folder, 'dataset'),
    namespace,
    passwords: { strategy: 'migrate' },
    import: { mode: 'ignore', lanes: maximumLanes, usersPerBatch: maximumUsersPerBatch },
    // What is measured and disturbed is the import, and its requests are counted.
    verification: { exportLimit: 0, followsImport: false, probe: false },
    report: join(folder, 'report'),
  };
}
