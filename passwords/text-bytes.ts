import { Buffer } from 'node:buffer';

const decoder = new TextDecoder('utf-8', { fatal: true, ignoreBOM: true });
const controlCharacter = /\p{Cc}/u;

/** The bytes of a text in UTF-8; undefined when it has half a surrogate pair, which has none. */
export function utf8Bytes(text: string): Buffer | undefined {
  return /\p{Cs}/u.test(text) ? undefined : Buffer.from(text, 'utf8');
}

/**
 * The text that bytes are in UTF-8, for a field that is written and read as text.
 *
 * @returns undefined when they are not UTF-8, or have control characters, which do not survive every reader of JSON
 */
export function plainText(bytes: Uint8Array): string | undefined {
  try {
    const text = decoder.decode(bytes);
    return controlCharacter.test(text) ? undefined : text;
  } catch {
    return undefined;
  }
}
