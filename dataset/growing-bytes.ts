import { Buffer } from 'node:buffer';

/** Up to so many a loop is faster than the engine's own copy of whole arrays. */
const fewBytes = 4;

/** From so many on, telling the engine which part of an array to copy is worth its time. */
const manyBytes = 128;

/** Bytes that are appended to and taken as a whole; the memory is kept for the next content. */
export class GrowingBytes {
  #bytes: Buffer;
  #view: DataView;
  #length = 0;

  constructor(initialBytes: number) {
    this.#bytes = Buffer.allocUnsafe(initialBytes);
    this.#view = viewOf(this.#bytes);
  }

  get length(): number {
    return this.#length;
  }

  /** How long the content may become without more memory. */
  get capacity(): number {
    return this.#bytes.length;
  }

  /** The content; valid until the next change. */
  view(): Buffer {
    return this.#bytes.subarray(0, this.#length);
  }

  clear(): void {
    this.#length = 0;
  }

  /**
   * For a writer of its own: memory with room for so many bytes behind {@link length}. {@link extendTo} then makes what
   * was written part of the content.
   */
  roomFor(more: number): Buffer {
    this.#reserve(more);
    return this.#bytes;
  }

  /** @param length of the content from now on, of which the room was asked for */
  extendTo(length: number): void {
    this.#length = length;
  }

  /** All memory there is now, also behind {@link length}; valid until the next change. */
  get dataView(): DataView {
    return this.#view;
  }

  /** Appends all of some bytes. */
  appendWhole(source: Uint8Array): void {
    const { length } = source;
    this.#reserve(length);
    const bytes = this.#bytes;
    const start = this.#length;
    if (length > fewBytes) bytes.set(source, start);
    else for (let at = 0; at < length; at += 1) bytes[start + at] = source[at] ?? 0;
    this.#length = start + length;
  }

  /**
   * Appends some bytes of many, a few of them four at once.
   *
   * @param from the first word
   */
  appendWords(source: Int32Array, from: number, bytes: number): void {
    if (bytes >= manyBytes) {
      this.appendWhole(new Uint8Array(source.buffer, source.byteOffset + 4 * from, bytes));
      return;
    }
    // The last word may reach behind what is appended.
    this.#reserve(bytes + 3);
    const view = this.#view;
    const start = this.#length;
    for (let at = 0, word = from; at < bytes; at += 4, word += 1) view.setInt32(start + at, source[word] ?? 0, true);
    this.#length = start + bytes;
  }

  appendByte(byte: number): void {
    this.#reserve(1);
    this.#bytes[this.#length] = byte;
    this.#length += 1;
  }

  #reserve(more: number): void {
    const wanted = this.#length + more;
    if (wanted > this.#bytes.length) {
      const larger = Buffer.allocUnsafe(Math.max(wanted, this.#bytes.length * 2));
      this.#bytes.copy(larger, 0, 0, this.#length);
      this.#bytes = larger;
      this.#view = viewOf(larger);
    }
  }
}

function viewOf({ buffer, byteOffset, byteLength }: Buffer): DataView {
  return new DataView(buffer, byteOffset, byteLength);
}
