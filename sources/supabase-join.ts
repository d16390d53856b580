import type { SourceItem } from '../contract/source.ts';
import type { JsonObject } from './fields.ts';
import type { JoinEntry, JoinRule } from './joined-records.ts';
import type { RecordReader } from './read-record.ts';
import type { PlacedRecord } from './record-parts.ts';

/** The tables of Supabase's schema `auth` that are read. */
export type SupabaseTable = 'users' | 'identities' | 'mfa_factors';

/** Tells a row's table by its columns. */
export function tableOf(row: JsonObject): SupabaseTable {
  if (row.user_id === undefined) return 'users';
  return row.factor_type === undefined ? 'identities' : 'mfa_factors';
}

/** Gives each user the rows of the other tables that are its own. */
export function supabaseJoin(reader: RecordReader): JoinRule {
  return {
    entries: entriesOf,
    keyless: ({ record, position }) => {
      if (tableOf(record) === 'users') return reader.ofRecord(record, position);
      return { reject: { position, field: 'user_id', reason: 'missing_field', explanation: 'It names no user.' } };
    },
    items(owner, details) {
      if (owner === undefined) return details.map(strayRow);
      const identities = rowsOf('identities', details, owner.record.identities);
      const mfa_factors = rowsOf('mfa_factors', details, owner.record.mfa_factors);
      return [reader.ofRecord({ ...owner.record, identities, mfa_factors }, owner.position)];
    },
  };
}

function entriesOf(row: JsonObject): readonly JoinEntry[] | undefined {
  const isUser = tableOf(row) === 'users';
  const id = isUser ? row.id : row.user_id;
  if (typeof id !== 'string' || id === '') return undefined;
  return [{ side: isUser ? 'owner' : 'detail', key: id.toLowerCase(), record: row }];
}

function rowsOf(table: SupabaseTable, details: readonly PlacedRecord[], own: unknown): unknown {
  const rows = details.map(({ record }) => record).filter((record) => tableOf(record) === table);
  return rows.length === 0 ? own : rows;
}

function strayRow({ position }: PlacedRecord): SourceItem {
  const explanation = 'Its user is in none of the inputs.';
  return { reject: { position, field: 'user_id', reason: 'dangling_record', explanation } };
}
