import { createHash } from 'node:crypto';
import { join } from 'node:path';
import type { MigrationSettings } from '../contract/settings.ts';
import { AppendedFile } from '../dataset/appended-file.ts';
import { groupsName } from '../dataset/layout.ts';
import type { InternalGroup } from '../secureauth/generated/identitysystem.ts';

/** As many as users of a request: the guide names no limit for groups. */
const groupsPerBody = 100;

/**
 * Writes the groups that users are members of, as bodies of requests, one a line. They go before the users: a member
 * names a group that has to be there.
 *
 * @param groups paths with their ids
 * @returns SHA-256 (hex) of the file
 * @throws Problem `unwritable_dataset`
 */
export async function writeGroups(
  folder: string,
  groups: ReadonlyMap<string, string>,
  { target }: Pick<MigrationSettings, 'target'>,
): Promise<string> {
  const content = createHash('sha256');
  const file = new AppendedFile(join(folder, groupsName));
  try {
    const ordered = [...groups].sort(([, one], [, other]) => (one < other ? -1 : 1));
    for (let first = 0; first < ordered.length; first += groupsPerBody) {
      const body = {
        groups: ordered.slice(first, first + groupsPerBody).map(
          ([path, id]): InternalGroup => ({
            id,
            tenant_id: target.tenantId,
            user_pool_id: target.poolId,
            name: path.slice(path.lastIndexOf('/') + 1) || path,
            path,
          }),
        ),
      };
      const line = `${JSON.stringify(body)}\n`;
      content.update(line);
      file.appendText(line);
    }
    await file.sync();
    return content.digest('hex');
  } finally {
    file.close();
  }
}
