import type { SourceItem } from '../contract/source.ts';
import { tableOf } from './aspnet-tables.ts';
import type { JsonObject } from './fields.ts';
import type { JoinEntry, JoinRule } from './joined-records.ts';
import type { RecordReader } from './read-record.ts';
import type { PlacedRecord } from './record-parts.ts';

/** Where a user's rows of the other tables stand in its record. */
const lists = { logins: 'Logins', claims: 'Claims', tokens: 'Tokens' } as const;

/** Gives each user the rows of the other tables that are its own, and the names of its roles. */
export function aspnetJoin(reader: RecordReader): JoinRule {
  // A base has few roles, and all inputs are read before the first user is put together.
  const roleNames = new Map<string, string>();
  return {
    entries(record) {
      const table = tableOf(record);
      const { Id: id, Name: name } = record;
      if (table !== 'roles') return entriesOf(record, table === 'users' ? id : record.UserId, table === 'users');
      const key = keyOf(id);
      if (key !== undefined && typeof name === 'string') roleNames.set(key, name);
      return [];
    },
    keyless(placed) {
      if (tableOf(placed.record) === 'users') return reader.ofRecord(placed.record, placed.position);
      const explanation = 'It names no user.';
      return { reject: { position: placed.position, field: 'UserId', reason: 'missing_field', explanation } };
    },
    items(owner, details) {
      if (owner === undefined) return details.map(strayRow);
      return [reader.ofRecord({ ...owner.record, ...joined(details, roleNames) }, owner.position)];
    },
  };
}

function entriesOf(record: JsonObject, id: unknown, isUser: boolean): readonly JoinEntry[] | undefined {
  const key = keyOf(id);
  return key === undefined ? undefined : [{ side: isUser ? 'owner' : 'detail', key, record }];
}

/** SQL Server writes GUIDs in capitals, and .NET in small letters. */
function keyOf(id: unknown): string | undefined {
  if (typeof id === 'number') return String(id);
  return typeof id === 'string' && id !== '' ? id.toLowerCase() : undefined;
}

function joined(details: readonly PlacedRecord[], roleNames: ReadonlyMap<string, string>): JsonObject {
  const record: Record<string, unknown> = {};
  for (const [table, name] of Object.entries(lists)) {
    const rows = details.filter(({ record }) => tableOf(record) === table).map(({ record }) => record);
    if (rows.length > 0) record[name] = rows;
  }
  const roles = details.flatMap(({ record: { RoleId: id } }) => {
    const key = keyOf(id);
    return key === undefined ? [] : [roleNames.get(key) ?? key];
  });
  if (roles.length > 0) record.Roles = roles;
  return record;
}

function strayRow({ position }: PlacedRecord): SourceItem {
  const explanation = 'Its user is in none of the inputs.';
  return { reject: { position, field: 'UserId', reason: 'dangling_record', explanation } };
}
