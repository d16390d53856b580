import type { SourceAdapter, SourceItem, SourceSettings } from '../contract/source.ts';
import { auth0User } from './auth0-user.ts';
import { flatten } from './flatten.ts';
import { readLines } from './lines.ts';
import { recordReader } from './read-record.ts';

/** Auth0's export of a database connection with password hashes, which its support hands out: NDJSON, one user a line. */
export const auth0: SourceAdapter = {
  name: 'auth0',
  description: 'Auth0 database export with password hashes (NDJSON, from Auth0 support)',
  read: (settings) => flatten(readBlocks(settings)),
};

async function* readBlocks(settings: SourceSettings): AsyncGenerator<readonly SourceItem[]> {
  const reader = recordReader(auth0User, settings);
  for (const path of settings.inputs) {
    for await (const block of readLines(path)) yield block.map(reader.ofText);
  }
}
