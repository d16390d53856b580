import { Buffer } from 'node:buffer';
import { createHash, hash } from 'node:crypto';
import { closeSync, fsync, openSync, writeFileSync, writevSync } from 'node:fs';
import { promisify } from 'node:util';
import type { SegmentEntry } from '../contract/dataset.ts';
import { fileMode } from './atomic-file.ts';
import { BatchBody, type BatchUser } from './batch-body.ts';
import { unwritable } from './dataset-problems.ts';
import { GrowingBytes } from './growing-bytes.ts';
import { segmentPath } from './layout.ts';

const bringToDisk = promisify(fsync);

/** A segment whose file is on the disk, with what stands beside it in the dataset. */
export interface BuiltSegment {
  readonly entry: Omit<SegmentEntry, 'keysFrom'>;
  /** Its users' lines of `keys.ndjson`. */
  readonly keys: Uint8Array;
  /** To be called once the keys are written, where the memory that they lie in is used again. */
  readonly letGo?: () => void;
}

/**
 * Builds one segment after another out of its users, given in the order of their ids. Every batch but a segment's last
 * is full.
 *
 * It writes into a folder that nobody reads yet: files are synced, names are not temporary. Each batch is hashed and
 * written while it is still in the processor's own memory: with whole segments, writing took a third longer.
 */
export class SegmentBuilder {
  readonly #folder: string;
  readonly #usersPerBatch: number;
  readonly #keys = new GrowingBytes(256 * 1024);
  readonly #batch = new BatchBody(this.#keys);
  #file: SegmentFile | undefined;
  #batchUserIds: (readonly [first: string, last: string])[] = [];
  #users = 0;

  /** @param folder the dataset's, which has a folder for segments */
  constructor(folder: string, usersPerBatch: number) {
    this.#folder = folder;
    this.#usersPerBatch = usersPerBatch;
  }

  /** Users since the last segment was ended. */
  get users(): number {
    return this.#users;
  }

  /** @param segment number of the one that the next users belong to @throws Problem `unwritable_dataset` */
  begin(segment: number): void {
    this.#file = new SegmentFile(this.#folder, segment);
  }

  /** Takes the next user, whose records are copied. @throws Problem `unwritable_dataset` */
  add(user: BatchUser): void {
    this.#batch.add(user);
    this.#users += 1;
    if (this.#batch.users === this.#usersPerBatch) this.#endBatch();
  }

  /**
   * Ends the segment. The builder is free for the next one while this one is on its way to the disk.
   *
   * @param keysMemory for the keys, if they fit
   * @throws Problem `unwritable_dataset`
   */
  async end(keysMemory?: Uint8Array): Promise<BuiltSegment> {
    if (this.#batch.users > 0) this.#endBatch();
    const file = this.#begun();
    const keys = this.#keptKeys(keysMemory);
    const batchUserIds = this.#batchUserIds;
    const entry: BuiltSegment['entry'] = {
      segment: file.segment,
      batches: batchUserIds.length,
      users: this.#users,
      firstUserId: batchUserIds[0]?.[0] ?? '',
      lastUserId: batchUserIds.at(-1)?.[1] ?? '',
      batchUserIds,
      ...file.end(),
      keysBytes: keys.length,
      keysSha256: hash('sha256', keys, 'hex'),
    };
    this.#clear();
    await file.sync();
    return { entry, keys };
  }

  /** Lets go of a segment that is not ended, where there is one. */
  abandon(): void {
    this.#file?.close();
    this.#batch.take();
    this.#clear();
  }

  #keptKeys(memory: Uint8Array | undefined): Uint8Array {
    const keys = this.#keys.view();
    if (memory === undefined || keys.length > memory.length) return Buffer.from(keys);
    memory.set(keys);
    return memory.subarray(0, keys.length);
  }

  #clear(): void {
    this.#file = undefined;
    this.#keys.clear();
    this.#batchUserIds = [];
    this.#users = 0;
  }

  #begun(): SegmentFile {
    if (this.#file === undefined) throw new TypeError('no segment was begun');
    return this.#file;
  }

  #endBatch(): void {
    this.#batchUserIds.push(this.#batch.userIds);
    this.#begun().append(this.#batch.take());
  }
}

/** A segment's file while it is written. */
class SegmentFile {
  readonly segment: number;
  readonly #path: string;
  readonly #file: number;
  readonly #hash = createHash('sha256');
  #bytes = 0;

  /** @throws Problem `unwritable_dataset` */
  constructor(folder: string, segment: number) {
    this.segment = segment;
    this.#path = segmentPath(folder, segment);
    try {
      this.#file = openSync(this.#path, 'w', fileMode);
    } catch (error) {
      throw unwritable(error, this.#path);
    }
  }

  /** @throws Problem `unwritable_dataset` */
  append(parts: readonly Buffer[]): void {
    let bytes = 0;
    for (const part of parts) {
      this.#hash.update(part);
      bytes += part.length;
    }
    try {
      // Fewer are written than asked for where the disk is nearly full; what is left shows why.
      const written = writevSync(this.#file, parts);
      if (written < bytes) writeFileSync(this.#file, Buffer.concat(parts).subarray(written));
    } catch (error) {
      throw unwritable(error, this.#path);
    }
    this.#bytes += bytes;
  }

  end(): Pick<SegmentEntry, 'bytes' | 'sha256'> {
    return { bytes: this.#bytes, sha256: this.#hash.digest('hex') };
  }

  /** Brings it to the disk, and lets go of it. @throws Problem `unwritable_dataset` */
  async sync(): Promise<void> {
    try {
      await bringToDisk(this.#file);
    } catch (error) {
      throw unwritable(error, this.#path);
    } finally {
      this.close();
    }
  }

  close(): void {
    closeSync(this.#file);
  }
}
