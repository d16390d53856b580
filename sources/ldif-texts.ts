import type { RawRecord } from '../contract/record-block.ts';
import type { RecordText } from './raw-records.ts';

/** Lines before an entry that are none of it: comments, and the version of the format. */
const notOfEntry = /^(?:#|version:)/i;

/** Puts the lines of an LDIF file together to entries as they are written, folds, comments and all. */
export class LdifTexts {
  readonly #input: string;
  #lines: string[] = [];
  #first = 0;
  #last = 0;
  #isWhole = true;

  constructor(input: string) {
    this.#input = input;
  }

  /** @returns the entries that end with these lines */
  take(block: readonly RawRecord[]): readonly RecordText[] {
    const entries: RecordText[] = [];
    for (const { position, text } of block) {
      const line = position.line ?? 0;
      if (text !== undefined && (text === '' || text === '\r')) entries.push(...this.end());
      else if (this.#first > 0 || text === undefined || !notOfEntry.test(text)) this.#add(line, text);
    }
    return entries;
  }

  /** @returns the entry under way */
  end(): readonly RecordText[] {
    const first = this.#first;
    const place = { input: this.#input, line: first, lines: this.#last - first + 1 };
    const text = this.#isWhole ? this.#lines.join('\n') : undefined;
    this.#lines = [];
    this.#first = 0;
    this.#isWhole = true;
    return first === 0 ? [] : [{ place, text }];
  }

  #add(line: number, text: string | undefined): void {
    if (this.#first === 0) this.#first = line;
    this.#last = line;
    if (text === undefined) this.#isWhole = false;
    else this.#lines.push(text);
  }
}
