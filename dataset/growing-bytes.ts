/** Bytes that are appended to and taken as a whole; the memory is kept for the next content. */
export class GrowingBytes {
  #bytes: Buffer;
  #length = 0;

  constructor(initialBytes: number) {
    this.#bytes = Buffer.allocUnsafe(initialBytes);
  }

  get length(): number {
    return this.#length;
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
    }
  }
}
