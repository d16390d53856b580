import { Buffer } from 'node:buffer';
import { GrowingBytes } from '../dataset/growing-bytes.ts';
import { alignment, filledUp, packedPlaces, textBits, textKinds, writeWhole } from './packed-user.ts';
import { templateCounts } from './record-templates.ts';
import { type UuidBytes, uuidByteCount, writeUuid } from './uuid-bytes.ts';

/** What a packed user begins with. */
export interface PackedHead {
  readonly id: UuidBytes;
  readonly profile: number;
  /** The record's place in the source's order. */
  readonly order: number;
  /** Milliseconds since 1970, or 0. */
  readonly lastLogin: number;
}

/** Writes packed users one behind the other, each record by record. */
export class PackedUserWriter {
  #bytes = new GrowingBytes(0);
  #start = 0;

  /** @param into where the user goes; it holds nothing but packed users */
  begin(into: GrowingBytes, { id, profile, order, lastLogin }: PackedHead): void {
    this.#bytes = into;
    const start = into.length;
    const target = into.roomFor(packedPlaces.recordsAt);
    this.#start = start;
    writeWhole(target, start + packedPlaces.profileAt, profile);
    target.writeDoubleLE(order, start + packedPlaces.orderAt);
    target.writeDoubleLE(lastLogin, start + packedPlaces.lastLoginAt);
    writeUuid(target, start + packedPlaces.idAt, id);
    this.#bytes.extendTo(start + packedPlaces.recordsAt);
  }

  /** Begins a record, whose texts follow. @param id counts for nothing where the template has the user's id alone */
  record(template: number, id: UuidBytes): void {
    this.#whole(template + 1);
    if (!templateCounts(template).hasOwnId) return;
    const at = this.#bytes.length;
    writeUuid(this.#bytes.roomFor(uuidByteCount), at, id);
    this.#bytes.extendTo(at + uuidByteCount);
  }

  /** Adds a text as it stands inside JSON. @returns its place, by which the user can have it {@link again} */
  text(text: string): number {
    const at = this.#bytes.length;
    const target = this.#bytes.roomFor(mostBytes(text));
    return this.#textEnds(target, at, at + 4 + target.write(text, at + 4, 'utf8'));
  }

  /** Adds a text that is to stand between quotes. @returns its place */
  quoted(text: string): number {
    const at = this.#bytes.length;
    const target = this.#bytes.roomFor(mostBytes(text));
    const from = at + 4;
    // Most are short and plain, and a loop is done with them before the engine's own functions have begun.
    for (let index = 0; index < text.length; index += 1) {
      const unit = text.charCodeAt(index);
      if (needsNoEscape[unit] !== 1) return this.text(JSON.stringify(text).slice(1, -1));
      target[from + index] = unit;
    }
    return this.#textEnds(target, at, from + text.length);
  }

  /** Adds a text that this user has already. */
  again(place: number): void {
    this.#whole((textKinds.again << textBits) | place);
  }

  /** Adds a text that many users have, by its number. */
  shared(number: number): void {
    this.#whole((textKinds.shared << textBits) | number);
  }

  end(): void {
    let length = this.#bytes.length - this.#start;
    if (length % alignment !== 0) {
      this.#whole(0);
      length += 4;
    }
    writeWhole(this.#bytes.roomFor(0), this.#start + packedPlaces.bytesAt, length);
  }

  #textEnds(target: Buffer, at: number, end: number): number {
    const bytes = end - at - 4;
    writeWhole(target, at, (textKinds.own << textBits) | bytes);
    const filled = at + 4 + filledUp(bytes);
    for (let fill = end; fill < filled; fill += 1) target[fill] = 0;
    this.#bytes.extendTo(filled);
    return at - this.#start;
  }

  #whole(whole: number): void {
    const at = this.#bytes.length;
    writeWhole(this.#bytes.roomFor(4), at, whole);
    this.#bytes.extendTo(at + 4);
  }
}

/** A UTF-16 unit takes at most three bytes. */
function mostBytes(text: string): number {
  return 4 + filledUp(3 * text.length);
}

/** 1 for each unit that stands in JSON as it is and is one byte. */
const needsNoEscape = Uint8Array.from({ length: 0x7f }, (_, unit) =>
  Number(unit >= 0x20 && unit !== 0x22 && unit !== 0x5c),
);

/** One packed user in memory of its own. */
export function packedAlone(write: (into: GrowingBytes) => void): Buffer {
  const into = new GrowingBytes(1024);
  write(into);
  const user = into.view();
  // Not of the memory that small buffers share: what goes to another thread goes with all that it lies in.
  const alone = Buffer.allocUnsafeSlow(user.length);
  user.copy(alone);
  return alone;
}
