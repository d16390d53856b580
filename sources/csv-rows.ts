import { basename } from 'node:path';
import type { RecordFraming } from '../contract/mended.ts';
import { usualQuote } from './csv-fields.ts';
import { RowJoiner, type RowText } from './csv-row-text.ts';
import { type CsvOptions, type CsvRow, CsvTable } from './csv-table.ts';
import { readLines } from './lines.ts';

export type { CsvOptions, CsvRow } from './csv-table.ts';

/**
 * Streams the rows of a CSV file with the numbers of their first lines, in blocks. The first row names the columns
 * unless `columns` does. Blank lines and rows of empty fields are passed over, like a column without a name.
 *
 * @throws Problem `broken_source` when the header row cannot be used or lacks a needed column
 */
export async function* readCsvRows(path: string, options: CsvOptions = {}): AsyncGenerator<readonly CsvRow[]> {
  const table = new CsvTable(basename(path), options);
  for await (const texts of readRowTexts(path, table, options)) yield table.rows(texts);
}

/** How the rows of a CSV file that is read with these options are told apart. */
export function rowsFraming({ columns, delimiter, quote }: CsvOptions): RecordFraming {
  return {
    kind: 'rows',
    ...(columns === undefined ? {} : { columns }),
    ...(delimiter === undefined ? {} : { delimiter }),
    ...(quote === undefined ? {} : { quote }),
  };
}

/**
 * Streams the rows of a CSV file as they are written, in blocks. The table gets the row that names the columns.
 *
 * @throws Problem as {@link readCsvRows}
 */
export async function* readRowTexts(
  path: string,
  table: CsvTable,
  { quote = usualQuote }: Pick<CsvOptions, 'quote'>,
): AsyncGenerator<readonly RowText[]> {
  const joiner = new RowJoiner(quote, (text) => table.isWhole(text));
  for await (const block of readLines(path, undefined, { blankLines: true })) {
    const texts: RowText[] = [];
    for (const line of block) {
      joiner.take(line, texts);
      if (table.awaitsHeader && texts.length > 0) table.readHeader(texts.shift());
    }
    if (texts.length > 0) yield texts;
  }
  const rest: RowText[] = [];
  joiner.end(rest);
  if (table.awaitsHeader) table.readHeader(rest.shift());
  if (rest.length > 0) yield rest;
}
