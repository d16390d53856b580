import type { Words } from './uuid.ts';

/**
 * Mixes texts into 128 bits (Bryc's cyrb128), so that they fit the same index as UUIDs: no cryptography is needed,
 * only that two of a few million texts do not meet by chance.
 */
export function writeTextKey(scope: string, text: string, key: Words): void {
  let h1 = 1779033703;
  let h2 = 3144134277;
  let h3 = 1013904242;
  let h4 = 2773480762;
  for (const part of [scope, '\n', text]) {
    for (let at = 0; at < part.length; at++) {
      const code = part.charCodeAt(at);
      h1 = h2 ^ Math.imul(h1 ^ code, 597399067);
      h2 = h3 ^ Math.imul(h2 ^ code, 2869860233);
      h3 = h4 ^ Math.imul(h3 ^ code, 951274213);
      h4 = h1 ^ Math.imul(h4 ^ code, 2716044179);
    }
  }
  h1 = Math.imul(h3 ^ (h1 >>> 18), 597399067);
  h2 = Math.imul(h4 ^ (h2 >>> 22), 2869860233);
  h3 = Math.imul(h1 ^ (h3 >>> 17), 951274213);
  h4 = Math.imul(h2 ^ (h4 >>> 19), 2716044179);
  h1 ^= h2 ^ h3 ^ h4;
  key[0] = h1;
  key[1] = h2 ^ h1;
  key[2] = h3 ^ h1;
  key[3] = h4 ^ h1;
}
