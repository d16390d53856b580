import type { SourceAdapter, SourceItem, SourceSettings } from '../contract/source.ts';
import { flatten } from './flatten.ts';
import { type JoinInput, joinRecords } from './joined-records.ts';
import { recordReader } from './read-record.ts';
import { standardInput } from './standard-input.ts';
import { supabaseJoin, tableOf } from './supabase-join.ts';
import { supabaseUser } from './supabase-user.ts';
import { readTableRows } from './table-rows.ts';

/** Supabase's table `auth.users`, alone or with `auth.identities` and `auth.mfa_factors`, as CSV or JSON. */
export const supabase: SourceAdapter = {
  name: 'supabase',
  description: 'Supabase auth.users with password hashes (CSV or JSON), and auth.identities, auth.mfa_factors',
  read: (settings) => flatten(readBlocks(settings)),
};

const listName = 'users';
const next =
  'Export the rows of auth.users, for example with `\\copy (select * from auth.users) to users.csv csv header`.';

async function* readBlocks(settings: SourceSettings): AsyncGenerator<readonly SourceItem[]> {
  const { inputs } = settings;
  const reader = recordReader(supabaseUser, settings);
  if (await areAllUsers(inputs)) {
    for await (const block of readAll(inputs)) {
      yield block.map((input) => ('item' in input ? input.item : reader.ofRecord(input.record, input.position)));
    }
  } else yield* joinRecords(readAll(inputs), supabaseJoin(reader));
}

/** Told by each input's first block; of standard input too little is kept for that, so it may hold anything. */
async function areAllUsers(inputs: readonly string[]): Promise<boolean> {
  for (const path of inputs) {
    if (path === standardInput) return false;
    for await (const block of readTableRows(path, listName, next)) {
      if (block.some((input) => 'record' in input && tableOf(input.record) !== 'users')) return false;
      break;
    }
  }
  return true;
}

async function* readAll(inputs: readonly string[]): AsyncGenerator<readonly JoinInput[]> {
  for (const path of inputs) yield* readTableRows(path, listName, next);
}
