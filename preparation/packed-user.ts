import type { Buffer } from 'node:buffer';
import type { UserKey } from '../contract/dataset.ts';
import { templateCounts } from './record-templates.ts';
import { type UuidBytes, uuidByteCount, uuidTextAt } from './uuid-bytes.ts';

/**
 * A user as it lies in a bucket on disk: its records one behind the other, each as the number of its template and what
 * fills that. It is a quarter of what the records are, and so of what sorting has to write and read.
 *
 * | bytes | holds |
 * |---|---|
 * | u32 | bytes of the whole, a multiple of 8 |
 * | u32 | number of the profile that it is counted by |
 * | f64 | its record's place in the source's order |
 * | f64 | milliseconds since 1970 of its last login, or 0 |
 * | 16 | the user's id |
 * | … | the records, the user's key first; behind them nothing, or a zero that is no record |
 *
 * A record:
 *
 * | bytes | holds |
 * |---|---|
 * | u32 | its template's number and 1 |
 * | 16 | its own id; left out where that is the user's |
 * | … | its texts, in the order of the template |
 *
 * A text is a u32 of which two bits tell what the others are ({@link textKinds}). Little endian.
 */
const bytesAt = 0;
const profileAt = 4;
const orderAt = 8;
const lastLoginAt = 16;
const idAt = 24;
const recordsAt = 40;

/** Where things stand, for whoever writes a packed user. */
export const packedPlaces = { bytesAt, profileAt, orderAt, lastLoginAt, idAt, recordsAt } as const;

/** What a text is. */
export const textKinds = {
  /** So many bytes follow, in UTF-8 as they stand inside JSON, filled up to a multiple of four. */
  own: 0,
  /** The one that stands at this place of the packed user. */
  again: 1,
  /** The shared text of this number. */
  shared: 2,
} as const;

/** Bits of a text's u32 below those of its kind. */
export const textBits = 30;

/** A packed user begins at a multiple of so many bytes. */
export const alignment = 8;

/** Of each packed user: enough to tell how many bytes it has. */
export const packedLengthBytes = 4;

/** Bytes of the user that begins at `start`. */
export function packedLength(bytes: Buffer, start: number): number {
  return readWhole(bytes, start + bytesAt);
}

export function packedId(bytes: Buffer, start: number): string {
  return uuidTextAt(bytes, start + idAt);
}

export function packedProfile(bytes: Buffer, start: number): number {
  return readWhole(bytes, start + profileAt);
}

export function packedOrder(bytes: Buffer, start: number): number {
  return bytes.readDoubleLE(start + orderAt);
}

/** Puts a user in another place of the source's order, and counts it by another profile. */
export function renumberPacked(bytes: Buffer, start: number, profile: number, order: number): void {
  writeWhole(bytes, start + profileAt, profile);
  bytes.writeDoubleLE(order, start + orderAt);
}

export function packedLastLogin(bytes: Buffer, start: number): number {
  return bytes.readDoubleLE(start + lastLoginAt);
}

/** The first 32 bits of the id, which are most of what sorting needs. An id of a smaller prefix is smaller. */
export function packedIdPrefix(bytes: Buffer, start: number): number {
  const at = start + idAt;
  const bits =
    ((bytes[at] ?? 0) << 24) | ((bytes[at + 1] ?? 0) << 16) | ((bytes[at + 2] ?? 0) << 8) | (bytes[at + 3] ?? 0);
  return bits >>> 0;
}

/** Compares the ids of two users of one buffer. */
export function comparePackedIds(bytes: Buffer, one: number, other: number): number {
  const a = one + idAt;
  const b = other + idAt;
  for (let at = 0; at < uuidByteCount; at += 1) {
    const difference = (bytes[a + at] ?? 0) - (bytes[b + at] ?? 0);
    if (difference !== 0) return difference;
  }
  return 0;
}

/** A record of a packed user: its template's number, and what fills it; texts as they stand inside JSON. */
export interface PackedRecord {
  readonly template: number;
  /** The user's, where the record has none of its own. */
  readonly id: UuidBytes;
  readonly texts: readonly string[];
}

/** How a report names the user. */
export function packedKey(bytes: Buffer, start: number): UserKey {
  // A key's texts are the user's own.
  const { record } = recordAt(bytes, start, recordsAt, noTexts);
  const [sourceKey = '', at = ''] = record.texts.map((text): string => JSON.parse(`"${text}"`));
  return { id: packedId(bytes, start), sourceKey, at };
}

const noTexts: ReadonlyMap<number, string> = new Map();

/**
 * All records of a packed user, its key first. For few users: whoever writes all of them out takes the bytes.
 *
 * @param shared texts by their numbers
 */
export function recordsOfPacked(bytes: Buffer, start: number, shared: ReadonlyMap<number, string>): PackedRecord[] {
  const records: PackedRecord[] = [];
  const end = packedLength(bytes, start);
  for (let at = recordsAt; at < end && readWhole(bytes, start + at) !== 0; ) {
    const { record, next } = recordAt(bytes, start, at, shared);
    records.push(record);
    at = next;
  }
  return records;
}

/** @param at place of the record in its user */
function recordAt(
  bytes: Buffer,
  start: number,
  at: number,
  shared: ReadonlyMap<number, string>,
): { readonly record: PackedRecord; readonly next: number } {
  const template = readWhole(bytes, start + at) - 1;
  const { hasOwnId, texts: count } = templateCounts(template);
  const ownIdAt = hasOwnId ? at + 4 : idAt;
  const texts: string[] = [];
  let next = at + 4 + (hasOwnId ? uuidByteCount : 0);
  while (texts.length < count) {
    const { text, behind } = textAt(bytes, start, next, shared);
    texts.push(text);
    next = behind;
  }
  const id = bytes.toString('latin1', start + ownIdAt, start + ownIdAt + uuidByteCount);
  return { record: { template, id, texts }, next };
}

/** @param at place of the text in its user */
function textAt(
  bytes: Buffer,
  start: number,
  at: number,
  shared: ReadonlyMap<number, string>,
): { readonly text: string; readonly behind: number } {
  const code = readWhole(bytes, start + at);
  const value = code & (2 ** textBits - 1);
  const kind = code >>> textBits;
  if (kind === textKinds.own) {
    const from = start + at + 4;
    return { text: bytes.toString('utf8', from, from + value), behind: at + 4 + filledUp(value) };
  }
  const text = kind === textKinds.again ? textAt(bytes, start, value, shared).text : shared.get(value);
  if (text === undefined) throw new RangeError('a packed user has a shared text that is not known');
  return { text, behind: at + 4 };
}

/** Bytes that a text of its own takes, with those that fill it up. */
export function filledUp(bytes: number): number {
  return (bytes + 3) & ~3;
}

// Twice as fast as Buffer's own methods, which check what is known here.

function readWhole(bytes: Buffer, at: number): number {
  const whole =
    (bytes[at] ?? 0) | ((bytes[at + 1] ?? 0) << 8) | ((bytes[at + 2] ?? 0) << 16) | ((bytes[at + 3] ?? 0) << 24);
  return whole >>> 0;
}

export function writeWhole(bytes: Buffer, at: number, whole: number): void {
  bytes[at] = whole;
  bytes[at + 1] = whole >>> 8;
  bytes[at + 2] = whole >>> 16;
  bytes[at + 3] = whole >>> 24;
}
