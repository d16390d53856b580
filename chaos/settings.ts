import { join } from 'node:path';
import { sandboxTarget } from '../client/embedded/sandbox-target.ts';
import { type MigrationSettings, maximumLanes, maximumUsersPerBatch } from '../contract/settings.ts';
import type { SandboxAddress } from './messages.ts';

/** Where the workers find the client's secret, as they would in earnest. */
export const secretVariable = 'POOLFERRY_CHAOS_SECRET';

export function settingsOf(sandbox: SandboxAddress, folder: string, input: string): MigrationSettings {
  return {
    source: { type: 'auth0', inputs: [input] },
    target: sandboxTarget(sandbox, secretVariable),
    dataset: join(folder, 'dataset'),
    namespace: 'chaos',
    passwords: { strategy: 'migrate' },
    import: { mode: 'ignore', lanes: maximumLanes, usersPerBatch: maximumUsersPerBatch },
    verification: { exportLimit: 0 },
    report: join(folder, 'report'),
  };
}
