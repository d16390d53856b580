import type { RawRecord, RecordBlock } from '../contract/record-block.ts';
import type { SourceAdapter, SourceItem, SourceSettings } from '../contract/source.ts';
import { recordsOf } from './record-block.ts';

/**
 * What an adapter has whose records are read one without another: cutting them out of the inputs, and reading one.
 *
 * @param cut streams the records of the inputs
 * @param reader throws a Problem `wrong_configuration` when the settings cannot be used
 */
export function separateRecords(
  cut: (settings: SourceSettings) => AsyncIterable<readonly RecordBlock[]>,
  reader: (settings: SourceSettings) => (raw: RawRecord) => SourceItem,
): Pick<SourceAdapter, 'read' | 'records'> {
  return {
    records: { cut: async (settings) => cut(settings), reader },
    async *read(settings) {
      yield* itemsOfBlocks(cut(settings), reader(settings));
    },
  };
}

/** Reads records where they were cut. */
export async function* itemsOfBlocks(
  cut: AsyncIterable<readonly RecordBlock[]>,
  read: (raw: RawRecord) => SourceItem,
): AsyncGenerator<readonly SourceItem[]> {
  for await (const blocks of cut) {
    for (const block of blocks) yield recordsOf(block).map(read);
  }
}

/** Records that were cut out one by one, as blocks. */
export async function* blocksOf(cut: AsyncIterable<readonly RawRecord[]>): AsyncGenerator<readonly RecordBlock[]> {
  for await (const records of cut) yield [{ kind: 'records', records }];
}
