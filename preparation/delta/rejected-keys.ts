import { hash } from 'node:crypto';
import { readRejects } from '../../dataset/rejects.ts';

/** Whether a dataset's source has a record of this key that was rejected. */
export interface RejectedKeys {
  has(sourceKey: string): boolean;
}

/** Where there is room for so many keys at first. */
const firstRoom = 1_024;

/**
 * The keys of the records that were rejected, each as the first 64 bits of its SHA-256: two keys that differ do not agree
 * in them by chance, and a million rejects take 8 MB.
 *
 * @throws Problem `damaged_dataset`
 */
export async function rejectedKeys(dataset: string): Promise<RejectedKeys> {
  let keys = new BigUint64Array(firstRoom);
  let length = 0;
  for await (const { sourceKey } of readRejects(dataset)) {
    if (sourceKey === undefined) continue;
    if (length === keys.length) {
      const larger = new BigUint64Array(2 * length);
      larger.set(keys);
      keys = larger;
    }
    keys[length] = bitsOf(sourceKey);
    length += 1;
  }
  const sorted = keys.subarray(0, length).sort();
  return { has: (sourceKey) => isIn(sorted, bitsOf(sourceKey)) };
}

function bitsOf(sourceKey: string): bigint {
  return hash('sha256', sourceKey, 'buffer').readBigUInt64LE();
}

function isIn(sorted: BigUint64Array, bits: bigint): boolean {
  let low = 0;
  let high = sorted.length;
  while (low < high) {
    const middle = (low + high) >>> 1;
    if ((sorted[middle] ?? bits) < bits) low = middle + 1;
    else high = middle;
  }
  return sorted[low] === bits;
}
