import type { Buffer } from 'node:buffer';
import { comparePackedIds, packedIdPrefix, packedLength, packedOrder } from './packed-user.ts';

/** A sort key is an id's first 32 bits and, behind them, the number of the user in its bucket. */
const numberBits = 21;
const numbers = 2 ** numberBits;

/**
 * Where the users of a bucket begin, in the order of their ids; of users with the same id the one that stands first in
 * the source comes first.
 *
 * The engine sorts plain numbers many times as fast as anything that it has to call back for, and the first 32 bits tell
 * nearly all ids apart; only where they are equal the ids themselves are compared.
 *
 * @throws RangeError for a bucket of two million users or more
 */
export function startsInOrder(bytes: Buffer): readonly number[] {
  const starts: number[] = [];
  const prefixes: number[] = [];
  for (let start = 0; start < bytes.length; start += packedLength(bytes, start)) {
    prefixes.push(packedIdPrefix(bytes, start));
    starts.push(start);
  }
  if (starts.length > numbers) throw new RangeError('a bucket has too many users to be sorted at once');
  const keys = new Float64Array(starts.length);
  for (let number = 0; number < keys.length; number += 1) keys[number] = (prefixes[number] ?? 0) * numbers + number;
  keys.sort();
  const ordered: number[] = [];
  for (let place = 0; place < keys.length; place += 1) ordered.push(starts[(keys[place] ?? 0) % numbers] ?? 0);
  sortEqualPrefixes(bytes, ordered, keys);
  return ordered;
}

function sortEqualPrefixes(bytes: Buffer, ordered: number[], keys: Float64Array): void {
  let from = 0;
  for (let to = 1; to <= keys.length; to += 1) {
    if (to < keys.length && prefixOf(keys[to]) === prefixOf(keys[from])) continue;
    if (to - from > 1) {
      const run = ordered.slice(from, to).sort((one, other) => compareInOrder(bytes, one, other));
      for (const start of run) ordered[from++] = start;
    }
    from = to;
  }
}

function prefixOf(key = 0): number {
  return Math.floor(key / numbers);
}

function compareInOrder(bytes: Buffer, one: number, other: number): number {
  return comparePackedIds(bytes, one, other) || packedOrder(bytes, one) - packedOrder(bytes, other);
}
