import { Buffer } from 'node:buffer';
import { hash } from 'node:crypto';
import { closeSync, fsync, openSync, writeFileSync } from 'node:fs';
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
}

/**
 * Builds one segment after another out of its users, given in the order of their ids. Every batch but a segment's last
 * is full.
 *
 * It writes into a folder that nobody reads yet: files are synced, names are not temporary.
 */
export class SegmentBuilder {
  readonly #folder: string;
  readonly #usersPerBatch: number;
  readonly #content = new GrowingBytes(2 * 1024 * 1024);
  readonly #keys = new GrowingBytes(256 * 1024);
  readonly #batch = new BatchBody(this.#keys);
  #batchUserIds: (readonly [first: string, last: string])[] = [];
  #users = 0;

  /** @param folder the dataset's, which has a folder for segments */
  constructor(folder: string, usersPerBatch: number) {
    this.#folder = folder;
    this.#usersPerBatch = usersPerBatch;
  }

  /** Users since the last segment was written. */
  get users(): number {
    return this.#users;
  }

  /** Takes the next user, whose records are copied. */
  add(user: BatchUser): void {
    this.#batch.add(user);
    this.#users += 1;
    if (this.#batch.users === this.#usersPerBatch) this.#endBatch();
  }

  /**
   * Writes a segment of all users since the last one: at once, since that costs less than handing it over. The builder is
   * free for the next segment while this one is on its way to the disk.
   *
   * @param segment its number
   * @throws Problem `unwritable_dataset`
   */
  async write(segment: number): Promise<BuiltSegment> {
    if (this.#batch.users > 0) this.#endBatch();
    const path = segmentPath(this.#folder, segment);
    const content = this.#content.view();
    const keys = Buffer.from(this.#keys.view());
    const entry: BuiltSegment['entry'] = {
      segment,
      batches: this.#batchUserIds.length,
      users: this.#users,
      firstUserId: this.#batchUserIds[0]?.[0] ?? '',
      lastUserId: this.#batchUserIds.at(-1)?.[1] ?? '',
      batchUserIds: this.#batchUserIds,
      bytes: content.length,
      sha256: hash('sha256', content, 'hex'),
      keysBytes: keys.length,
      keysSha256: hash('sha256', keys, 'hex'),
    };
    const file = writeNew(path, content);
    this.#content.clear();
    this.#keys.clear();
    this.#batchUserIds = [];
    this.#users = 0;
    try {
      await bringToDisk(file);
    } catch (error) {
      throw unwritable(error, path);
    } finally {
      closeSync(file);
    }
    return { entry, keys };
  }

  #endBatch(): void {
    this.#batchUserIds.push(this.#batch.userIds);
    this.#batch.moveTo(this.#content);
  }
}

/** @returns the file, still open */
function writeNew(path: string, content: Buffer): number {
  let file: number | undefined;
  try {
    file = openSync(path, 'w', fileMode);
    writeFileSync(file, content);
    return file;
  } catch (error) {
    if (file !== undefined) closeSync(file);
    throw unwritable(error, path);
  }
}
