/** A bucket of this size is sorted in the processor's own memory: one four times as large takes a tenth longer. */
const bytesPerBucket = 4 * 1024 * 1024;

/** Buckets of an input of unknown size, such as standard input: for some ten million users. */
const usualBuckets = 512;

/** Each is an open file while the source is read, and a process may have 1024 of them in many places. */
const mostBuckets = 512;

/**
 * How many buckets to partition the users of an input into: a power of two. A packed user is about as long as its record
 * in an export. It is an estimate; a bucket that grows too large is partitioned once more.
 */
export function bucketsFor(inputBytes: number | undefined): number {
  if (inputBytes === undefined) return usualBuckets;
  return Math.min(mostBuckets, 2 ** Math.max(0, Math.ceil(Math.log2(inputBytes / bytesPerBucket))));
}
