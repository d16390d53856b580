import { Buffer, isUtf8 } from 'node:buffer';
import type { LineBlock, RawRecord, RecordBlock } from '../contract/record-block.ts';
import { decodeRecord } from './raw-record.ts';

const newline = 10;

/** The records of a block. Blank lines are left out, unless they are asked for. */
export function recordsOf(block: RecordBlock, blankLines = false): readonly RawRecord[] {
  if (block.kind === 'records') return block.records;
  const records: RawRecord[] = [];
  new LineReader(block, blankLines, (record) => void records.push(record)).read();
  return records;
}

/** Hands over the records of a block one by one: what is made of each is gone before the next. */
export function eachRecord(block: RecordBlock, take: (record: RawRecord) => void): void {
  if (block.kind === 'lines') new LineReader(block, false, take).read();
  else for (const record of block.records) take(record);
}

class LineReader {
  readonly #input: string;
  readonly #blankLines: boolean;
  readonly #lines: Buffer;
  readonly #take: (record: RawRecord) => void;
  #number: number;

  constructor({ input, firstLine, bytes }: LineBlock, blankLines: boolean, take: (record: RawRecord) => void) {
    this.#input = input;
    this.#blankLines = blankLines;
    this.#lines = Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength);
    this.#take = take;
    this.#number = firstLine - 1;
  }

  read(): void {
    if (isUtf8(this.#lines)) this.#split(this.#lines.toString('utf8'));
    else this.#splitBytes(this.#lines);
  }

  /** Decoding all lines at once is what makes this fast. */
  #split(text: string): void {
    let start = 0;
    for (let end = text.indexOf('\n'); end !== -1; end = text.indexOf('\n', start)) {
      this.#push(text.slice(start, end));
      start = end + 1;
    }
    this.#push(text.slice(start));
  }

  #push(line: string): void {
    const number = ++this.#number;
    if (line.charCodeAt(0) !== 0x7b && !this.#blankLines && line.trim() === '') return;
    this.#take({ position: { input: this.#input, line: number }, text: line });
  }

  /** The slow way, for lines of which at least one is not UTF-8. */
  #splitBytes(lines: Buffer): void {
    let start = 0;
    while (start <= lines.length) {
      const found = lines.indexOf(newline, start);
      const end = found === -1 ? lines.length : found;
      const record = decodeRecord(lines.subarray(start, end), { input: this.#input, line: this.#number + 1 });
      if (record.fault === undefined) this.#push(record.text);
      else {
        this.#number++;
        this.#take(record);
      }
      start = end + 1;
    }
  }
}
