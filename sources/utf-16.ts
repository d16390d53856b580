import { Buffer } from 'node:buffer';
import { StringDecoder } from 'node:string_decoder';

/** A byte that is in no UTF-8. */
const invalid = Buffer.from([0xff]);

const mark = /^\uFEFF/;
/** A half of a pair whose other half is missing; with the flag `u`, whole pairs are single characters. */
const loneSurrogate = /\p{Surrogate}/u;

/**
 * Makes UTF-8 of UTF-16, piece by piece, without the byte order mark. What is not valid comes out as a byte that is in
 * no UTF-8, so that its record is rejected: TextDecoder would either put another character in its place or refuse the
 * whole input.
 */
export class Utf16Decoder {
  readonly #isBigEndian: boolean;
  readonly #decoder = new StringDecoder('utf16le');
  /** The first byte of a unit whose second has not come yet. */
  #odd: Buffer = Buffer.alloc(0);
  #begun = false;

  constructor(order: 'little' | 'big') {
    this.#isBigEndian = order === 'big';
  }

  take(bytes: Buffer): Buffer {
    const joined = Buffer.concat([this.#odd, bytes]);
    const even = joined.length - (joined.length % 2);
    this.#odd = joined.subarray(even);
    const units = joined.subarray(0, even);
    const text = this.#decoder.write(this.#isBigEndian ? units.swap16() : units);
    if (this.#begun || text === '') return encode(text);
    this.#begun = true;
    return encode(text.replace(mark, ''));
  }

  end(): Buffer {
    const rest = encode(this.#decoder.end());
    return this.#odd.length === 0 ? rest : Buffer.concat([rest, invalid]);
  }
}

function encode(text: string): Buffer {
  if (!loneSurrogate.test(text)) return Buffer.from(text);
  const parts = text.split(loneSurrogate).flatMap((part) => [invalid, Buffer.from(part)]);
  return Buffer.concat(parts.slice(1));
}
