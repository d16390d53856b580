/** A bucket of this size is read, sorted and written at ease in memory. */
const bytesPerBucket = 32 * 1024 * 1024;

/** A user's records in SecureAuth's shape are about this much longer than in an export. */
const growth = 4;

const mostBuckets = 1024;

/**
 * How many buckets to partition the users of an input into: a power of two. It is an estimate; a bucket that grows too
 * large is partitioned once more.
 */
export function bucketsFor(inputBytes: number): number {
  const wanted = (inputBytes * growth) / bytesPerBucket;
  return Math.min(mostBuckets, 2 ** Math.max(0, Math.ceil(Math.log2(wanted))));
}
