import type { RawRecord } from '../contract/record-block.ts';
import { recordLimit } from './raw-record.ts';

/** A row's text, which may be of several lines, or why there is none; `line` is the row's first. */
export type RowText =
  | RawRecord
  | { readonly position: RawRecord['position']; readonly text: string; readonly fault: 'unclosed_quote' };

/**
 * Puts the lines of a CSV file together to rows: a line break inside quotes is part of a field. Parsing a row is left to
 * csv-parse; told apart here is only where one ends, so that a row with a broken quote costs its own line and not
 * everything up to the next quote, as it does in a parser of the whole stream.
 */
export class RowJoiner {
  readonly #quote: string;
  readonly #isWhole: (text: string) => boolean;
  #begun: WholeLine[] = [];
  #begunLength = 0;

  /**
   * @param quote one character; empty when nothing is quoted
   * @param isWhole whether a text of several lines is one row
   */
  constructor(quote: string, isWhole: (text: string) => boolean) {
    this.#quote = quote;
    this.#isWhole = isWhole;
  }

  /** Adds the rows that end with this line. */
  take(line: RawRecord, rows: RowText[]): void {
    if (line.fault !== undefined) {
      this.end(rows);
      rows.push(line);
    } else if (this.#begun.length > 0) this.#continue(line, rows);
    else if (this.#hasOpenQuote(line.text)) this.#begin(line);
    else if (line.text.trim() !== '') rows.push({ position: line.position, text: withoutEnd(line.text) });
  }

  /** Gives up the row under way, and adds the lines behind its first as rows of their own. */
  end(rows: RowText[]): void {
    const [first, ...rest] = this.#begun;
    this.#begun = [];
    this.#begunLength = 0;
    if (first === undefined) return;
    rows.push({ position: first.position, text: withoutEnd(first.text), fault: 'unclosed_quote' });
    // They go one level deep: of the lines behind the first, none but the last can have an open quote.
    for (const line of rest) this.take(line, rows);
  }

  #begin(line: WholeLine): void {
    this.#begun.push(line);
    this.#begunLength += line.text.length;
  }

  #continue(line: WholeLine, rows: RowText[]): void {
    this.#begin(line);
    const [first] = this.#begun;
    if (this.#hasOpenQuote(line.text)) {
      const text = withoutEnd(this.#begun.map((part) => part.text).join('\n'));
      if (first === undefined || !this.#isWhole(text)) this.end(rows);
      else {
        rows.push({ position: first.position, text });
        this.#begun = [];
        this.#begunLength = 0;
      }
    } else if (this.#begunLength > recordLimit) this.end(rows);
  }

  /** Whether the number of quotes is odd: a quote inside a quoted field is written twice. */
  #hasOpenQuote(text: string): boolean {
    let isOpen = false;
    if (this.#quote === '') return isOpen;
    for (let at = text.indexOf(this.#quote); at !== -1; at = text.indexOf(this.#quote, at + 1)) isOpen = !isOpen;
    return isOpen;
  }
}

type WholeLine = RawRecord & { readonly fault?: never };

function withoutEnd(line: string): string {
  return line.endsWith('\r') ? line.slice(0, -1) : line;
}
