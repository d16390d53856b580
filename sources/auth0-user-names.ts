import type { JsonObject } from './fields.ts';

/**
 * The dashboard's extension names its columns for people, `Email Verified`, and the id `Id`; an operator may have
 * renamed them, so whatever else there is gets small letters too.
 *
 * @returns the record with the names of the users export
 */
export function withExportNames(record: JsonObject): JsonObject {
  if (record.Id === undefined) return record;
  return Object.fromEntries(Object.entries(record).map(([name, value]) => [exportName(name), value]));
}

function exportName(name: string): string {
  return name === 'Id' ? 'user_id' : name.toLowerCase().replaceAll(' ', '_');
}
