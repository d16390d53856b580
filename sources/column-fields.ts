import type { JsonObject } from './fields.ts';
import { flagOf } from './flag.ts';
import { momentOf } from './moment.ts';
import { plainObjectField } from './plain-object.ts';
import { parseJson } from './read-record.ts';
import { RecordFault } from './record-fault.ts';

// Readers of a table's columns. A CSV file writes every value as text, a database and its JSON give them types, so each
// takes what plainly means its type. Null, an empty text and `\N`, which COPY writes for null, are the same as left out.

/** A text; or a number, where it is exact, as text. */
export function textColumn(row: JsonObject, name: string): string | undefined {
  const value = row[name];
  if (isAbsent(value)) return undefined;
  if (typeof value === 'string') return value;
  if (typeof value === 'number' && (Number.isSafeInteger(value) || !Number.isInteger(value))) return String(value);
  throw new RecordFault('invalid_value', 'Expected text, or a number that is small enough to be exact.', name);
}

export function flagColumn(row: JsonObject, name: string): boolean | undefined {
  const value = row[name];
  if (isAbsent(value)) return undefined;
  const flag = flagOf(value);
  if (flag !== undefined) return flag;
  throw new RecordFault('invalid_value', 'Expected true or false, as databases write it.', name);
}

/** A moment, as RFC 3339; one without a zone is taken for UTC. */
export function momentColumn(row: JsonObject, name: string): string | undefined {
  const value = row[name];
  if (isAbsent(value)) return undefined;
  const moment = momentOf(value);
  if (moment !== undefined) return moment;
  throw new RecordFault('invalid_value', 'Expected a date and time such as 2025-01-31 10:00:00+00.', name);
}

/** An object, or the JSON of one. */
export function objectColumn(row: JsonObject, name: string): JsonObject | undefined {
  const value = row[name];
  if (isAbsent(value)) return undefined;
  if (typeof value !== 'string') return plainObjectField(value, name);
  const parsed = parseJson(value);
  if (parsed !== undefined) return plainObjectField(parsed, name);
  throw new RecordFault('invalid_value', 'Expected an object, or JSON in a text.', name);
}

function isAbsent(value: unknown): boolean {
  return value === undefined || value === null || value === '' || value === '\\N';
}
