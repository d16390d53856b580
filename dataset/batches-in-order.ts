/** Outcomes of batches in their order, asked for by number. Holds those of one segment at a time. */
export class BatchesInOrder<B extends { readonly batch: number }> {
  readonly #segments: AsyncIterator<readonly B[]>;
  #batches: readonly B[] = [];
  #isOver = false;

  constructor(segments: AsyncIterable<readonly B[]>) {
    this.#segments = segments[Symbol.asyncIterator]();
  }

  /** @param batch a later one than that before @throws Problem `damaged_dataset` */
  async at(batch: number): Promise<B | undefined> {
    while (!this.#isOver && (this.#batches.at(-1)?.batch ?? -1) < batch) {
      const next = await this.#segments.next();
      if (next.done === true) this.#isOver = true;
      else this.#batches = next.value;
    }
    return this.#batches.find((found) => found.batch === batch);
  }
}
