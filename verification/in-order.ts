/** A result that nobody has waited for yet; its failure is kept, not thrown at the process. */
type Pending<Result> = Promise<{ readonly result: Result } | { readonly error: unknown }>;

/**
 * Does the same to each item, a few at once, and yields the results in the items' order.
 *
 * The first failure stops what is under way by the signal that the work is given, waits for it, and is thrown.
 */
export async function* inOrder<Item, Result>(
  items: AsyncIterable<Item>,
  atOnce: number,
  work: (item: Item, signal: AbortSignal) => Promise<Result>,
  signal?: AbortSignal,
): AsyncGenerator<Result> {
  const stop = new AbortController();
  const onAbort = (): void => stop.abort(signal?.reason);
  signal?.addEventListener('abort', onAbort, { once: true });
  const pending: Pending<Result>[] = [];
  const oldest = async (): Promise<Result> => {
    const ended = await pending.shift();
    if (ended === undefined) throw new RangeError('nothing is pending');
    if ('error' in ended) throw ended.error;
    return ended.result;
  };
  try {
    for await (const item of items) {
      signal?.throwIfAborted();
      if (pending.length === atOnce) yield await oldest();
      pending.push(
        work(item, stop.signal).then(
          (result) => ({ result }),
          (error: unknown) => ({ error }),
        ),
      );
    }
    while (pending.length > 0) yield await oldest();
  } finally {
    signal?.removeEventListener('abort', onAbort);
    stop.abort();
    await Promise.all(pending);
  }
}
