import type { Person, SourcePosition } from '../contract/person.ts';
import type { RawRecord } from '../contract/record-block.ts';
import type { Reject } from '../contract/reject.ts';
import type { SourceItem, SourceSettings } from '../contract/source.ts';
import type { CsvRow } from './csv-rows.ts';
import { isJsonObject, type JsonObject } from './fields.ts';
import { type Mapping, mappingOf } from './mapping.ts';
import { deepestNesting, isNestedTooDeep } from './nesting.ts';
import { rejectOfRaw } from './raw-record.ts';
import { RecordFault } from './record-fault.ts';

/** How an adapter reads one record. Both throw a {@link RecordFault} for what cannot be a person. */
export interface RecordMapping {
  /** The source's own, lasting key; told apart so that a reject can name the user. */
  sourceKey(record: JsonObject): string;
  person(record: JsonObject, sourceKey: string, position: SourcePosition): Person;
}

/** The object that a record's text holds, or the reject that says why it holds none. */
export function parseRecord(raw: RawRecord): { readonly record: JsonObject } | { readonly reject: Reject } {
  const { position } = raw;
  if (raw.fault !== undefined) return { reject: rejectOfRaw(position, raw.fault) };
  const record = parseJson(raw.text);
  if (record === undefined) return reject({ position, reason: 'invalid_json', explanation: 'The record is not JSON.' });
  if (isJsonObject(record)) return { record };
  return reject({ position, reason: 'not_an_object', explanation: 'Expected an object, found another JSON value.' });
}

/** Makes one person or one reject of each record. */
export interface RecordReader {
  /** Of a record's text, which is a JSON object by itself. */
  ofText(raw: RawRecord): SourceItem;
  /** Of a record that was parsed, or put together of a row's columns. */
  ofRecord(record: JsonObject, position: SourcePosition): SourceItem;
  /** Of a CSV file's row. */
  ofRow(row: CsvRow): SourceItem;
}

/**
 * The one way from an adapter's records to persons: what the settings of every source can change happens here.
 *
 * @throws Problem `wrong_configuration` when the settings' mapping cannot be used
 */
export function recordReader(adapter: RecordMapping, settings: SourceSettings): RecordReader {
  const mapping = mappingOf(settings);
  const stated = mapping === undefined ? adapter : withMapping(adapter, mapping);
  const ofRecord: RecordReader['ofRecord'] = (record, position) => mapRecord(record, position, stated);
  return {
    ofRecord,
    ofText(raw) {
      const parsed = parseRecord(raw);
      return 'reject' in parsed ? parsed : ofRecord(parsed.record, raw.position);
    },
    ofRow: (row) => (row.reject === undefined ? ofRecord(row.record, row.position) : row),
  };
}

function withMapping(adapter: RecordMapping, mapping: Mapping): RecordMapping {
  return {
    sourceKey: (record) => mapping.key(record) ?? adapter.sourceKey(record),
    person: (record, sourceKey, position) => mapping.apply(record, adapter.person(record, sourceKey, position)),
  };
}

export function mapRecord(record: JsonObject, position: SourcePosition, mapping: RecordMapping): SourceItem {
  let sourceKey: string | undefined;
  try {
    sourceKey = mapping.sourceKey(record);
    const person = mapping.person(record, sourceKey, position);
    refuseDeepNesting(person);
    return { person };
  } catch (error) {
    if (!(error instanceof RecordFault)) throw error;
    return reject(rejectOf(error, position, sourceKey));
  }
}

/** The target's own JSON, like everything on the way there, has a bottom. */
function refuseDeepNesting({ payload, metadata }: Person): void {
  const deep = isNestedTooDeep(payload) ? 'payload' : metadata !== undefined && isNestedTooDeep(metadata) && 'metadata';
  if (deep) throw new RecordFault('invalid_value', `It is nested deeper than ${deepestNesting} levels.`, deep);
}

/** The reject that a fault makes of a record. */
export function rejectOf(fault: RecordFault, position: SourcePosition, sourceKey?: string): Reject {
  return {
    position,
    ...(sourceKey === undefined ? {} : { sourceKey }),
    ...(fault.field === undefined ? {} : { field: fault.field }),
    reason: fault.reason,
    explanation: fault.message,
  };
}

/** Parses a JSON text; undefined, which no JSON text stands for, when it is none. */
export function parseJson(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}

function reject(reject: Reject): { readonly reject: Reject } {
  return { reject };
}
