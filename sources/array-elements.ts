import type { Buffer } from 'node:buffer';
import { basename } from 'node:path';
import { Problem } from '../contract/problem.ts';
import type { RawRecord } from '../contract/record-block.ts';
import type { SourceItem } from '../contract/source.ts';
import { ArrayScanner, BrokenDocument, type Element } from './array-scanner.ts';
import { readInputChunks } from './input-chunks.ts';
import { mendedElements } from './mended-records.ts';
import { decodeRecord } from './raw-record.ts';
import type { RecordReader } from './read-record.ts';

/**
 * Streams the elements of one array of a JSON document, or of several that follow one another, with their ordinals, in
 * blocks.
 *
 * @param name of the array; undefined for a document that is an array itself
 * @param ended told whether the document has such an array, when all of it was read
 * @throws Problem `broken_source` when the document breaks off or is not JSON, naming the byte and the record
 */
export async function* readArrayElements(
  path: string,
  name: string | undefined,
  ended: (found: boolean) => void,
): AsyncGenerator<readonly RawRecord[]> {
  yield* elementsOfChunks(readInputChunks(path), basename(path), name, ended);
}

/** As {@link readArrayElements}, of an input that is being read already. */
export async function* elementsOfChunks(
  chunks: AsyncIterable<Buffer>,
  input: string,
  name: string | undefined,
  ended: (found: boolean) => void,
): AsyncGenerator<readonly RawRecord[]> {
  const scanner = new ArrayScanner(name);
  let record = 0;
  const mended = mendedElements(input);
  const raw = (bytes: Element): RawRecord => {
    const position = { input, record: ++record };
    const text = mended?.(record);
    if (text !== undefined) return { position, text };
    return bytes === undefined ? { position, fault: 'record_too_long' } : decodeRecord(bytes, position);
  };
  try {
    for await (const chunk of chunks) {
      const records = scanner.take(chunk).map(raw);
      if (records.length > 0) yield records;
    }
    scanner.end();
  } catch (error) {
    if (!(error instanceof BrokenDocument)) throw error;
    throw brokenDocument(`The document ${error.message}`, `${input}, byte ${error.byte}, after record ${record}`);
  }
  ended(scanner.found);
}

/**
 * The person or the reject of an element. Elements are cut at the array's commas: one that is not JSON shows that the
 * cuts behind it cannot be trusted.
 *
 * @throws Problem `broken_source` for such an element
 */
export function itemOfElement(raw: RawRecord, reader: RecordReader): SourceItem {
  const item = reader.ofText(raw);
  if ('person' in item || item.reject.reason !== 'invalid_json') return item;
  throw brokenDocument('A record of the document is not JSON', `${raw.position.input}, record ${raw.position.record}`);
}

/** The fault of a document that cannot be trusted from some place on. */
export function brokenDocument(what: string, where: string): Problem {
  return new Problem('broken_source', what, where, 'Export it again, or mend it there; nothing was imported from it.');
}
