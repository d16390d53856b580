import type { RawRecord, RecordBlock } from '../contract/record-block.ts';
import type { SourceAdapter, SourceItem, SourceSettings } from '../contract/source.ts';
import { framingOfJsonUsers, itemOfUser, readJsonUsers } from './json-users.ts';
import { oktaUser } from './okta-user.ts';
import { recordReader } from './read-record.ts';
import { blocksOf, separateRecords } from './separate-records.ts';

/** Okta's users, as its Users API lists them page by page, or as they were imported into it. */
export const okta: SourceAdapter = {
  name: 'okta',
  description: 'Okta users (JSON or NDJSON, from GET /api/v1/users), or the bodies that imported them with hashes',
  framing: (input) => framingOfJsonUsers(input, undefined),
  ...separateRecords(cut, readerOf),
};

async function* cut({ inputs }: SourceSettings): AsyncGenerator<readonly RecordBlock[]> {
  for (const path of inputs) {
    yield* blocksOf(readJsonUsers(path, undefined, 'Save the answers of GET /api/v1/users as they are.'));
  }
}

function readerOf(settings: SourceSettings): (raw: RawRecord) => SourceItem {
  const reader = recordReader(oktaUser(settings.phoneRegion), settings);
  return (raw) => itemOfUser(raw, reader);
}
