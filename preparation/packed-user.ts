import { Buffer } from 'node:buffer';
import type { UserKey } from '../contract/dataset.ts';
import { templateTexts } from './record-templates.ts';

/**
 * A user as it lies in a bucket on disk: the numbers of its records' templates and the texts that fill them, each text
 * once. That is a quarter of what its records are, and so of what sorting has to write and read.
 *
 * | bytes | holds |
 * |---|---|
 * | u32 | bytes of the whole |
 * | u32 | number of the profile that it is counted by |
 * | f64 | its record's place in the source's order |
 * | f64 | milliseconds since 1970 of its last login, or 0 |
 * | u16 | number of texts |
 * | u16 | number of words |
 * | u32 | bytes of the texts |
 * | … | the texts in UTF-8, as they stand inside JSON; the first is the user's id |
 * | u32 × texts | where each text ends, counted from the first one's start |
 * | u16 × words | for each record its template's number and those of its texts; the user's key comes first |
 *
 * Little endian.
 */
const bytesAt = 0;
const profileAt = 4;
const orderAt = 8;
const lastLoginAt = 16;
const textCountAt = 24;
const wordCountAt = 26;
const textBytesAt = 28;
const textsAt = 32;

const textEndBytes = 4;
const wordBytes = 2;
const idLength = 36;

/** Of each packed user: enough to tell how many bytes it has. */
export const packedLengthBytes = 4;

/** Texts and words that one user may have at the most. */
export const mostPackedNumbers = 65_535;

/** What {@link writePackedUser} writes. */
export interface Packing {
  readonly profile: number;
  readonly order: number;
  readonly lastLogin: number;
  readonly texts: readonly string[];
  readonly words: readonly number[];
}

/** A number that the bytes of a packed user do not exceed: a UTF-16 unit takes at most three bytes. */
export function mostPackedBytes({ texts, words }: Pick<Packing, 'texts' | 'words'>): number {
  let units = 0;
  for (const text of texts) units += text.length;
  return textsAt + 3 * units + textEndBytes * texts.length + wordBytes * words.length;
}

/**
 * Writes a user, for which there has to be room.
 *
 * @returns the offset behind it
 */
export function writePackedUser(target: Buffer, start: number, packing: Packing): number {
  const { profile, order, lastLogin, texts, words } = packing;
  let all = '';
  for (const text of texts) all += text;
  // One call for all texts, since a call costs more than the bytes of most of them.
  const textBytes = target.write(all, start + textsAt, 'utf8');
  let at = start + textsAt + textBytes;
  let end = 0;
  for (const text of texts) {
    // As many bytes as characters: all are ASCII, and no text has to be measured.
    end += textBytes === all.length ? text.length : Buffer.byteLength(text);
    writeLength(target, at, end);
    at += textEndBytes;
  }
  for (const word of words) {
    writeWord(target, at, word);
    at += wordBytes;
  }
  writeLength(target, start + bytesAt, at - start);
  writeLength(target, start + profileAt, profile);
  target.writeDoubleLE(order, start + orderAt);
  target.writeDoubleLE(lastLogin, start + lastLoginAt);
  writeWord(target, start + textCountAt, texts.length);
  writeWord(target, start + wordCountAt, words.length);
  writeLength(target, start + textBytesAt, textBytes);
  return at;
}

/** Bytes of the user that begins at `start`. */
export function packedLength(bytes: Buffer, start: number): number {
  return readLength(bytes, start + bytesAt);
}

export function packedId(bytes: Buffer, start: number): string {
  return bytes.toString('latin1', start + textsAt, start + textsAt + idLength);
}

export function packedProfile(bytes: Buffer, start: number): number {
  return readLength(bytes, start + profileAt);
}

export function packedOrder(bytes: Buffer, start: number): number {
  return bytes.readDoubleLE(start + orderAt);
}

export function packedLastLogin(bytes: Buffer, start: number): number {
  return bytes.readDoubleLE(start + lastLoginAt);
}

/** The first 32 bits of the id, which are most of what sorting needs. An id of a smaller prefix is smaller. */
export function packedIdPrefix(bytes: Buffer, start: number): number {
  let prefix = 0;
  for (let at = start + textsAt; at < start + textsAt + 8; at += 1) {
    const digit = bytes[at] ?? 0;
    prefix = prefix * 16 + (digit < 0x60 ? digit - 0x30 : digit - 0x57);
  }
  return prefix;
}

/** How a report names the user. */
export function packedKey(bytes: Buffer, start: number): UserKey {
  const { bounds, words } = new PackedUserReader(bytes, start);
  const [, id = 0, sourceKey = 0, at = 0] = words;
  const textAt = (text: number): string => JSON.parse(`"${bytes.toString('utf8', bounds[text], bounds[text + 1])}"`);
  return { id: textAt(id), sourceKey: textAt(sourceKey), at: textAt(at) };
}

/** Compares the ids of two users of one buffer. */
export function comparePackedIds(bytes: Buffer, one: number, other: number): number {
  const a = one + textsAt;
  const b = other + textsAt;
  for (let at = 0; at < idLength; at += 1) {
    const difference = (bytes[a + at] ?? 0) - (bytes[b + at] ?? 0);
    if (difference !== 0) return difference;
  }
  return 0;
}

/** A record of a packed user: its template's number, and the texts that fill it, as they stand inside JSON. */
export interface PackedRecord {
  readonly template: number;
  readonly texts: readonly string[];
}

/** All records of a packed user, its key first. For few users: whoever writes all of them out takes the bytes. */
export function recordsOfPacked(bytes: Buffer, start: number): PackedRecord[] {
  const { bounds, words, wordCount } = new PackedUserReader(bytes, start);
  const records: PackedRecord[] = [];
  for (let word = 0; word < wordCount; ) {
    const template = words[word] ?? 0;
    const count = templateTexts(template);
    const texts = Array.from(words.subarray(word + 1, word + 1 + count), (text) =>
      bytes.toString('utf8', bounds[text], bounds[text + 1]),
    );
    records.push({ template, texts });
    word += 1 + count;
  }
  return records;
}

/** The texts and words of one packed user after another, in memory that is used again. */
export class PackedUserReader {
  /** Where each text begins in the bytes, and behind the last one where that ends. */
  bounds = new Int32Array(64);
  words = new Uint16Array(64);
  wordCount = 0;

  constructor(bytes?: Buffer, start = 0) {
    if (bytes !== undefined) this.moveTo(bytes, start);
  }

  /** Reads the user at `start`. */
  moveTo(bytes: Buffer, start: number): void {
    const texts = readWord(bytes, start + textCountAt);
    this.wordCount = readWord(bytes, start + wordCountAt);
    if (texts >= this.bounds.length) this.bounds = new Int32Array(2 * texts);
    if (this.wordCount > this.words.length) this.words = new Uint16Array(2 * this.wordCount);
    const { bounds, words } = this;
    const first = start + textsAt;
    bounds[0] = first;
    let at = first + readLength(bytes, start + textBytesAt);
    for (let text = 1; text <= texts; text += 1, at += textEndBytes) bounds[text] = first + readLength(bytes, at);
    for (let word = 0; word < this.wordCount; word += 1, at += wordBytes) words[word] = readWord(bytes, at);
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
