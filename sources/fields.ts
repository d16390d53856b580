import { RecordFault } from './record-fault.ts';

/** An object that came out of JSON, whose fields nobody has checked yet. */
export type JsonObject = Readonly<Record<string, unknown>>;

/** Tells an object from arrays, null and plain values. */
export function isJsonObject(value: unknown): value is JsonObject {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

/**
 * Which field is read, in the source's own words: its name, and the entry of a list that it stands in. The parts are
 * joined only when there is something to tell, since every user has dozens of fields.
 */
type Place = readonly [name: string, list?: string, index?: number];

/** The path of a field: `email`, `credentials[0]`, `credentials[0].secretData`. */
export function pathOf(...[name, list, index]: Place): string {
  if (list === undefined) return name;
  return name === '' ? `${list}[${index}]` : `${list}[${index}].${name}`;
}

// Each reader below takes a field that may be left out, takes null for left out, and throws a RecordFault
// `invalid_value` when the field is there with another type.

/** A text; an empty one counts as left out. */
export function textField(value: unknown, ...place: Place): string | undefined {
  if (typeof value === 'string') return value === '' ? undefined : value;
  return absent(value, 'text', place);
}

export function flagField(value: unknown, ...place: Place): boolean | undefined {
  return typeof value === 'boolean' ? value : absent(value, 'true or false', place);
}

export function objectField(value: unknown, ...place: Place): JsonObject | undefined {
  return isJsonObject(value) ? value : absent(value, 'an object', place);
}

const emptyList: readonly never[] = [];

/** A list, empty when left out. */
export function listField(value: unknown, ...place: Place): readonly unknown[] {
  return Array.isArray(value) ? value : (absent(value, 'a list', place) ?? emptyList);
}

/** A list of texts, empty when left out. */
export function textListField(value: unknown, name: string): readonly string[] {
  const list = listField(value, name);
  if (isTextList(list)) return list;
  const index = list.findIndex((entry) => typeof entry !== 'string');
  throw invalid('text', list[index], '', name, index);
}

function isTextList(list: readonly unknown[]): list is readonly string[] {
  for (const entry of list) if (typeof entry !== 'string') return false;
  return true;
}

/** An entry of a list, which has to be an object. */
export function objectEntry(entry: unknown, list: string, index: number): JsonObject {
  if (isJsonObject(entry)) return entry;
  throw invalid('an object', entry, '', list, index);
}

/** A moment in milliseconds since 1970, as RFC 3339. */
export function millisecondsField(value: unknown, ...place: Place): string | undefined {
  if (typeof value !== 'number') return absent(value, 'milliseconds since 1970', place);
  if (Number.isInteger(value) && value >= 0 && value <= lastMillisecond) return new Date(value).toISOString();
  throw new RecordFault('invalid_value', 'Expected milliseconds since 1970, before the year 10000.', pathOf(...place));
}

/** 9999-12-31T23:59:59.999Z: RFC 3339 has years of four digits. */
const lastMillisecond = 253_402_300_799_999;

const rfc3339 =
  /^\d{4}-(?:0[1-9]|1[0-2])-(?:0[1-9]|[12]\d|3[01])T(?:[01]\d|2[0-3]):[0-5]\d:[0-5]\d(?:\.\d{1,9})?(?:Z|[+-][01]\d:[0-5]\d)$/;

/** A moment that the source writes as RFC 3339 itself, as it stands. */
export function momentField(value: unknown, ...place: Place): string | undefined {
  const text = textField(value, ...place);
  if (text === undefined || rfc3339.test(text)) return text;
  throw new RecordFault('invalid_value', 'Expected a date and time as RFC 3339 has it.', pathOf(...place));
}

/** The value of a field that has to be there. */
export function required<Value>(value: Value | undefined, ...place: Place): Value {
  if (value !== undefined) return value;
  throw new RecordFault('missing_field', 'The field is missing or empty.', pathOf(...place));
}

/** The fault of a value that has another type than it should. */
function invalid(expected: string, value: unknown, ...place: Place): RecordFault {
  return new RecordFault('invalid_value', `Expected ${expected}, found ${kindOf(value)}.`, pathOf(...place));
}

function absent(value: unknown, expected: string, place: Place): undefined {
  if (value !== undefined && value !== null) throw invalid(expected, value, ...place);
  return undefined;
}

/** What a value is, for people, without the value. */
export function kindOf(value: unknown): string {
  if (value === null || value === undefined) return 'nothing';
  if (Array.isArray(value)) return 'a list';
  return kinds.get(typeof value) ?? 'something else';
}

const kinds: ReadonlyMap<string, string> = new Map([
  ['string', 'text'],
  ['number', 'a number'],
  ['boolean', 'true or false'],
  ['object', 'an object'],
]);
