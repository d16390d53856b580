import { Buffer } from 'node:buffer';
import type { BatchUser, RecordSections } from '../dataset/batch-body.ts';
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
  readonly #userIdText = Buffer.alloc(uuidTextLength);
  /** Of the record that is written: what its texts lie in, where they begin and where they end. */
  readonly #sources: Buffer[] = [];
  readonly #from: number[] = [];
  readonly #to: number[] = [];

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
    const userId = this.#start + packedPlaces.idAt;
    writeUuidText(this.#userIdText, 0, bytes, userId);
    const end = this.#start + (wholes[(this.#start + packedPlaces.bytesAt) >>> 2] ?? 0);
    let at = this.#start + packedPlaces.recordsAt;
    while (at < end) {
      const number = wholes[at >>> 2] ?? 0;
      if (number === 0) return;
      const template = this.#templates[number - 1];
      if (template === undefined) throw new RangeError('a packed user has a template that is not known');
      at += 4;
      const { ids, pieces } = template;
      // Of two ids the first is the record's own.
      const ownIds = ids - 1;
      const ownIdAt = at;
      at += ownIds * uuidByteCount;
      const texts = pieces.length - ids;
      const textsFrom = at;
      at = this.#findTexts(textsFrom, texts);
      let length = template.bytes;
      for (let text = 0; text < texts; text += 1) length += (this.#to[text] ?? 0) - (this.#from[text] ?? 0);
      const record = sections.record(template.section);
      const target = record.roomFor(length);
      let written = copyWhole(template.opening, target, record.length);
      for (let piece = 0; piece < pieces.length; piece += 1) {
        const text = piece - ids;
        if (text < 0 && piece < ownIds) written = writeUuidText(target, written, bytes, ownIdAt);
        else if (text < 0) written = copyWhole(this.#userIdText, target, written);
        else
          written = copy(this.#sources[text] ?? nothing, this.#from[text] ?? 0, this.#to[text] ?? 0, target, written);
        written = copyWhole(pieces[piece] ?? nothing, target, written);
      }
      record.extendTo(written);
    }
  }

  /** @returns the offset behind them */
  #findTexts(from: number, count: number): number {
    const wholes = this.#wholes;
    let at = from;
    for (let text = 0; text < count; text += 1) {
      let code = wholes[at >>> 2] ?? 0;
      let begin = at + 4;
      at = begin;
      let kind = code >>> textBits;
      if (kind === textKinds.own) at += filledUp(code);
      else if (kind === textKinds.again) {
        const earlier = this.#start + (code & textMask);
        code = wholes[earlier >>> 2] ?? 0;
        begin = earlier + 4;
        kind = textKinds.own;
      }
      if (kind === textKinds.own) {
        this.#sources[text] = this.#bytes;
        this.#from[text] = begin;
        this.#to[text] = begin + code;
      } else {
        const shared = this.#shared[code & textMask];
        if (shared === undefined) throw new RangeError('a packed user has a shared text that is not known');
        this.#sources[text] = shared;
        this.#from[text] = 0;
        this.#to[text] = shared.length;
      }
    }
    return at;
  }
}

const textMask = 2 ** textBits - 1;

const nothing = Buffer.alloc(0);

/** Up to so many bytes a loop is faster than a call of the engine's copy; the whole of some bytes is copied faster. */
const shortBytes = 32;
const shortWhole = 12;

function copyWhole(source: Buffer, target: Buffer, targetStart: number): number {
  if (source.length <= shortWhole) return copy(source, 0, source.length, target, targetStart);
  target.set(source, targetStart);
  return targetStart + source.length;
}

function copy(source: Buffer, start: number, end: number, target: Buffer, targetStart: number): number {
  if (end - start > shortBytes) return targetStart + source.copy(target, targetStart, start, end);
  let at = targetStart;
  for (let from = start; from < end; from += 1) target[at++] = source[from] ?? 0;
  return at;
}
