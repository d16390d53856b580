import { Buffer } from 'node:buffer';
import { brokenInput } from './input-faults.ts';
import { Utf16Decoder } from './utf-16.ts';

/** Makes UTF-8 of an input's bytes, piece by piece. */
interface Decoder {
  take(bytes: Buffer): Buffer;
  end(): Buffer;
}

/** Bytes that tell how an input is written. */
const headBytes = 4;

/**
 * An input's bytes as UTF-8 without a byte order mark, by what its first bytes tell.
 *
 * @throws Problem `broken_source` when it is packed, or encoded in a way that is not read
 */
export async function* decodeInput(chunks: AsyncIterable<Buffer>, path: string): AsyncGenerator<Buffer> {
  let decoder: Decoder | undefined;
  let head: Buffer = Buffer.alloc(0);
  for await (const chunk of chunks) {
    if (decoder !== undefined) yield decoder.take(chunk);
    else {
      head = Buffer.concat([head, chunk]);
      if (head.length < headBytes) continue;
      decoder = decoderOf(head, path);
      yield decoder.take(head);
    }
  }
  if (decoder === undefined) {
    decoder = decoderOf(head, path);
    yield decoder.take(head);
  }
  const rest = decoder.end();
  if (rest.length > 0) yield rest;
}

const convert = 'Convert it to UTF-8, for example with iconv.';
const unpack = 'Unpack it first; gzip alone is read as it is.';

/** First bytes of what is not read. UTF-32 comes before UTF-16, whose mark it begins with. */
const refused: readonly (readonly [head: readonly number[], what: string, next: string])[] = [
  [[0xff, 0xfe, 0, 0], 'The export is written in UTF-32', convert],
  [[0, 0, 0xfe, 0xff], 'The export is written in UTF-32', convert],
  [[0x50, 0x4b, 0x03, 0x04], 'The export is a ZIP archive', 'Unpack it, and name the file that has the users.'],
  [[0x1f, 0x8b], 'The export is packed with gzip twice', 'Unpack it once.'],
  [[0x28, 0xb5, 0x2f, 0xfd], 'The export is packed with Zstandard', unpack],
  [[0xfd, 0x37, 0x7a, 0x58], 'The export is packed with xz', unpack],
  [[0x42, 0x5a, 0x68], 'The export is packed with bzip2', unpack],
  [[0x37, 0x7a, 0xbc, 0xaf], 'The export is a 7z archive', unpack],
];

function decoderOf(head: Buffer, path: string): Decoder {
  for (const [bytes, what, next] of refused) {
    if (begins(head, bytes)) throw brokenInput(path, what, next);
  }
  if (begins(head, [0xff, 0xfe])) return new Utf16Decoder('little');
  if (begins(head, [0xfe, 0xff])) return new Utf16Decoder('big');
  if (head.length >= headBytes) refuseUnmarked(head, path);
  return new Utf8Decoder();
}

function begins(head: Buffer, bytes: readonly number[]): boolean {
  return head.length >= bytes.length && bytes.every((byte, index) => head[index] === byte);
}

/** Exports begin with two ASCII characters, whose other bytes are zero in UTF-16 and UTF-32. */
function refuseUnmarked(head: Buffer, path: string): void {
  const zeros = Array.from(head.subarray(0, headBytes), (byte) => (byte === 0 ? '0' : 'x')).join('');
  if (zeros === 'x0x0' || zeros === '0x0x') {
    throw brokenInput(path, 'The export is written in UTF-16 without a byte order mark', convert);
  }
  if (zeros === 'x000' || zeros === '000x') throw brokenInput(path, 'The export is written in UTF-32', convert);
}

/** Passes bytes on as they are; what is not UTF-8 among them is found record by record. */
class Utf8Decoder implements Decoder {
  #begun = false;

  take(bytes: Buffer): Buffer {
    const hasMark = !this.#begun && begins(bytes, [0xef, 0xbb, 0xbf]);
    this.#begun = true;
    return hasMark ? bytes.subarray(3) : bytes;
  }

  end(): Buffer {
    return noBytes;
  }
}

const noBytes = Buffer.alloc(0);
