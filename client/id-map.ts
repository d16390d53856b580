import { Readable } from 'node:stream';
import { stringify } from 'csv-stringify';
import type { UserKey } from '../contract/dataset.ts';

/** The forms of an id map. Both name the source's own key `old_id` and the UUID in the pool `new_id`. */
export const idMapFormats = ['csv', 'ndjson'] as const;
export type IdMapFormat = (typeof idMapFormats)[number];

/**
 * Writes which UUID every user of the source has in the pool, one line a user.
 *
 * @param keys in blocks
 */
export function idMap(keys: AsyncIterable<readonly UserKey[]>, format: IdMapFormat): AsyncIterable<string | Buffer> {
  if (format === 'ndjson') return ndjsonOf(keys);
  const rows = stringify({ header: true, columns: ['old_id', 'new_id'] });
  // A failure to read the dataset has to end the rows too, or whoever reads them waits for ever.
  return Readable.from(pairsOf(keys))
    .on('error', (error) => rows.destroy(error))
    .pipe(rows);
}

async function* pairsOf(keys: AsyncIterable<readonly UserKey[]>): AsyncGenerator<readonly [string, string]> {
  for await (const block of keys) for (const { sourceKey, id } of block) yield [sourceKey, id];
}

async function* ndjsonOf(keys: AsyncIterable<readonly UserKey[]>): AsyncGenerator<string> {
  for await (const block of keys) {
    yield block.map(({ sourceKey, id }) => `${JSON.stringify({ old_id: sourceKey, new_id: id })}\n`).join('');
  }
}
