import { Buffer } from 'node:buffer';
import type { BatchUser, RecordSections } from '../dataset/batch-body.ts';
import { PackedUserReader, packedId } from './packed-user.ts';
import type { RecordTemplate } from './record-templates.ts';

/** Writes packed users' records out in full; one object serves for all users of a preparation. */
export class UnpackedUser implements BatchUser {
  readonly #templates: readonly RecordTemplate[];
  readonly #reader = new PackedUserReader();
  #bytes: Buffer = Buffer.alloc(0);
  #start = 0;

  constructor(templates: readonly RecordTemplate[]) {
    this.#templates = templates;
  }

  /** Stands for the user that begins at `start` from now on. */
  moveTo(bytes: Buffer, start: number): void {
    this.#bytes = bytes;
    this.#start = start;
  }

  get id(): string {
    return packedId(this.#bytes, this.#start);
  }

  appendTo(sections: RecordSections): void {
    const bytes = this.#bytes;
    const reader = this.#reader;
    reader.moveTo(bytes, this.#start);
    const { bounds, words, wordCount } = reader;
    for (let word = 0; word < wordCount; ) {
      const template = this.#templates[words[word] ?? -1];
      if (template === undefined) throw new RangeError('a packed user has a template that is not known');
      const { pieces } = template;
      const record = sections.record(template.section);
      let length = template.bytes;
      for (let text = 1; text <= pieces.length; text += 1) {
        const number = words[word + text] ?? 0;
        length += (bounds[number + 1] ?? 0) - (bounds[number] ?? 0);
      }
      const target = record.roomFor(length);
      let at = record.length;
      target.set(template.opening, at);
      at += template.opening.length;
      for (const piece of pieces) {
        word += 1;
        const number = words[word] ?? 0;
        at = copyText(bytes, bounds[number] ?? 0, bounds[number + 1] ?? 0, target, at);
        target.set(piece, at);
        at += piece.length;
      }
      record.extendTo(at);
      word += 1;
    }
  }
}

/** Up to so many bytes a loop is faster than a call of the engine's copy. */
const shortBytes = 64;

function copyText(source: Buffer, start: number, end: number, target: Buffer, targetStart: number): number {
  if (end - start > shortBytes) return targetStart + source.copy(target, targetStart, start, end);
  let at = targetStart;
  for (let from = start; from < end; from += 1) target[at++] = source[from] ?? 0;
  return at;
}
