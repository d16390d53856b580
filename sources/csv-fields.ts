import { parse } from 'csv-parse/sync';

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
  const { delimiter = ',', quote = usualQuote } = format;
  const mark = quote === '' ? null : quote;
  try {
    const rows = parse(texts.join('\n'), {
      delimiter,
      quote: mark,
      escape: mark,
      record_delimiter: '\n',
      relax_column_count: true,
    });
    return rows.length === texts.length ? rows : undefined;
  } catch {
    // Its message shows what it found, which nobody may see.
    return undefined;
  }
}
