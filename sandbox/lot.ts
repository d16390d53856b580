import { createHash } from 'node:crypto';

/** From 0 to 1, evenly, and always the same of the same parts. */
export function lotOf(...parts: readonly (string | number)[]): number {
  return createHash('sha256').update(JSON.stringify(parts)).digest().readUIntBE(0, 6) / 2 ** 48;
}
