import type { RawRecord, RecordBlock } from '../contract/record-block.ts';
import type { SourceAdapter, SourceItem, SourceSettings } from '../contract/source.ts';
import { fusionauthUser } from './fusionauth-user.ts';
import { framingOfJsonUsers, itemOfUser, readJsonUsers } from './json-users.ts';
import { recordReader } from './read-record.ts';
import { blocksOf, separateRecords } from './separate-records.ts';

/** FusionAuth's users: rows of its database, with hashes; objects of its import, with hashes; or its API's answers. */
export const fusionauth: SourceAdapter = {
  name: 'fusionauth',
  description: 'FusionAuth users with password hashes (JSON or NDJSON of its database, or of its import)',
  framing: (input) => framingOfJsonUsers(input, 'users'),
  ...separateRecords(cut, readerOf),
};

async function* cut({ inputs }: SourceSettings): AsyncGenerator<readonly RecordBlock[]> {
  for (const path of inputs) {
    yield* blocksOf(readJsonUsers(path, 'users', 'Export the users from the database, one JSON object a line.'));
  }
}

function readerOf(settings: SourceSettings): (raw: RawRecord) => SourceItem {
  const reader = recordReader(fusionauthUser(settings.phoneRegion), settings);
  return (raw) => itemOfUser(raw, reader);
}
