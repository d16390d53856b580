import type { Buffer } from 'node:buffer';
import type { GrowingBytes } from '../dataset/growing-bytes.ts';
import { type IdRange, partOf, rangeOfPart } from './id-range.ts';
import { packedIdPrefix, packedLength } from './packed-user.ts';
import { PartFiles } from './part-files.ts';

/** A file of users, in the order of the source, whose ids lie in one range. */
export interface Bucket {
  readonly path: string;
  readonly range: IdRange;
  readonly bytes: number;
}

const memoryBytes = 16 * 1024 * 1024;

/** Partitions users by their ids into files on disk. */
export class BucketWriter {
  readonly #range: IdRange;
  readonly #parts: number;
  readonly #files: PartFiles;

  /**
   * @param folder one that does not exist yet
   * @param parts how many buckets, a power of two
   * @throws Problem `unwritable_dataset`
   */
  constructor(folder: string, range: IdRange, parts: number) {
    this.#range = range;
    this.#parts = parts;
    this.#files = new PartFiles(folder, parts, memoryBytes);
  }

  /**
   * Adds the packed user that begins at `start`.
   *
   * @throws Problem `unwritable_dataset`
   */
  add(source: Buffer, start: number): void {
    const length = packedLength(source, start);
    const user = new Uint8Array(source.buffer, source.byteOffset + start, length);
    this.roomFor(packedIdPrefix(source, start)).appendWhole(user);
  }

  /**
   * Where a user is to be packed whose id begins with these 32 bits.
   *
   * @throws Problem `unwritable_dataset`
   */
  roomFor(idPrefix: number): GrowingBytes {
    return this.#files.roomIn(partOf(this.#range, this.#parts, idPrefix));
  }

  /**
   * Writes what still waits.
   *
   * @returns the buckets that hold users, in the order of their ids
   * @throws Problem `unwritable_dataset`
   */
  finish(): Bucket[] {
    return this.#files
      .finish()
      .map(({ part, path, bytes }) => ({ path, range: rangeOfPart(this.#range, this.#parts, part), bytes }));
  }

  /** Lets go of the files, finished or not. */
  close(): void {
    this.#files.close();
  }
}
