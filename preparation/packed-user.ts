import { Buffer } from 'node:buffer';
import type { UserKey } from '../contract/dataset.ts';
import { templateCounts } from './record-templates.ts';
import { type UuidBytes, uuidByteCount, uuidTextAt, writeUuids } from './uuid-bytes.ts';

/**
 * A user as it lies in a bucket on disk: the numbers of its records' templates and the ids and texts that fill them, each
 * once. That is a fifth of what its records are, and so of what sorting has to write and read.
 *
 * | bytes | holds |
 * |---|---|
 * | u32 | bytes of the whole, a multiple of 8 |
 * | u32 | number of the profile that it is counted by |
 * | f64 | its record's place in the source's order |
 * | f64 | milliseconds since 1970 of its last login, or 0 |
 * | u16 | number of ids |
 * | u16 | number of texts |
 * | u16 | number of words |
 * | u16 | nothing |
 * | 16 × ids | the ids as bytes; the first is the user's |
 * | u32 × (texts + 1) | where each text begins, counted from the first one's start, and where the last one ends |
 * | u16 × words | for each record its template's number, those of its ids and those of its texts; the user's key comes first |
 * | … | the texts in UTF-8, as they stand inside JSON |
 *
 * Little endian.
 */
const bytesAt = 0;
const profileAt = 4;
const orderAt = 8;
const lastLoginAt = 16;
const idCountAt = 24;
const textCountAt = 26;
const wordCountAt = 28;
const idsAt = 32;

const boundBytes = 4;
const wordBytes = 2;

/** A packed user begins at a multiple of so many bytes. */
const alignment = 8;

/** Of each packed user: enough to tell how many bytes it has. */
export const packedLengthBytes = 4;

/** Ids, texts and words that one user may have at the most, each. */
export const mostPackedNumbers = 65_535;

/** What {@link writePackedUser} writes. */
export interface Packing {
  readonly profile: number;
  readonly order: number;
  readonly lastLogin: number;
  readonly ids: readonly UuidBytes[];
  readonly texts: readonly string[];
  readonly words: readonly number[];
}

/** A number that the bytes of a packed user do not exceed: a UTF-16 unit takes at most three bytes. */
export function mostPackedBytes({ ids, texts, words }: Pick<Packing, 'ids' | 'texts' | 'words'>): number {
  let units = 0;
  for (const text of texts) units += text.length;
  const numbers = boundBytes * (texts.length + 1) + wordBytes * words.length;
  return idsAt + uuidByteCount * ids.length + numbers + 3 * units + alignment;
}

/**
 * Writes a user, for which there has to be room.
 *
 * @param start a multiple of 8
 * @returns the offset behind it
 */
export function writePackedUser(target: Buffer, start: number, packing: Packing): number {
  const { profile, order, lastLogin, ids, texts, words } = packing;
  const boundsAt = writeUuids(target, start + idsAt, ids);
  const wordsAt = boundsAt + boundBytes * (texts.length + 1);
  const textsAt = wordsAt + wordBytes * words.length;
  let at = wordsAt;
  for (const word of words) {
    writeWord(target, at, word);
    at += wordBytes;
  }
  let all = '';
  for (const text of texts) all += text;
  // One call for all texts, since a call costs more than the bytes of most of them.
  const textBytes = target.write(all, textsAt, 'utf8');
  at = boundsAt;
  let bound = 0;
  for (const text of texts) {
    writeLength(target, at, bound);
    // As many bytes as characters: all are ASCII, and no text has to be measured.
    bound += textBytes === all.length ? text.length : Buffer.byteLength(text);
    at += boundBytes;
  }
  writeLength(target, at, bound);
  const length = alignment * Math.ceil((textsAt + textBytes - start) / alignment);
  writeLength(target, start + bytesAt, length);
  writeLength(target, start + profileAt, profile);
  target.writeDoubleLE(order, start + orderAt);
  target.writeDoubleLE(lastLogin, start + lastLoginAt);
  writeWord(target, start + idCountAt, ids.length);
  writeWord(target, start + textCountAt, texts.length);
  writeWord(target, start + wordCountAt, words.length);
  return start + length;
}

/** Bytes of the user that begins at `start`. */
export function packedLength(bytes: Buffer, start: number): number {
  return readLength(bytes, start + bytesAt);
}

export function packedId(bytes: Buffer, start: number): string {
  return uuidTextAt(bytes, start + idsAt);
}

export function packedProfile(bytes: Buffer, start: number): number {
  return readLength(bytes, start + profileAt);
}

export function packedOrder(bytes: Buffer, start: number): number {
  return bytes.readDoubleLE(start + orderAt);
}

/** Puts a user in another place of the source's order, and counts it by another profile. */
export function renumberPacked(bytes: Buffer, start: number, profile: number, order: number): void {
  writeLength(bytes, start + profileAt, profile);
  bytes.writeDoubleLE(order, start + orderAt);
}

export function packedLastLogin(bytes: Buffer, start: number): number {
  return bytes.readDoubleLE(start + lastLoginAt);
}

