import type { SourceAdapter, SourceItem, SourceSettings } from '../contract/source.ts';
import { fusionauthUser } from './fusionauth-user.ts';
import { framingOfJsonUsers, itemOfUser, readJsonUsers } from './json-users.ts';
import { recordReader } from './read-record.ts';

/** FusionAuth's users: rows of its database, with hashes; objects of its import, with hashes; or its API's answers. */
export const fusionauth: SourceAdapter = {
  name: 'fusionauth',
  description: 'FusionAuth users with password hashes (JSON or NDJSON of its database, or of its import)',
  framing: (input) => framingOfJsonUsers(input, 'users'),
  read: readBlocks,
};

async function* readBlocks(settings: SourceSettings): AsyncGenerator<readonly SourceItem[]> {
  const reader = recordReader(fusionauthUser(settings.phoneRegion), settings);
  for (const path of settings.inputs) {
    for await (const block of readJsonUsers(
      path,
      'users',
      'Export the users from the database, one JSON object a line.',
    )) {
      yield block.map((raw) => itemOfUser(raw, reader));
    }
  }
}
