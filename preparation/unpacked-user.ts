import { Buffer } from 'node:buffer';
import type { BatchUser, RecordSections } from '../dataset/batch-body.ts';
import type { GrowingBytes } from '../dataset/growing-bytes.ts';
import { filledUp, packedPlaces, textBits, textKinds } from './packed-user.ts';
import type { RecordTemplate } from './record-templates.ts';
import type { SharedText } from './shared-texts.ts';
import { uuidByteCount, uuidTextLength, writeUuidText } from './uuid-bytes.ts';

/** Writes packed users' records out in full; one object serves for all users of a preparation. */
export class UnpackedUser implements BatchUser {
  readonly #templates: readonly RecordTemplate[];
  /** By their numbers. */
  readonly #shared: Buffer[] = [];
  #bytes: Buffer = nothing;
  /** The bytes once more, as numbers of 32 bits. */
  #wholes: Int32Array = new Int32Array(0);
  #start = 0;
  /** Stands in each record. */
  readonly #userId = new Uint8Array(uuidTextLength);
  readonly #userIdView = new DataView(this.#userId.buffer);

  /** @param shared texts that users have by their numbers */
  constructor(templates: readonly RecordTemplate[], shared: readonly SharedText[]) {
    this.#templates = templates;
    for (const [number, text] of shared) this.#shared[number] = Buffer.from(text);
  }

  /**
   * Stands for the user that begins at `start` from now on.
   *
   * @param bytes that lie at a multiple of 8 in their memory, as those of a file and all larger buffers do
   */
  moveTo(bytes: Buffer, start: number): void {
    if (this.#bytes !== bytes) {
      this.#bytes = bytes;
      this.#wholes = new Int32Array(bytes.buffer, bytes.byteOffset, bytes.length >>> 2);
    }
    this.#start = start;
  }

  appendTo(sections: RecordSections): void {
    const bytes = this.#bytes;
    const wholes = this.#wholes;
    writeUuidText(this.#userIdView, 0, bytes, this.#start + packedPlaces.idAt);
    const end = this.#start + (wholes[(this.#start + packedPlaces.bytesAt) >>> 2] ?? 0);
    let at = this.#start + packedPlaces.recordsAt;
    while (at < end) {
      const number = wholes[at >>> 2] ?? 0;
      if (number === 0) return;
      const template = this.#templates[number - 1];
      if (template === undefined) throw new RangeError('a packed user has a template that is not known');
      at += 4;
      const { opening, ownIdAt, userIdAt, pieces } = template;
      const record = sections.record(template.section);
      const start = record.length;
      record.appendWhole(opening);
      if (ownIdAt !== undefined) {
        writeUuidText(record.dataView, start + ownIdAt, bytes, at);
        at += uuidByteCount;
      }
      record.roomFor(0).set(this.#userId, start + userIdAt);
      for (let text = 0; text < pieces.length; text += 1) {
        at = this.#appendText(record, at);
        record.appendWhole(pieces[text] ?? nothing);
      }
    }
  }

  /** @param from offset of the text @returns the offset behind it */
  #appendText(record: GrowingBytes, from: number): number {
    const wholes = this.#wholes;
    const code = wholes[from >>> 2] ?? 0;
    const value = code & textMask;
    const begin = from + 4;
    switch (code >>> textBits) {
      case textKinds.own:
        record.appendWords(wholes, begin >>> 2, value);
        return begin + filledUp(value);
      case textKinds.again: {
        const earlier = (this.#start + value) >>> 2;
        record.appendWords(wholes, earlier + 1, wholes[earlier] ?? 0);
        return begin;
      }
      default: {
        const shared = this.#shared[value];
        if (shared === undefined) throw new RangeError('a packed user has a shared text that is not known');
        record.appendWhole(shared);
        return begin;
      }
    }
  }
}

const textMask = 2 ** textBits - 1;

const nothing = Buffer.alloc(0);
