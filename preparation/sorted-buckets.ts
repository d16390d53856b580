import { Buffer } from 'node:buffer';
import { open, readFile, rm } from 'node:fs/promises';
import { unwritable } from '../dataset/dataset-problems.ts';
import { type Bucket, BucketWriter } from './bucket-writer.ts';
import { packedUsers } from './packed-users.ts';
import { type SortedBucket, sortBucket } from './sorted-bucket.ts';

/** Bytes of a bucket that are sorted in memory; what is larger is partitioned once more. */
export const mostBytesInMemory = 64 * 1024 * 1024;

const partsOfLargeBucket = 16;

/**
 * The users of a bucket, in the order of their ids, in pieces that fit in memory. The bucket stays as it is.
 *
 * @throws Problem `unwritable_dataset`
 */
export async function* sortedParts(
  bucket: Bucket,
  read: ReadBucket = readBucket,
  mostBytes = mostBytesInMemory,
): AsyncGenerator<SortedBucket> {
  if (bucket.bytes <= mostBytes || bucket.range.width < partsOfLargeBucket) {
    yield sortBucket(await read(bucket.path));
    return;
  }
  const folder = `${bucket.path}.parts`;
  await remove(folder);
  for (const part of await partition(bucket, folder)) yield* sortedParts(part, read, mostBytes);
  await remove(folder);
}

/** Reads all users of a bucket. @throws Problem `unwritable_dataset` */
export type ReadBucket = (path: string) => Promise<Buffer>;

/** Into memory of this thread. */
export const readBucket: ReadBucket = async (path) => {
  try {
    return await readFile(path);
  } catch (error) {
    throw unwritable(error, path);
  }
};

/** Into memory that threads share. */
export const readSharedBucket: ReadBucket = async (path) => {
  try {
    const file = await open(path, 'r');
    try {
      const bytes = Buffer.from(new SharedArrayBuffer((await file.stat()).size));
      for (let read = 0; read < bytes.length; ) {
        const { bytesRead } = await file.read(bytes, read, bytes.length - read, read);
        if (bytesRead === 0) throw new Error('the file has become shorter');
        read += bytesRead;
      }
      return bytes;
    } finally {
      await file.close();
    }
  } catch (error) {
    throw unwritable(error, path);
  }
};

async function partition(bucket: Bucket, folder: string): Promise<Bucket[]> {
  const parts = new BucketWriter(folder, bucket.range, partsOfLargeBucket);
  try {
    for await (const user of packedUsers(bucket.path)) parts.addPacked(user, 0);
    return parts.finish();
  } finally {
    parts.close();
  }
}

/** Removes a bucket, or a folder of parts. */
export async function remove(path: string): Promise<void> {
  try {
    await rm(path, { recursive: true, force: true });
  } catch (error) {
    throw unwritable(error, path);
  }
}
