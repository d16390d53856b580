import type { SourceAdapter, SourceItem, SourceSettings } from '../contract/source.ts';
import { framingOfFirebaseRows, readFirebaseRows } from './firebase-csv.ts';
import { firebaseUser } from './firebase-user.ts';
import { holdsJson } from './json-or-csv.ts';
import { framingOfJsonUsers, itemOfUser, readJsonUsers } from './json-users.ts';
import { recordReader } from './read-record.ts';

/** Firebase's `auth:export`, as JSON or as CSV; each input says itself which it is. */
export const firebase: SourceAdapter = {
  name: 'firebase',
  description: 'Firebase auth:export (JSON or CSV)',
  framing: async (input) => {
    return (await holdsJson(input)) ? await framingOfJsonUsers(input, 'users') : await framingOfFirebaseRows(input);
  },
  read: readBlocks,
};

const next = 'Export the users with `firebase auth:export users.json`.';

async function* readBlocks(settings: SourceSettings): AsyncGenerator<readonly SourceItem[]> {
  const reader = recordReader(firebaseUser(settings.phoneRegion), settings);
  for (const path of settings.inputs) {
    if (await holdsJson(path)) {
      for await (const block of readJsonUsers(path, 'users', next)) yield block.map((raw) => itemOfUser(raw, reader));
    } else for await (const block of readFirebaseRows(path)) yield block.map(reader.ofRow);
  }
}
