import { createHash, hash } from 'node:crypto';
import { type FileHandle, open } from 'node:fs/promises';
import { join } from 'node:path';
import type { SegmentEntry } from '../contract/dataset.ts';
import { batchesPerSegment } from '../contract/settings.ts';
import { createFolder, fileMode, syncFolder, writeSynced } from './atomic-file.ts';
import { BatchBody, type SerialisedUser } from './batch-body.ts';
import { unwritable } from './dataset-problems.ts';
import { GrowingBytes } from './growing-bytes.ts';
import { indexName, keysPath, segmentPath, segmentsName } from './layout.ts';

/** Segments on their way to the disk at once: waiting for each alone costs five times as long. */
const segmentsUnderWay = 8;

const lineEnd = 0x0a;

/** The files of one segment, collected in memory that is used again once they are written. */
class SegmentFiles {
  readonly batches = new GrowingBytes(2 * 1024 * 1024);
  readonly keys = new GrowingBytes(256 * 1024);
}

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
  readonly #index: FileHandle;
  readonly #indexHash = createHash('sha256');
  readonly #batch = new BatchBody();
  readonly #free: SegmentFiles[] = [];
  readonly #underWay = new Set<Promise<void>>();
  #files = new SegmentFiles();
  #batchUserIds: (readonly [first: string, last: string])[] = [];
  #usersInSegment = 0;
  #segments = 0;
  #batches = 0;
  #entries: string[] = [];
  #failure: unknown;

  private constructor(folder: string, usersPerBatch: number, index: FileHandle) {
    this.#folder = folder;
    this.#usersPerBatch = usersPerBatch;
    this.#index = index;
  }

  /** @throws Problem `unwritable_dataset` */
  static async create(folder: string, usersPerBatch: number): Promise<SegmentsWriter> {
    await createFolder(join(folder, segmentsName));
    const path = join(folder, indexName);
    try {
      return new SegmentsWriter(folder, usersPerBatch, await open(path, 'wx', fileMode));
    } catch (error) {
      throw unwritable(error, path);
    }
  }

  /**
   * Takes the next user; its bytes are copied.
   *
   * @returns whether to wait for {@link flow} before the next one
   */
  add(user: SerialisedUser): boolean {
    this.#batch.add(user);
    this.#files.keys.append(user.bytes, user.bounds[0], user.bounds[1]);
    this.#files.keys.appendByte(lineEnd);
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
    await this.#writeIndex();
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
    await this.#writeIndex();
    try {
      await this.#index.sync();
      await syncFolder(join(this.#folder, segmentsName));
    } catch (error) {
      throw unwritable(error, this.#folder);
    }
    return { segments: this.#segments, batches: this.#batches, indexSha256: this.#indexHash.digest('hex') };
  }

  /** Lets go of the files, finished or not. */
  async close(): Promise<void> {
    await Promise.all(this.#underWay);
    await this.#index.close();
  }

  #endBatch(): void {
    this.#batchUserIds.push(this.#batch.userIds);
    this.#batch.moveTo(this.#files.batches);
    this.#batches += 1;
    if (this.#batchUserIds.length === batchesPerSegment) {
      this.#endSegment();
    }
  }

  #endSegment(): void {
    const files = this.#files;
    const content = files.batches.view();
    const keys = files.keys.view();
    const entry: SegmentEntry = {
      segment: this.#segments,
      batches: this.#batchUserIds.length,
      users: this.#usersInSegment,
      firstUserId: this.#batchUserIds[0]?.[0] ?? '',
      lastUserId: this.#batch.userIds[1],
      batchUserIds: this.#batchUserIds,
      bytes: content.length,
      sha256: hash('sha256', content, 'hex'),
      keysSha256: hash('sha256', keys, 'hex'),
    };
    this.#entries.push(`${JSON.stringify(entry)}\n`);
    this.#write(this.#segments, files);
    this.#files = this.#free.pop() ?? new SegmentFiles();
    this.#batchUserIds = [];
    this.#usersInSegment = 0;
    this.#segments += 1;
  }

  #write(segment: number, files: SegmentFiles): void {
    const writing = Promise.allSettled([
      writeSynced(segmentPath(this.#folder, segment), files.batches.view()),
      writeSynced(keysPath(this.#folder, segment), files.keys.view()),
    ]).then((results) => {
      for (const result of results) {
        if (result.status === 'rejected') this.#failure ??= result.reason;
      }
      this.#underWay.delete(writing);
      files.batches.clear();
      files.keys.clear();
      this.#free.push(files);
    });
    this.#underWay.add(writing);
  }

  async #writeIndex(): Promise<void> {
    if (this.#failure !== undefined) {
      throw unwritable(this.#failure, join(this.#folder, segmentsName));
    }
    const lines = this.#entries.join('');
    this.#entries = [];
    this.#indexHash.update(lines);
    try {
      await this.#index.appendFile(lines);
    } catch (error) {
      throw unwritable(error, join(this.#folder, indexName));
    }
  }
}
