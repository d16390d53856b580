/** A text that many users have, and the number that packed users have instead of it. */
export type SharedText = readonly [number: number, text: string];

/** Of one packer. Most bases have a handful. */
const mostTexts = 256;

/** Characters: longer ones are hardly the same for many. */
const mostCharacters = 1024;

/**
 * Texts that many users have in common, such as the metadata of a connection, the parameters of a hash or the date of an
 * import. Each is held once for the whole preparation, in memory that does not grow with the source.
 */
export class SharedTexts {
  readonly #first: number;
  readonly #numbers = new Map<string, number>();
  #new: SharedText[] = [];

  /** @param packer whose texts these are: each has numbers of its own, so that threads need not ask one another */
  constructor(packer = 0) {
    this.#first = packer * mostTexts;
  }

  /** The text's number, where it has one. */
  find(text: string): number | undefined {
    return this.#numbers.get(text);
  }

  /** The text's number from now on; undefined where there is no room for it. */
  add(text: string): number | undefined {
    const known = this.#numbers.get(text);
    if (known !== undefined) return known;
    if (text.length > mostCharacters || this.#numbers.size === mostTexts) return undefined;
    const number = this.#first + this.#numbers.size;
    this.#numbers.set(text, number);
    this.#new.push([number, text]);
    return number;
  }

  /** Texts since the last time: each is told once, before or together with the first user that has its number. */
  takeNew(): readonly SharedText[] {
    if (this.#new.length === 0) return none;
    const texts = this.#new;
    this.#new = [];
    return texts;
  }
}

const none: readonly never[] = [];
