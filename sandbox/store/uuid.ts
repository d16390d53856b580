/** 128 bits as four words, most significant first: a UUID, or a digest of 128 bits. */
export type Words = Uint32Array;

const digits = new Int8Array(128).fill(-1);
for (const [value, digit] of [...'0123456789abcdef'].entries()) {
  digits[digit.charCodeAt(0)] = value;
  digits[digit.toUpperCase().charCodeAt(0)] = value;
}

/** Reads a UUID of any version into `words`; false when the text is none. */
export function readUuid(text: string, words: Words): boolean {
  if (text.length !== 36) return false;
  let digit = 0;
  let word = 0;
  for (let at = 0; at < 36; at++) {
    const code = text.charCodeAt(at);
    if (at === 8 || at === 13 || at === 18 || at === 23) {
      if (code !== 0x2d) return false;
      continue;
    }
    const value = digits[code] ?? -1;
    if (value < 0) return false;
    word = (word << 4) | value;
    digit++;
    if (digit % 8 === 0) words[digit / 8 - 1] = word;
  }
  return true;
}

/** The UUID in lower case, as RFC 9562 writes it. */
export function writeUuid(words: ArrayLike<number>, offset = 0): string {
  let hex = '';
  for (let word = 0; word < 4; word++) hex += ((words[offset + word] ?? 0) >>> 0).toString(16).padStart(8, '0');
  return `${hex.slice(0, 8)}-${hex.slice(8, 12)}-${hex.slice(12, 16)}-${hex.slice(16, 20)}-${hex.slice(20)}`;
}

/** Negative, zero or positive, in the order of the UUIDs' texts. */
export function compareWords(a: ArrayLike<number>, aOffset: number, b: ArrayLike<number>, bOffset: number): number {
  for (let word = 0; word < 4; word++) {
    const difference = (a[aOffset + word] ?? 0) - (b[bOffset + word] ?? 0);
    if (difference !== 0) return difference;
  }
  return 0;
}
