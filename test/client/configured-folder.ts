import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { temporaryFolder } from '../tooling/temporary-folder.ts';

/** What a folder's `migration.yaml` says; what is left out is an Auth0 export `users.ndjson` and a target that is not there. */
export interface Configured {
  readonly source?: string;
  readonly target?: {
    readonly url: string;
    readonly tenantId: string;
    readonly poolId: string;
    readonly clientId: string;
  };
  /** The variable that has the secret; `SECRET` when left out. */
  readonly secret?: string;
  /** Files beside it: contents by name. */
  readonly files?: Record<string, string>;
}

/** A folder with a `migration.yaml`, as an operator has it. */
export async function configuredFolder({ source, target, secret = 'SECRET', files = {} }: Configured): Promise<string> {
  const folder = temporaryFolder(files);
  const { url, tenantId, poolId, clientId } = target ?? {
    url: 'http://127.0.0.1:1',
    tenantId: 'default',
    poolId: 'pool',
    clientId: 'poolferry',
  };
  await writeFile(
    join(folder, 'migration.yaml'),
    `source: ${source ?? '{ type: auth0, input: users.ndjson }'}
target:
  url: ${url}
  tenantId: ${tenantId}
  poolId: ${poolId}
  clientId: ${clientId}
  clientSecret: { env: ${secret} }
dataset: dataset
`,
  );
  return folder;
}