/** The first 32 bits of the id, which are most of what sorting needs. An id of a smaller prefix is smaller. */
export function packedIdPrefix(bytes: Buffer, start: number): number {
  const at = start + idsAt;
  const bits =
    ((bytes[at] ?? 0) << 24) | ((bytes[at + 1] ?? 0) << 16) | ((bytes[at + 2] ?? 0) << 8) | (bytes[at + 3] ?? 0);
  return bits >>> 0;
}

/** How a report names the user. */
export function packedKey(bytes: Buffer, start: number): UserKey {
  const [key] = recordsOfPacked(bytes, start);
  const [sourceKey = '', at = ''] = (key?.texts ?? []).map((text): string => JSON.parse(`"${text}"`));
  return { id: packedId(bytes, start), sourceKey, at };
}

/** Compares the ids of two users of one buffer. */
export function comparePackedIds(bytes: Buffer, one: number, other: number): number {
  const a = one + idsAt;
  const b = other + idsAt;
  for (let at = 0; at < uuidByteCount; at += 1) {
    const difference = (bytes[a + at] ?? 0) - (bytes[b + at] ?? 0);
    if (difference !== 0) return difference;
  }
  return 0;
}

/** A record of a packed user: its template's number, and what fills it; texts as they stand inside JSON. */
export interface PackedRecord {
  readonly template: number;
  readonly ids: readonly UuidBytes[];
  readonly texts: readonly string[];
}

/** All records of a packed user, its key first. For few users: whoever writes all of them out takes the bytes. */
export function recordsOfPacked(bytes: Buffer, start: number): PackedRecord[] {
  const reader = new PackedUserReader(bytes);
  reader.moveTo(start);
  const records: PackedRecord[] = [];
  for (let place = 0; place < reader.wordCount; ) {
    const template = reader.word(place);
    const { ids, texts } = templateCounts(template);
    const wordsOf = (first: number, count: number) =>
      Array.from({ length: count }, (_, further) => reader.word(first + further));
    records.push({
      template,
      ids: wordsOf(place + 1, ids).map((id) => {
        const at = reader.idAt(id);
        return bytes.toString('latin1', at, at + uuidByteCount);
      }),
      texts: wordsOf(place + 1 + ids, texts).map((text) =>
        bytes.toString('utf8', reader.textStart(text), reader.textEnd(text)),
      ),
    });
    place += 1 + ids + texts;
  }
  return records;
}

/** Where the ids, texts and words of packed users stand in some bytes; looks at one user after another. */
export class PackedUserReader {
  readonly bytes: Buffer;
  readonly #halves: Uint16Array;
  readonly #wholes: Uint32Array;
  #ids = 0;
  /** Index of the first bound among {@link #wholes}. */
  #bounds = 0;
  /** Index of the first word among {@link #halves}. */
  #words = 0;
  #texts = 0;
  wordCount = 0;

  /** @param bytes that lie at a multiple of 8 in their memory, as those of a file and all larger buffers do */
  constructor(bytes: Buffer) {
    this.bytes = bytes;
    this.#halves = new Uint16Array(bytes.buffer, bytes.byteOffset, bytes.length >>> 1);
    this.#wholes = new Uint32Array(bytes.buffer, bytes.byteOffset, bytes.length >>> 2);
  }

  /** Looks at the user that begins at `start` from now on. */
  moveTo(start: number): void {
    const halves = this.#halves;
    const ids = halves[(start + idCountAt) >>> 1] ?? 0;
    const texts = halves[(start + textCountAt) >>> 1] ?? 0;
    this.wordCount = halves[(start + wordCountAt) >>> 1] ?? 0;
    this.#ids = start + idsAt;
    const bounds = this.#ids + uuidByteCount * ids;
    const words = bounds + boundBytes * (texts + 1);
    this.#bounds = bounds >>> 2;
    this.#words = words >>> 1;
    this.#texts = words + wordBytes * this.wordCount;
  }

  word(place: number): number {
    return this.#halves[this.#words + place] ?? 0;
  }

  idAt(id: number): number {
    return this.#ids + uuidByteCount * id;
  }

  textStart(text: number): number {
    return this.#texts + (this.#wholes[this.#bounds + text] ?? 0);
  }

  textEnd(text: number): number {
    return this.#texts + (this.#wholes[this.#bounds + text + 1] ?? 0);
  }
}

// Twice as fast as Buffer's own methods, which check what is known here.

function readWord(bytes: Buffer, at: number): number {
  return (bytes[at] ?? 0) | ((bytes[at + 1] ?? 0) << 8);
}

function readLength(bytes: Buffer, at: number): number {
  return (readWord(bytes, at) | (readWord(bytes, at + 2) << 16)) >>> 0;
}

function writeWord(bytes: Buffer, at: number, word: number): void {
  bytes[at] = word;
  bytes[at + 1] = word >>> 8;
}

function writeLength(bytes: Buffer, at: number, length: number): void {
  writeWord(bytes, at, length);
  writeWord(bytes, at + 2, length >>> 16);
}
