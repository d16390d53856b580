import type { JsonObject } from './fields.ts';
import { flagOf } from './flag.ts';
import { momentOf } from './moment.ts';
import { RecordFault } from './record-fault.ts';

// Readers of a table's columns. A CSV file writes every value as text, a database and its JSON give them types, so each
// takes what plainly means its type; null and an empty text are a value that is not there.

/** A text, or a number that is exact, as text. */
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
  throw new RecordFault('invalid_value', 'Expected true or false.', name);
}

/** A moment, as RFC 3339; one without a zone is taken for UTC. */
export function momentColumn(row: JsonObject, name: string): string | undefined {
  const value = row[name];
  if (isAbsent(value)) return undefined;
  const moment = momentOf(value);
  if (moment !== undefined) return moment;
  throw new RecordFault('invalid_value', 'Expected a date and time such as 2025-01-31 10:00:00+00.', name);
}

function isAbsent(value: unknown): boolean {
  return value === undefined || value === null || value === '';
}
