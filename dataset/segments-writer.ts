import { createHash, hash } from 'node:crypto';
import { closeSync, fsync, openSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { promisify } from 'node:util';
import type { SegmentEntry } from '../contract/dataset.ts';
import { batchesPerSegment } from '../contract/settings.ts';
import { createFolder, fileMode, syncFolder } from './atomic-file.ts';
import { BatchBody, type BatchUser } from './batch-body.ts';
import { unwritable } from './dataset-problems.ts';
import { GrowingBytes } from './growing-bytes.ts';
import { indexName, keysName, segmentPath, segmentsName } from './layout.ts';

const bringToDisk = promisify(fsync);

/** Segments on their way to the disk at once: waiting for each alone costs five times as long. */
const segmentsUnderWay = 8;

/** What the manifest says of the segments. */
export interface WrittenSegments {
  readonly segments: number;
  readonly batches: number;
  readonly indexSha256: string;
}

/**
 * Writes users, given in the order of their ids, as batches and segments with their index. Every batch but the last is
 * full, and so is every segment, so that a batch's number alone says where it lies.
 *
 * It writes into a folder that nobody reads yet: files are synced, names are not temporary.
 */
export class SegmentsWriter {
  readonly #folder: string;
  readonly #usersPerBatch: number;
  readonly #index: number;
  readonly #keysFile: number;
  readonly #indexHash = createHash('sha256');
  readonly #content = new GrowingBytes(2 * 1024 * 1024);
  readonly #keys = new GrowingBytes(256 * 1024);
  readonly #batch = new BatchBody(this.#keys);
  readonly #underWay = new Set<Promise<void>>();
  #batchUserIds: (readonly [first: string, last: string])[] = [];
  #usersInSegment = 0;
  #segments = 0;
  #batches = 0;
  #keysWritten = 0;
  #failure: unknown;

  private constructor(folder: string, usersPerBatch: number) {
    this.#folder = folder;
    this.#usersPerBatch = usersPerBatch;
    this.#index = openSync(join(folder, indexName), 'wx', fileMode);
    this.#keysFile = openSync(join(folder, keysName), 'wx', fileMode);
  }

  /** @throws Problem `unwritable_dataset` */
  static async create(folder: string, usersPerBatch: number): Promise<SegmentsWriter> {
    await createFolder(join(folder, segmentsName));
    try {
      return new SegmentsWriter(folder, usersPerBatch);
    } catch (error) {
      throw unwritable(error, folder);
    }
  }

  /**
   * Takes the next user, whose records are copied.
   *
   * @returns whether to wait for {@link flow} before the next one
   * @throws Problem `unwritable_dataset`
   */
  add(user: BatchUser): boolean {
    this.#batch.add(user);
    this.#usersInSegment += 1;
    if (this.#batch.users === this.#usersPerBatch) {
      this.#endBatch();
    }
    return this.#underWay.size >= segmentsUnderWay;
  }

  /**
   * Waits until there is room for another segment.
   *
   * @throws Problem `unwritable_dataset`
   */
  async flow(): Promise<void> {
    while (this.#underWay.size >= segmentsUnderWay) {
      await Promise.race(this.#underWay);
    }
    this.#throwFailure();
  }

  /**
   * Brings everything to the disk.
   *
   * @throws Problem `unwritable_dataset`
   */
  async finish(): Promise<WrittenSegments> {
    if (this.#batch.users > 0) {
      this.#endBatch();
    }
    if (this.#batchUserIds.length > 0) {
      this.#endSegment();
    }
    await Promise.all(this.#underWay);
    this.#throwFailure();
    try {
      await bringToDisk(this.#index);
      await bringToDisk(this.#keysFile);
      await syncFolder(join(this.#folder, segmentsName));
    } catch (error) {
      throw unwritable(error, this.#folder);
    }
    return { segments: this.#segments, batches: this.#batches, indexSha256: this.#indexHash.digest('hex') };
  }

  /** Lets go of the files, finished or not. */
  async close(): Promise<void> {
    await Promise.all(this.#underWay);
    closeSync(this.#index);
    closeSync(this.#keysFile);
  }

  #endBatch(): void {
    this.#batchUserIds.push(this.#batch.userIds);
    this.#batch.moveTo(this.#content);
    this.#batches += 1;
    if (this.#batchUserIds.length === batchesPerSegment) {
      this.#endSegment();
    }
  }

  #endSegment(): void {
    const content = this.#content.view();
    const keys = this.#keys.view();
    const entry: SegmentEntry = {
      segment: this.#segments,
      batches: this.#batchUserIds.length,
      users: this.#usersInSegment,
      firstUserId: this.#batchUserIds[0]?.[0] ?? '',
      lastUserId: this.#batch.userIds[1],
      batchUserIds: this.#batchUserIds,
      bytes: content.length,
      sha256: hash('sha256', content, 'hex'),
      keysFrom: this.#keysWritten,
      keysBytes: keys.length,
      keysSha256: hash('sha256', keys, 'hex'),
    };
    const line = `${JSON.stringify(entry)}\n`;
    this.#indexHash.update(line);
    try {
      this.#write(segmentPath(this.#folder, this.#segments), content);
      writeFileSync(this.#keysFile, keys);
      writeFileSync(this.#index, line);
    } catch (error) {
      throw unwritable(error, this.#folder);
    }
    this.#keysWritten += keys.length;
    this.#content.clear();
    this.#keys.clear();
    this.#batchUserIds = [];
    this.#usersInSegment = 0;
    this.#segments += 1;
  }

  /** Writes at once, since that costs less than handing it over, and waits for the disk beside what follows. */
  #write(path: string, content: Buffer): void {
    const file = openSync(path, 'wx', fileMode);
    try {
      writeFileSync(file, content);
    } catch (error) {
      closeSync(file);
      throw error;
    }
    const syncing = bringToDisk(file)
      .catch((error: unknown) => {
        this.#failure ??= unwritable(error, path);
      })
      .finally(() => {
        closeSync(file);
        this.#underWay.delete(syncing);
      });
    this.#underWay.add(syncing);
  }

  #throwFailure(): void {
    if (this.#failure !== undefined) throw this.#failure;
  }
}
