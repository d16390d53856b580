/** Users that come some at a time, taken up to one place after another. */
export class UsersInOrder<User> {
  readonly #source: AsyncIterator<readonly User[]>;
  readonly #hasPlace: (user: User) => boolean;
  #waiting: readonly User[] = [];
  /** Users that were taken. */
  #taken = 0;

  /** @param hasPlace whether a user counts; the others are passed over */
  constructor(source: AsyncIterable<readonly User[]>, hasPlace: (user: User) => boolean) {
    this.#source = source[Symbol.asyncIterator]();
    this.#hasPlace = hasPlace;
  }

  /** The next users, some at a time, until so many were taken since the beginning or no more come. */
  async *until(end: number): AsyncGenerator<readonly User[]> {
    while (this.#taken < end) {
      if (this.#waiting.length === 0) {
        const next = await this.#source.next();
        if (next.done === true) return;
        this.#waiting = next.value.filter(this.#hasPlace);
        continue;
      }
      const users = this.#waiting.slice(0, end - this.#taken);
      this.#waiting = this.#waiting.slice(users.length);
      this.#taken += users.length;
      yield users;
    }
  }

  /** Lets go of the source. */
  async close(): Promise<void> {
    await this.#source.return?.();
  }
}
