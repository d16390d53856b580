import type { Buffer } from 'node:buffer';
import { open, readFile, rm } from 'node:fs/promises';
import { unwritable } from '../dataset/dataset-problems.ts';
import { type Bucket, BucketWriter } from './bucket-writer.ts';
import { packedUsers } from './packed-users.ts';
import type { HeldMemory, ReusedMemory } from './reused-memory.ts';
import { type SortedBucket, sortBucket } from './sorted-bucket.ts';

/** Bytes of a bucket that are sorted in memory; what is larger is partitioned once more. */
export const mostBytesInMemory = 64 * 1024 * 1024;

const partsOfLargeBucket = 16;

/** Users of a bucket, in the order of their ids, and the memory that they lie in, which is held once. */
export interface SortedPart {
  readonly users: SortedBucket;
  readonly memory: HeldMemory;
}

/**
 * The users of a bucket, in the order of their ids, in pieces that fit in memory. The bucket stays as it is.
 *
 * @throws Problem `unwritable_dataset`
 */
export async function* sortedParts(
  bucket: Bucket,
  memory: ReusedMemory,
  mostBytes = mostBytesInMemory,
): AsyncGenerator<SortedPart> {
  if (bucket.bytes <= mostBytes || bucket.range.width < partsOfLargeBucket) {
    const held = await readInto(memory, bucket);
    yield { users: sortBucket(held.bytes), memory: held };
    return;
  }
  const folder = `${bucket.path}.parts`;
  await remove(folder);
  for (const part of await partition(bucket, folder)) yield* sortedParts(part, memory, mostBytes);
  await remove(folder);
}

async function readInto(memory: ReusedMemory, { path, bytes }: Bucket): Promise<HeldMemory> {
  const held = memory.take(bytes);
  try {
    const file = await open(path, 'r');
    try {
      for (let read = 0; read < bytes; ) {
        const { bytesRead } = await file.read(held.bytes, read, bytes - read, read);
        if (bytesRead === 0) throw new Error('the file has become shorter');
        read += bytesRead;
      }
      return held;
    } finally {
      await file.close();
    }
  } catch (error) {
    throw unwritable(error, path);
  }
}

/** All users of a bucket. @throws Problem `unwritable_dataset` */
export async function readBucket(path: string): Promise<Buffer> {
  try {
    return await readFile(path);
  } catch (error) {
    throw unwritable(error, path);
  }
}

async function partition(bucket: Bucket, folder: string): Promise<Bucket[]> {
  const parts = new BucketWriter(folder, bucket.range, partsOfLargeBucket);
  try {
    for await (const user of packedUsers(bucket.path)) parts.add(user, 0);
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
