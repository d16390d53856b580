import type { SourceAdapter, SourceItem, SourceSettings } from '../contract/source.ts';
import { framingOfJsonUsers, itemOfUser, readJsonUsers } from './json-users.ts';
import { oktaUser } from './okta-user.ts';
import { recordReader } from './read-record.ts';

/** Okta's users, as its Users API lists them page by page, or as they were imported into it. */
export const okta: SourceAdapter = {
  name: 'okta',
  description: 'Okta users (JSON or NDJSON, from GET /api/v1/users), or the bodies that imported them with hashes',
  framing: (input) => framingOfJsonUsers(input, undefined),
  read: readBlocks,
};

async function* readBlocks(settings: SourceSettings): AsyncGenerator<readonly SourceItem[]> {
  const reader = recordReader(oktaUser(settings.phoneRegion), settings);
  for (const path of settings.inputs) {
    for await (const block of readJsonUsers(path, undefined, 'Save the answers of GET /api/v1/users as they are.')) {
      yield block.map((raw) => itemOfUser(raw, reader));
    }
  }
}
