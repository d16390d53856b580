import { Buffer } from 'node:buffer';
import { parse, stringify, v4 } from 'uuid';

/**
 * A UUID's 16 bytes, each a character: half of what its text takes, and what a digest yields as it is. The version and
 * variant of RFC 9562's version 4 are put into their places where it is written; the bits there count for nothing before.
 */
export type UuidBytes = string;

export const uuidByteCount = 16;

/** Characters of a UUID's text. */
export const uuidTextLength = 36;

/** @param text of a UUID of version 4 */
export function uuidBytes(text: string): UuidBytes {
  return Buffer.from(parse(text)).toString('latin1');
}

export function uuidText(uuid: UuidBytes): string {
  return v4({ random: Buffer.from(uuid, 'latin1') });
}

/** The first 32 bits. */
export function uuidPrefix(uuid: UuidBytes): number {
  const bits = (uuid.charCodeAt(0) << 24) | (uuid.charCodeAt(1) << 16) | (uuid.charCodeAt(2) << 8) | uuid.charCodeAt(3);
  return bits >>> 0;
}

/** The text of a UUID that lies in a buffer, with version and variant. */
export function uuidTextAt(bytes: Buffer, at: number): string {
  return stringify(bytes, at);
}

/** Writes a UUID's bytes, with version and variant. */
export function writeUuid(target: Buffer, start: number, uuid: UuidBytes): void {
  for (let place = 0; place < uuidByteCount; place += 1) target[start + place] = uuid.charCodeAt(place);
  target[start + 6] = ((target[start + 6] ?? 0) & 0x0f) | 0x40;
  target[start + 8] = ((target[start + 8] ?? 0) & 0x3f) | 0x80;
}

const dash = 0x2d;
/** The two hexadecimal digits of each byte, the first one in the lower byte. */
const digits = Uint16Array.from({ length: 256 }, (_, byte) => hexDigit(byte >>> 4) | (hexDigit(byte & 15) << 8));

function hexDigit(value: number): number {
  return value.toString(16).charCodeAt(0);
}

/** Writes the text of a UUID that lies in a buffer. The library's own function makes a string first. */
export function writeUuidText(target: DataView, targetStart: number, source: Uint8Array, start: number): void {
  let at = targetStart;
  for (let place = 0; place < uuidByteCount; place += 1) {
    if (place === 4 || place === 6 || place === 8 || place === 10) target.setUint8(at++, dash);
    target.setUint16(at, digits[source[start + place] ?? 0] ?? 0, true);
    at += 2;
  }
}
