import { basename } from 'node:path';
import type { RecordFraming, RecordPlace } from '../contract/mended.ts';
import type { RawRecord } from '../contract/record-block.ts';
import { readArrayElements } from './array-elements.ts';
import type { RowText } from './csv-row-text.ts';
import { readRowTexts } from './csv-rows.ts';
import { CsvTable } from './csv-table.ts';
import { brokenInput } from './input-faults.ts';
import { LdifTexts } from './ldif-texts.ts';
import { readLines } from './lines.ts';

/** A record as it stands in an input; without its text where that is too long or not UTF-8. */
export interface RecordText {
  readonly place: RecordPlace;
  readonly text: string | undefined;
}

export interface RawRecordOptions {
  /** Told the row that names the columns of a CSV file, before any other, as it is written. */
  readonly onHeader?: (text: string) => void;
}

/**
 * Streams the records of an input as they are written, whatever they hold, with the places that rejects name: what an
 * adapter reads, before anybody makes anything of it.
 *
 * @throws Problem `unreadable_source`, `broken_source`
 */
export async function* readRawRecords(
  path: string,
  framing: RecordFraming,
  options: RawRecordOptions = {},
): AsyncGenerator<readonly RecordText[]> {
  switch (framing.kind) {
    case 'lines':
      for await (const block of readLines(path)) yield block.map(ofLines);
      break;
    case 'elements':
      yield* readElements(path, framing.array);
      break;
    case 'rows':
      yield* readRows(path, framing, options);
      break;
    case 'entries':
      yield* readEntries(path);
  }
}

async function* readElements(path: string, array: string | undefined): AsyncGenerator<readonly RecordText[]> {
  let found = false;
  const blocks = readArrayElements(path, array, (foundHere) => {
    found = foundHere;
  });
  for await (const block of blocks) {
    yield block.map(({ position: { input, record = 0 }, text }) => ({ place: { input, record }, text }));
  }
  if (found) return;
  const what = array === undefined ? 'The document is no array' : `The document has no array ${array}`;
  throw brokenInput(path, what, 'Leave the form of the document as it was.');
}

async function* readRows(
  path: string,
  format: Extract<RecordFraming, { readonly kind: 'rows' }>,
  options: RawRecordOptions,
): AsyncGenerator<readonly RecordText[]> {
  const table = new CsvTable(basename(path), format);
  let isHeaderTold = false;
  for await (const block of readRowTexts(path, table, format)) {
    if (!isHeaderTold && table.header !== undefined) options.onHeader?.(table.header);
    isHeaderTold = true;
    yield block.filter(({ text }) => text === undefined || !table.isEmptyRow(text)).map(ofLines);
  }
}

async function* readEntries(path: string): AsyncGenerator<readonly RecordText[]> {
  const texts = new LdifTexts(basename(path));
  for await (const block of readLines(path, undefined, { blankLines: true })) yield texts.take(block);
  yield texts.end();
}

/** Lines of which one is told apart by its line end, or a row of several. */
function ofLines({ position: { input, line = 0 }, text }: RawRecord | RowText): RecordText {
  return { place: { input, line, lines: text === undefined ? 1 : text.split('\n').length }, text };
}
