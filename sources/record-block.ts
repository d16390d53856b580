import { Buffer, isUtf8 } from 'node:buffer';
import type { LineBlock, RawRecord, RecordBlock } from '../contract/record-block.ts';
import { decodeRecord } from './raw-record.ts';

const newline = 10;

/** The records of a block. Blank lines are left out, unless they are asked for. */
export function recordsOf(block: RecordBlock, blankLines = false): readonly RawRecord[] {
  return block.kind === 'records' ? block.records : new LineReader(block, blankLines).records;
}

class LineReader {
  readonly #input: string;
  readonly #blankLines: boolean;
  #number: number;
  readonly records: RawRecord[] = [];

  constructor({ input, firstLine, bytes }: LineBlock, blankLines: boolean) {
    this.#input = input;
    this.#blankLines = blankLines;
    this.#number = firstLine - 1;
    const lines = Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength);
    if (isUtf8(lines)) this.#split(lines.toString('utf8'));
    else this.#splitBytes(lines);
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
    this.records.push({ position: { input: this.#input, line: number }, text: line });
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
        this.records.push(record);
      }
      start = end + 1;
    }
  }
}
