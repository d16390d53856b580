import type { SourceAdapter } from '../contract/source.ts';
import { readJoinedTables, type Tables } from './joined-tables.ts';
import { recordReader } from './read-record.ts';
import { supabaseJoin, tableOf } from './supabase-join.ts';
import { supabaseUser } from './supabase-user.ts';
import { framingOfTable, readTableRows } from './table-rows.ts';

const next =
  'Export the rows of auth.users, for example with `\\copy (select * from auth.users) to users.csv csv header`.';

const tables: Tables = {
  rows: (path) => readTableRows(path, 'users', next),
  isUser: (row) => tableOf(row) === 'users',
  rule: supabaseJoin,
};

/** Supabase's table `auth.users`, alone or with `auth.identities` and `auth.mfa_factors`, as CSV or JSON. */
export const supabase: SourceAdapter = {
  name: 'supabase',
  description: 'Supabase auth.users with password hashes (CSV or JSON), and auth.identities, auth.mfa_factors',
  framing: (input) => framingOfTable(input, 'users'),
  read: (settings) =>
    readJoinedTables(settings.inputs, tables, recordReader(supabaseUser(settings.phoneRegion), settings)),
};
