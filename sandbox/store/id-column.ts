import { compareWords, type Words, writeUuid } from './uuid.ts';

/** The ids of numbered users, 16 bytes each. */
export class IdColumn {
  #words = new Uint32Array(4 * 1024);

  set(user: number, id: Words): void {
    if (4 * user >= this.#words.length) {
      const grown = new Uint32Array(2 * this.#words.length);
      grown.set(this.#words);
      this.#words = grown;
    }
    this.#words.set(id, 4 * user);
  }

  /** The first 32 bits. */
  prefix(user: number): number {
    return this.#words[4 * user] ?? 0;
  }

  text(user: number): string {
    return writeUuid(this.#words, 4 * user);
  }

  compare(one: number, other: number): number {
    return compareWords(this.#words, 4 * one, this.#words, 4 * other);
  }

  compareWith(user: number, id: Words): number {
    return compareWords(this.#words, 4 * user, id, 0);
  }
}
