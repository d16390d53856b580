import { isJsonObject, type JsonObject } from './fields.ts';
import { parseJson } from './read-record.ts';

/**
 * A row of the users export as the record that the NDJSON export has. Texts are written with an apostrophe before them,
 * dates, numbers and booleans without one (Auth0, "Bulk User Exports"); inner fields are columns of their own:
 * `identities[0].provider`, `user_metadata.country`. Deeper paths stay together as one name.
 */
export function recordOfCsvRow(row: JsonObject): JsonObject {
  const fields: [string, unknown][] = [];
  const metadata = new Map<string, [string, unknown][]>();
  const identities = new Map<string, [string, unknown][]>();
  for (const [column, value] of Object.entries(row)) {
    if (typeof value !== 'string' || value === '') continue;
    const name = withoutApostrophe(column);
    const [, index, part] = identityColumn.exec(name) ?? [];
    const [, object, inner] = metadataColumn.exec(name) ?? [];
    if (index !== undefined && part !== undefined) push(identities, index, [part, fieldValue(value)]);
    else if (object !== undefined && inner !== undefined) push(metadata, object, [inner, metadataValue(value)]);
    else fields.push([name, name === 'identities' ? listOf(value) : fieldValue(value)]);
  }
  for (const [object, entries] of metadata) fields.push([object, Object.fromEntries(entries)]);
  const list = [...identities.values()].map((entries) => Object.fromEntries(entries));
  if (list.length > 0) fields.push(['identities', list]);
  return Object.fromEntries(fields);
}

const identityColumn = /^identities\[(\d)\]\.(\w+)$/;
const metadataColumn = /^(app_metadata|user_metadata)\.(.+)$/;

function withoutApostrophe(text: string): string {
  return text.startsWith("'") ? text.slice(1) : text;
}

function fieldValue(text: string): unknown {
  if (text === 'true' || text === 'false') return text === 'true';
  return withoutApostrophe(text);
}

/** Numbers stay texts elsewhere: an id or a user name may look like one. */
function metadataValue(text: string): unknown {
  const number: unknown = /^-?\d/.test(text) ? parseJson(text) : undefined;
  return typeof number === 'number' ? number : fieldValue(text);
}

/** A whole list in one column is written as JSON. */
function listOf(text: string): unknown {
  const list = parseJson(withoutApostrophe(text));
  return Array.isArray(list) && list.every(isJsonObject) ? list : undefined;
}

function push(groups: Map<string, [string, unknown][]>, group: string, entry: [string, unknown]): void {
  const entries = groups.get(group);
  if (entries === undefined) groups.set(group, [entry]);
  else entries.push(entry);
}
