import type { SourcePosition } from '../contract/person.ts';
import { Problem } from '../contract/problem.ts';
import type { Reject } from '../contract/reject.ts';
import { type CsvFormat, hasOpenField, parseRows } from './csv-fields.ts';
import type { RowText } from './csv-row-text.ts';
import type { JsonObject } from './fields.ts';
import { rejectOfRaw } from './raw-record.ts';

export interface CsvOptions extends CsvFormat {
  /** The columns' names, when the file has no row that says them. */
  readonly columns?: readonly string[];
  /** Columns without which the file is another one than the adapter reads. */
  readonly neededColumns?: readonly string[];
  /** What is done to every field, as it is written, before anybody sees it. */
  readonly unescape?: (value: string) => string;
}

/** A row as an object of its columns, whose values are all texts, or the reject that says why it is none. */
export type CsvRow =
  | { readonly position: SourcePosition; readonly record: JsonObject; readonly reject?: never }
  | { readonly reject: Reject };

/** The columns of a CSV file, and its rows as objects of them. */
export class CsvTable {
  readonly #input: string;
  readonly #options: CsvOptions;
  #columns: readonly string[] | undefined;
  #header: string | undefined;
  /** Assigning this name would set an object's prototype, and lose the value. */
  #hasPrototypeColumn = false;

  constructor(input: string, options: CsvOptions) {
    this.#input = input;
    this.#options = options;
    if (options.columns !== undefined) this.#useColumns(options.columns);
  }

  /** The row that names the columns, as it is written; undefined where it is awaited, or where there is none. */
  get header(): string | undefined {
    return this.#header;
  }

  get awaitsHeader(): boolean {
    return this.#columns === undefined;
  }

  readHeader(row: RowText | undefined): void {
    if (row === undefined) throw this.#brokenHeader('The file is empty, and has not even a row that names its columns');
    const text = row.fault === undefined ? row.text : undefined;
    const [names] = (text !== undefined && parseRows([text], this.#options)) || [];
    if (names === undefined) throw this.#brokenHeader('The row that names the columns is broken');
    const isUndivided = names.length === 1 && (this.#options.delimiter ?? ',') === ',';
    if (isUndivided && /[;\t|]/.test(names[0] ?? '')) {
      throw this.#brokenHeader('The columns are not divided by commas', 'Name what divides them as source.delimiter.');
    }
    this.#useColumns(names.map((name) => this.#unescape(name).trim()));
    this.#header = text;
  }

  /** Whether a text of several lines is one row, and not a quote that was left open. */
  isWhole(text: string): boolean {
    const [fields] = parseRows([text], this.#options) ?? [];
    return fields !== undefined && (this.#columns === undefined || this.#fit(fields));
  }

  /** Whether a row has nothing but empty fields. */
  isEmptyRow(text: string): boolean {
    return parseRows([text], this.#options)?.[0]?.every(isEmpty) === true;
  }

  rows(rows: readonly RowText[]): readonly CsvRow[] {
    const texts: string[] = [];
    for (const row of rows) if (row.fault === undefined) texts.push(row.text);
    const parsed = parseRows(texts, this.#options);
    let at = 0;
    const made: CsvRow[] = [];
    for (const row of rows) {
      if (row.fault === 'unclosed_quote') made.push(this.#unclosed(row.position, row.text));
      else if (row.fault !== undefined) made.push({ reject: rejectOfRaw(row.position, row.fault) });
      else {
        const fields = parsed === undefined ? parseRows([row.text], this.#options)?.[0] : parsed[at++];
        if (fields?.every(isEmpty) !== true) made.push(this.#row(row.position, fields));
      }
    }
    return made;
  }

  #row(position: SourcePosition, fields: readonly string[] | undefined): CsvRow {
    if (fields === undefined) return invalidRow(position, misplacedQuote);
    if (this.#fit(fields)) return { position, record: this.#record(fields) };
    return invalidRow(position, `The row has ${fields.length} fields, and there are ${this.#columns?.length} columns.`);
  }

  /** Quotes are only counted where rows end: an odd number is also one too many. */
  #unclosed(position: SourcePosition, text: string): CsvRow {
    const isOpen = hasOpenField(text, this.#options);
    return invalidRow(position, isOpen ? 'A quote opens in this row and does not close.' : misplacedQuote);
  }

  /** Empty fields behind the last column are what a comma at the end of a line makes. */
  #fit(fields: readonly string[]): boolean {
    const width = this.#columns?.length ?? 0;
    return fields.length === width || (fields.length > width && fields.slice(width).every(isEmpty));
  }

  #record(fields: readonly string[]): JsonObject {
    const columns = this.#columns ?? [];
    if (this.#hasPrototypeColumn) {
      const entries = columns.map((name, index): [string, string] => [name, this.#unescape(fields[index] ?? '')]);
      return Object.fromEntries(entries.filter(([name]) => name !== ''));
    }
    const record: Record<string, string> = {};
    for (let index = 0; index < columns.length; index++) {
      const name = columns[index];
      if (name !== undefined && name !== '') record[name] = this.#unescape(fields[index] ?? '');
    }
    return record;
  }

  #unescape(value: string): string {
    return this.#options.unescape?.(value) ?? value;
  }

  #useColumns(columns: readonly string[]): void {
    const named = columns.filter((name) => name !== '');
    const twice = columns.findIndex((name, index) => name !== '' && columns.indexOf(name) !== index);
    if (twice !== -1) throw this.#brokenHeader(`Column ${twice + 1} has the name of an earlier one`);
    const missing = (this.#options.neededColumns ?? []).filter((name) => !named.includes(name));
    if (missing.length > 0) throw this.#brokenHeader(`The file has no column ${missing.join(', ')}`);
    this.#columns = columns;
    this.#hasPrototypeColumn = columns.includes('__proto__');
  }

  /** It may be a row of values where a header is missing, so nothing of it is shown. */
  #brokenHeader(what: string, next = 'Export it again with a header row, or name its columns.'): Problem {
    return new Problem('broken_source', what, this.#input, next);
  }
}

const misplacedQuote =
  'A quote stands where none may: inside of a field that has none around it, or behind one that closes a field.';

function invalidRow(position: SourcePosition, explanation: string): CsvRow {
  return { reject: { position, reason: 'invalid_row', explanation } };
}

function isEmpty(field: string): boolean {
  return field === '';
}
