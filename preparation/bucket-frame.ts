import { Buffer } from 'node:buffer';
import type { RecordTexts } from './record-text.ts';

/**
 * A user in a bucket on disk: bytes of the frame (u32), number of the profile (u32), where the five texts end, counted
 * from the frame's start (5 × u32), the id (36 bytes), then the texts in UTF-8. Little endian.
 *
 * Lengths in front spare the search for separators when users are put together again; the texts are only ever copied.
 */
const frameBytesAt = 0;
const profileAt = 4;
const endsAt = 8;
const idAt = 28;
const idBytes = 36;
const textsAt = 64;

/** Of each frame: enough to tell how many bytes it has. */
export const frameLengthBytes = 4;

/** A number that the bytes of a frame do not exceed: a UTF-16 unit takes at most three bytes. */
export function mostFrameBytes(texts: RecordTexts): number {
  return textsAt + 3 * texts.reduce((sum, text) => sum + text.length, 0);
}

/**
 * Writes a frame, for which there has to be room.
 *
 * @returns the offset behind it
 */
export function writeFrame(target: Buffer, start: number, id: string, profile: number, texts: RecordTexts): number {
  const [key, user, credentials, identifiers, addresses] = texts;
  const text = key + user + credentials + identifiers + addresses;
  const textBytes = target.write(text, start + textsAt, 'utf8');
  let end = start + textsAt;
  let endAt = start + endsAt;
  for (const part of texts) {
    // As many bytes as characters: all are ASCII, and no part has to be measured.
    end += textBytes === text.length ? part.length : Buffer.byteLength(part);
    endAt = target.writeUInt32LE(end - start, endAt);
  }
  target.writeUInt32LE(end - start, start + frameBytesAt);
  target.writeUInt32LE(profile, start + profileAt);
  target.write(id, start + idAt, idBytes, 'latin1');
  return end;
}

/** Bytes of the frame that begins at `start`. */
export function frameLength(bytes: Buffer, start: number): number {
  return bytes.readUInt32LE(start + frameBytesAt);
}

export function frameId(bytes: Buffer, start: number): string {
  return bytes.toString('latin1', start + idAt, start + idAt + idBytes);
}

export function frameProfile(bytes: Buffer, start: number): number {
  return bytes.readUInt32LE(start + profileAt);
}

/** The offsets in `bytes` that the five texts lie between. */
export function frameBounds(
  bytes: Buffer,
  start: number,
): [key: number, user: number, credentials: number, identifiers: number, addresses: number, end: number] {
  const ends = start + endsAt;
  return [
    start + textsAt,
    start + bytes.readUInt32LE(ends),
    start + bytes.readUInt32LE(ends + 4),
    start + bytes.readUInt32LE(ends + 8),
    start + bytes.readUInt32LE(ends + 12),
    start + bytes.readUInt32LE(ends + 16),
  ];
}
