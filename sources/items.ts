import type { SourceItem } from '../contract/source.ts';

/** What an adapter yields, one by one: for whoever looks at a few. */
export async function* itemsOf(blocks: AsyncIterable<readonly SourceItem[]>): AsyncGenerator<SourceItem> {
  for await (const block of blocks) yield* block;
}
