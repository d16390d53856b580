import { flagField, type JsonObject, textField } from './fields.ts';
import { momentOf } from './moment.ts';
import { plainObjectField } from './plain-object.ts';
import { parseJson } from './read-record.ts';
import { RecordFault } from './record-fault.ts';

// A column of a row, as JSON has it or as the text that PostgreSQL writes into CSV. Null, an empty text and `\N`, which
// COPY writes for null, are the same as left out.

export function textColumn(row: JsonObject, name: string): string | undefined {
  const text = textField(row[name], name);
  return text === '\\N' ? undefined : text;
}

export function flagColumn(row: JsonObject, name: string): boolean | undefined {
  const value = row[name];
  if (typeof value !== 'string') return flagField(value, name);
  const text = textColumn(row, name);
  if (text === undefined) return undefined;
  if (text === 't' || text === 'true') return true;
  if (text === 'f' || text === 'false') return false;
  throw new RecordFault('invalid_value', 'Expected true or false, as PostgreSQL writes it.', name);
}

/** RFC 3339, of `2025-01-31 10:00:00.123456+00`. */
export function momentColumn(row: JsonObject, name: string): string | undefined {
  const text = textColumn(row, name);
  if (text === undefined) return undefined;
  const moment = momentOf(text);
  if (moment !== undefined) return moment;
  throw new RecordFault('invalid_value', 'Expected a date and time, as PostgreSQL writes it.', name);
}

/** An object, or the text of one in CSV. */
export function objectColumn(row: JsonObject, name: string): JsonObject | undefined {
  const value = row[name];
  if (typeof value !== 'string') return plainObjectField(value, name);
  const text = textColumn(row, name);
  if (text === undefined) return undefined;
  const parsed = parseJson(text);
  if (parsed !== undefined) return plainObjectField(parsed, name);
  throw new RecordFault('invalid_value', 'Expected an object, or JSON in a text.', name);
}
