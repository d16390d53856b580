import { Buffer } from 'node:buffer';
import { types } from 'pg';
import { momentOf } from './moment.ts';

/** Types by the numbers that PostgreSQL has given them for good (`src/include/catalog/pg_type.dat`). */
const oid = { bool: 16, bytea: 17, int2: 21, int4: 23, json: 114, float4: 700, float8: 701, jsonb: 3802 } as const;
const timestamps = [1114, 1184];
/** bool, int2, int4, text, bpchar, varchar, int8, name, uuid, json and jsonb. */
const arrays = [1000, 1005, 1007, 1009, 1014, 1015, 1016, 1003, 2951, 199, 3807];

type Reader = (text: string) => unknown;

const readers: ReadonlyMap<number, Reader> = new Map<number, Reader>([
  [oid.bool, (text) => text === 't'],
  [oid.bytea, (text) => Buffer.from(text.slice(2), 'hex').toString('base64')],
  [oid.int2, Number],
  [oid.int4, Number],
  [oid.float4, finiteNumber],
  [oid.float8, finiteNumber],
  [oid.json, (text) => JSON.parse(text)],
  [oid.jsonb, (text) => JSON.parse(text)],
  ...timestamps.map((type): [number, Reader] => [type, (text) => momentOf(text) ?? text]),
  ...arrays.map((type): [number, Reader] => [type, types.getTypeParser(type, 'text')]),
]);

/**
 * How a value of a type becomes a value of JSON: numbers that may not be exact (`bigint`, `numeric`) and everything that
 * JSON has no type for stay texts, moments are RFC 3339, bytes are base64.
 */
export function valueReader(type: number): Reader {
  return readers.get(type) ?? String;
}

/** JSON has no infinity. */
function finiteNumber(text: string): unknown {
  const number = Number(text);
  return Number.isFinite(number) ? number : text;
}
