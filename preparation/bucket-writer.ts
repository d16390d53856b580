import { Buffer } from 'node:buffer';
import { appendFileSync, mkdirSync } from 'node:fs';
import { join } from 'node:path';
import { fileMode, folderMode } from '../dataset/atomic-file.ts';
import { unwritable } from '../dataset/dataset-problems.ts';
import { type IdRange, idPrefix, partOf, rangeOfPart } from './id-range.ts';
import { mostPackedBytes, type Packing, packedIdPrefix, packedLength, writePackedUser } from './packed-user.ts';

/** Memory of all buckets together that is filled before it is written. */
const memoryBytes = 32 * 1024 * 1024;
const mostBytesPerBucket = 1024 * 1024;

/** A file of users, in the order of the source, whose ids lie in one range. */
export interface Bucket {
  readonly path: string;
  readonly range: IdRange;
  readonly bytes: number;
}

/** Partitions users by their ids into files on disk. */
export class BucketWriter {
  readonly #folder: string;
  readonly #range: IdRange;
  readonly #parts: number;
  readonly #bytesPerBucket: number;
  readonly #waiting: (Waiting | undefined)[];

  /**
   * @param folder one that does not exist yet
   * @param parts how many buckets, a power of two
   */
  constructor(folder: string, range: IdRange, parts: number) {
    this.#folder = folder;
    this.#range = range;
    this.#parts = parts;
    this.#bytesPerBucket = Math.min(mostBytesPerBucket, memoryBytes / parts);
    this.#waiting = new Array(parts).fill(undefined);
    try {
      mkdirSync(folder, { mode: folderMode });
    } catch (error) {
      throw unwritable(error, folder);
    }
  }

  /** @throws Problem `unwritable_dataset` */
  add(id: string, user: Packing): void {
    const bucket = this.#bucketOf(idPrefix(id));
    const mostBytes = mostPackedBytes(user);
    if (mostBytes > this.#bytesPerBucket) {
      const alone = Buffer.allocUnsafe(mostBytes);
      this.#addBytes(bucket, alone, 0, writePackedUser(alone, 0, user));
      return;
    }
    if (bucket.length + mostBytes > this.#bytesPerBucket) this.#flush(bucket);
    bucket.length = writePackedUser(bucket.bytes, bucket.length, user);
  }

  /**
   * Adds a user as another bucket has it.
   *
   * @throws Problem `unwritable_dataset`
   */
  addPacked(source: Buffer, start: number): void {
    const bucket = this.#bucketOf(packedIdPrefix(source, start));
    this.#addBytes(bucket, source, start, start + packedLength(source, start));
  }

  /**
   * Writes what still waits.
   *
   * @returns the buckets that hold users, in the order of their ids
   * @throws Problem `unwritable_dataset`
   */
  finish(): Bucket[] {
    return this.#waiting.flatMap((bucket, part) => {
      if (bucket === undefined) return [];
      this.#flush(bucket);
      const range = rangeOfPart(this.#range, this.#parts, part);
      return [{ path: bucket.path, range, bytes: bucket.written }];
    });
  }

  #bucketOf(prefix: number): Waiting {
    const part = partOf(this.#range, this.#parts, prefix);
    const known = this.#waiting[part];
    if (known !== undefined) return known;
    const path = join(this.#folder, String(part));
    const bucket = { path, bytes: Buffer.allocUnsafe(this.#bytesPerBucket), length: 0, written: 0 };
    this.#waiting[part] = bucket;
    return bucket;
  }

  #addBytes(bucket: Waiting, source: Buffer, start: number, end: number): void {
    if (bucket.length + end - start > this.#bytesPerBucket) this.#flush(bucket);
    if (end - start > this.#bytesPerBucket) {
      this.#append(bucket, source.subarray(start, end));
    } else {
      bucket.length += source.copy(bucket.bytes, bucket.length, start, end);
    }
  }

  #flush(bucket: Waiting): void {
    if (bucket.length > 0) this.#append(bucket, bucket.bytes.subarray(0, bucket.length));
    bucket.length = 0;
  }

  /** A file is open only while it is appended to, so that the number of buckets is no matter of open files. */
  #append(bucket: Waiting, bytes: Buffer): void {
    try {
      appendFileSync(bucket.path, bytes, { mode: fileMode });
    } catch (error) {
      throw unwritable(error, bucket.path);
    }
    bucket.written += bytes.length;
  }
}

/** A bucket's path, and what is to be written there. */
interface Waiting {
  readonly path: string;
  readonly bytes: Buffer;
  length: number;
  written: number;
}
