/**
 * JSON of objects that mostly are the one before: users of one connection or with hashes of one kind share them. Told
 * by identity, which costs nothing where they differ.
 */
export class RepeatedJson {
  #last: object | undefined;
  #text = '';

  textOf(value: object): string {
    if (value !== this.#last) {
      this.#last = value;
      this.#text = JSON.stringify(value);
    }
    return this.#text;
  }
}
