import { Buffer } from 'node:buffer';
import type { BatchUser, RecordSections } from '../dataset/batch-body.ts';
import { PackedUserReader } from './packed-user.ts';
import type { RecordTemplate } from './record-templates.ts';
import { writeUuidText } from './uuid-bytes.ts';

/** Writes packed users' records out in full; one object serves for all users of a preparation. */
export class UnpackedUser implements BatchUser {
  readonly #templates: readonly RecordTemplate[];
  #reader = new PackedUserReader(Buffer.alloc(0));

  constructor(templates: readonly RecordTemplate[]) {
    this.#templates = templates;
  }

  /** Stands for the user that begins at `start` from now on. */
  moveTo(bytes: Buffer, start: number): void {
    if (this.#reader.bytes !== bytes) this.#reader = new PackedUserReader(bytes);
    this.#reader.moveTo(start);
  }

  appendTo(sections: RecordSections): void {
    const reader = this.#reader;
    const { bytes, wordCount } = reader;
    for (let place = 0; place < wordCount; ) {
      const template = this.#templates[reader.word(place)];
      if (template === undefined) throw new RangeError('a packed user has a template that is not known');
      const { ids, pieces } = template;
      const record = sections.record(template.section);
      let length = template.bytes;
      for (let piece = ids; piece < pieces.length; piece += 1) {
        const text = reader.word(place + 1 + piece);
        length += reader.textEnd(text) - reader.textStart(text);
      }
      const target = record.roomFor(length);
      let at = record.length;
      target.set(template.opening, at);
      at += template.opening.length;
      for (let number = 0; number < pieces.length; number += 1) {
        const word = reader.word(place + 1 + number);
        at =
          number < ids
            ? writeUuidText(target, at, bytes, reader.idAt(word))
            : copyText(bytes, reader.textStart(word), reader.textEnd(word), target, at);
        const piece = pieces[number] ?? nothing;
        target.set(piece, at);
        at += piece.length;
      }
      record.extendTo(at);
      place += 1 + pieces.length;
    }
  }
}

const nothing = Buffer.alloc(0);

/** Up to so many bytes a loop is faster than a call of the engine's copy. */
const shortBytes = 64;

function copyText(source: Buffer, start: number, end: number, target: Buffer, targetStart: number): number {
  if (end - start > shortBytes) return targetStart + source.copy(target, targetStart, start, end);
  let at = targetStart;
  for (let from = start; from < end; from += 1) target[at++] = source[from] ?? 0;
  return at;
}
