const standardAlphabet = /^[A-Za-z0-9+/]*$/;

/**
 * Number of bytes that a base64 text stands for, found without decoding it.
 *
 * Only the standard alphabet with whole padding counts, because what is not refused here is sent as it is.
 *
 * @returns undefined when the text is not base64
 */
export function decodedLength(text: string): number | undefined {
  const { length } = text;
  if (length % 4 !== 0) return undefined;
  let digits = length;
  while (digits > length - 2 && digits > 0 && text.charCodeAt(digits - 1) === 0x3d) digits--;
  if (!standardAlphabet.test(digits === length ? text : text.slice(0, digits))) return undefined;
  return (length / 4) * 3 - (length - digits);
}

/** Adds the padding that PHC strings and modular-crypt strings leave out. */
export function padded(text: string): string {
  const missing = (4 - (text.length % 4)) % 4;
  return missing === 0 ? text : text + '='.repeat(missing);
}

/** Undoes passlib's adapted base64, which writes `.` for `+`. */
export function fromAdapted(text: string): string {
  return text.replaceAll('.', '+');
}
