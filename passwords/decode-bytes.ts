import type { TextEncoding } from './hash-reading.ts';

const base64 = /^(?:[A-Za-z0-9+/]{4})*(?:[A-Za-z0-9+/]{2}==|[A-Za-z0-9+/]{3}=)?$/;
const hex = /^(?:[0-9a-fA-F]{2})*$/;

/** The bytes that a text stands for; undefined when it is not of that encoding (Node itself would skip what it cannot read). */
export function decodeBytes(text: string, encoding: TextEncoding): Buffer | undefined {
  if (encoding === 'base64' && !base64.test(text)) return undefined;
  if (encoding === 'hex' && !hex.test(text)) return undefined;
  return Buffer.from(text, encoding);
}

/** The PHC string format writes base64 without padding. */
export function decodePhcBytes(text: string): Buffer | undefined {
  return decodeBytes(text + '='.repeat((4 - (text.length % 4)) % 4), 'base64');
}
