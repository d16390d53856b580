import { Buffer } from 'node:buffer';
import { open, readFile, rm } from 'node:fs/promises';
import { unwritable } from '../dataset/dataset-problems.ts';
import { type Bucket, BucketWriter } from './bucket-writer.ts';
import { packedLength, packedLengthBytes } from './packed-user.ts';
import { type SortedBucket, sortBucket } from './sorted-bucket.ts';

/** Bytes of a bucket that are sorted in memory; what is larger is partitioned once more. */
export const mostBytesInMemory = 64 * 1024 * 1024;

const partsOfLargeBucket = 16;
const bytesAtOnce = 4 * 1024 * 1024;

/**
 * The users of all buckets, in the order of their ids, one bucket in memory at a time. Buckets are removed as they are
 * read.
 *
 * @throws Problem `unwritable_dataset`
 */
export async function* sortBuckets(
  buckets: readonly Bucket[],
  mostBytes = mostBytesInMemory,
): AsyncGenerator<SortedBucket> {
  for (const bucket of buckets) {
    if (bucket.bytes > mostBytes && bucket.range.width >= partsOfLargeBucket) {
      yield* sortBuckets(await partition(bucket), mostBytes);
    } else {
      yield sortBucket(await takeFile(bucket.path));
    }
  }
}

async function takeFile(path: string): Promise<Buffer> {
  try {
    const bytes = await readFile(path);
    await rm(path);
    return bytes;
  } catch (error) {
    throw unwritable(error, path);
  }
}

async function partition(bucket: Bucket): Promise<Bucket[]> {
  const parts = new BucketWriter(`${bucket.path}.parts`, bucket.range, partsOfLargeBucket);
  const file = await open(bucket.path, 'r');
  try {
    let rest: Buffer = Buffer.alloc(0);
    for await (const chunk of file.createReadStream({ highWaterMark: bytesAtOnce, autoClose: false })) {
      const bytes = rest.length === 0 ? chunk : Buffer.concat([rest, chunk]);
      rest = bytes.subarray(addWholeUsers(bytes, parts));
    }
  } catch (error) {
    throw unwritable(error, bucket.path);
  } finally {
    await file.close();
  }
  await rm(bucket.path);
  return parts.finish();
}

/** @returns the offset of the first user that is not whole */
function addWholeUsers(bytes: Buffer, parts: BucketWriter): number {
  let start = 0;
  while (start + packedLengthBytes <= bytes.length) {
    const end = start + packedLength(bytes, start);
    if (end > bytes.length) break;
    parts.addPacked(bytes, start);
    start = end;
  }
  return start;
}
