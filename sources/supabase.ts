import type { SourceAdapter, SourceItem, SourceSettings } from '../contract/source.ts';
import { readCsvRows, rowsFraming } from './csv-rows.ts';
import { type JoinInput, joinRecords } from './joined-records.ts';
import { parseElement } from './json-element.ts';
import { holdsJson } from './json-or-csv.ts';
import { framingOfJsonUsers, readJsonUsers } from './json-users.ts';
import type { RawRecord } from './raw-record.ts';
import { recordReader } from './read-record.ts';
import { standardInput } from './standard-input.ts';
import { supabaseJoin, tableOf } from './supabase-join.ts';
import { supabaseUser } from './supabase-user.ts';

/** Supabase's table `auth.users`, alone or with `auth.identities` and `auth.mfa_factors`, as CSV or JSON. */
export const supabase: SourceAdapter = {
  name: 'supabase',
  description: 'Supabase auth.users with password hashes (CSV or JSON), and auth.identities, auth.mfa_factors',
  framing: async (input) => ((await holdsJson(input)) ? await framingOfJsonUsers(input, 'users') : rowsFraming({})),
  read: readBlocks,
};

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
    for await (const block of readRows(path)) {
      if (block.some((input) => 'record' in input && tableOf(input.record) !== 'users')) return false;
      break;
    }
  }
  return true;
}

async function* readAll(inputs: readonly string[]): AsyncGenerator<readonly JoinInput[]> {
  for (const path of inputs) yield* readRows(path);
}

/** The rows of an input, in blocks. */
async function* readRows(path: string): AsyncGenerator<readonly JoinInput[]> {
  if (await holdsJson(path)) {
    for await (const block of readJsonUsers(path, 'users', next)) yield block.map(rowOfText);
  } else {
    for await (const block of readCsvRows(path)) {
      yield block.map((row) => (row.reject === undefined ? row : { item: row }));
    }
  }
}

function rowOfText(raw: RawRecord): JoinInput {
  const parsed = parseElement(raw);
  return 'reject' in parsed ? { item: parsed } : { position: raw.position, record: parsed.record };
}
