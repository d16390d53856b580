/**
 * Hands out the entries of blocks one by one. A generator that yields each of a million users waits three turns of the
 * microtask queue for each, which took more time than mapping them; here a user of a block that is there costs one.
 */
export function flatten<Entry>(blocks: AsyncIterator<readonly Entry[]>): AsyncIterableIterator<Entry> {
  let block: readonly Entry[] = [];
  let at = 0;
  const nextBlock = async (): Promise<IteratorResult<Entry>> => {
    for (;;) {
      const result = await blocks.next();
      if (result.done === true) return { done: true, value: undefined };
      block = result.value;
      const [first] = block;
      if (first === undefined) continue;
      at = 1;
      return { done: false, value: first };
    }
  };
  return {
    [Symbol.asyncIterator]() {
      return this;
    },
    next() {
      const value = block[at];
      if (value === undefined) return nextBlock();
      at++;
      return Promise.resolve({ done: false, value });
    },
    async return() {
      block = [];
      await blocks.return?.();
      return { done: true, value: undefined };
    },
  };
}
