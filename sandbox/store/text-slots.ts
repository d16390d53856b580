const chunkBytes = 16 * 1024 * 1024;

/** Where a text lies. */
interface Place {
  readonly chunk: Buffer;
  readonly offset: number;
  readonly length: number;
}

/**
 * Numbered texts, kept as UTF-8 in large buffers outside the JavaScript heap: millions of them cost no garbage
 * collection and do not need a greater heap. A text that no longer fits its place leaves the place unused.
 */
export class TextSlots {
  readonly #chunks: Buffer[] = [];
  /** Bytes taken of the last chunk. */
  #used = 0;
  /** Per slot: number of its chunk, offset, capacity and length. */
  #places = new Uint32Array(4 * 1024);

  get(slot: number): string {
    const { chunk, offset, length } = this.#place(slot);
    return chunk.toString('utf8', offset, offset + length);
  }

  set(slot: number, text: string): void {
    const length = Buffer.byteLength(text);
    this.#reserve(slot);
    if ((this.#places[4 * slot + 2] ?? 0) < length) this.#allocate(slot, length);
    this.#places[4 * slot + 3] = length;
    const { chunk, offset } = this.#place(slot);
    chunk.write(text, offset, length, 'utf8');
  }

  #place(slot: number): Place {
    const at = 4 * slot;
    const chunk = this.#chunks[this.#places[at] ?? 0];
    if (chunk === undefined) throw new RangeError(`Nothing was ever kept in slot ${slot}`);
    return {
      chunk,
      offset: this.#places[at + 1] ?? 0,
      length: this.#places[at + 3] ?? 0,
    };
  }

  #allocate(slot: number, length: number): void {
    if (this.#chunks.length === 0 || this.#used + length > (this.#chunks.at(-1)?.length ?? 0)) {
      this.#chunks.push(Buffer.allocUnsafeSlow(Math.max(chunkBytes, length)));
      this.#used = 0;
    }
    this.#places[4 * slot] = this.#chunks.length - 1;
    this.#places[4 * slot + 1] = this.#used;
    this.#places[4 * slot + 2] = length;
    this.#used += length;
  }

  #reserve(slot: number): void {
    if (4 * slot < this.#places.length) return;
    const grown = new Uint32Array(2 * Math.max(this.#places.length, 4 * slot + 4));
    grown.set(this.#places);
    this.#places = grown;
  }
}
