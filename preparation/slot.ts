import type { RecordBlock } from '../contract/record-block.ts';

/** Bytes of records that go to a thread at once, some two thousand users: eight chunks of a file, with what was cut off before. */
const inputBytes = 1088 * 1024;

/** What records become is somewhat shorter, unless they have little but what every record has. */
const outputBytes = 2 * inputBytes;

/**
 * Memory that threads share, in which records go to one of them and what they became comes back. Memory of each message's
 * own would be copied twice on the way, and be cleared away by the collector, which takes as long as mapping the users.
 */
export class Slot {
  readonly #input = new Uint8Array(new SharedArrayBuffer(inputBytes));
  readonly output = new Uint8Array(new SharedArrayBuffer(outputBytes));
  #bytes = 0;
  #blocks: RecordBlock[] = [];

  /** Takes blocks, which are copied. @returns whether there was room; an empty slot has room for any */
  add(blocks: readonly RecordBlock[]): boolean {
    const bytes = blocks.reduce((sum, block) => sum + bytesOf(block), 0);
    if (this.#blocks.length > 0 && this.#bytes + bytes > inputBytes) return false;
    for (const block of blocks) this.#blocks.push(this.#shared(block));
    return true;
  }

  /** What was added since the last time. */
  take(): readonly RecordBlock[] {
    const blocks = this.#blocks;
    this.#blocks = [];
    this.#bytes = 0;
    return blocks;
  }

  #shared(block: RecordBlock): RecordBlock {
    if (block.kind === 'records') {
      this.#bytes += bytesOf(block);
      return block;
    }
    // As far behind a multiple of eight as it was: the engine copies to shared memory byte by byte otherwise.
    const start = this.#bytes + ((block.bytes.byteOffset - this.#bytes) & 7);
    const end = start + block.bytes.length;
    this.#bytes = end;
    if (end > inputBytes) return { ...block, bytes: new Uint8Array(block.bytes) };
    this.#input.set(block.bytes, start);
    return { ...block, bytes: this.#input.subarray(start, end) };
  }
}

function bytesOf(block: RecordBlock): number {
  if (block.kind === 'lines') return block.bytes.length;
  return block.records.reduce((sum, { text = '' }) => sum + text.length, 0);
}

/** Puts parts of an output one behind the other, as long as there is room; others stay where they are. */
export function placedIn(output: Uint8Array, parts: readonly Uint8Array[]): Uint8Array[] {
  let at = 0;
  return parts.map((part) => {
    // Users are read as numbers of up to eight bytes, which lie at multiples of that.
    const start = 8 * Math.ceil(at / 8);
    if (start + part.length > output.length) return new Uint8Array(part);
    output.set(part, start);
    at = start + part.length;
    return output.subarray(start, at);
  });
}
