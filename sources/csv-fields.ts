import { CsvError, parse } from 'csv-parse/sync';

/** How a CSV file is written. */
export interface CsvFormat {
  /** What stands between two fields; a comma when left out. */
  readonly delimiter?: string;
  /** The character around a field that holds delimiters or line ends; `"` when left out, empty when there is none. */
  readonly quote?: string;
}

export const usualQuote = '"';

/**
 * The fields of rows.
 *
 * @param texts one row each, without its line end
 * @returns undefined when one of them is broken
 */
export function parseRows(texts: readonly string[], format: CsvFormat): readonly (readonly string[])[] | undefined {
  try {
    const rows = parseText(texts.join('\n'), format);
    return rows.length === texts.length ? rows : undefined;
  } catch {
    // Its message shows what it found, which nobody may see.
    return undefined;
  }
}

/** Whether nothing is wrong with a row but that its last field opens with a quote that does not close. */
export function hasOpenField(text: string, format: CsvFormat): boolean {
  try {
    parseText(text, format);
    return false;
  } catch (error) {
    return error instanceof CsvError && error.code === 'CSV_QUOTE_NOT_CLOSED';
  }
}

function parseText(text: string, { delimiter = ',', quote = usualQuote }: CsvFormat): readonly (readonly string[])[] {
  const mark = quote === '' ? null : quote;
  return parse(text, { delimiter, quote: mark, escape: mark, record_delimiter: '\n', relax_column_count: true });
}
