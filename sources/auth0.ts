import type { SourceAdapter, SourceItem, SourceSettings } from '../contract/source.ts';
import { auth0User } from './auth0-user.ts';
import { flatten } from './flatten.ts';
import { readLines } from './lines.ts';
import { readRecord } from './read-record.ts';

/** Auth0's export of a database connection with password hashes, which its support hands out: NDJSON, one user a line. */
export const auth0: SourceAdapter = {
  name: 'auth0',
  description: 'Auth0 database export with password hashes (NDJSON, from Auth0 support)',
  read: (settings) => flatten(readBlocks(settings)),
};

async function* readBlocks({ inputs }: SourceSettings): AsyncGenerator<readonly SourceItem[]> {
  for (const path of inputs) {
    for await (const block of readLines(path)) yield block.map((raw) => readRecord(raw, auth0User));
  }
}
