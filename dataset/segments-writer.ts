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
  readonly #segment = new GrowingBytes(2 * 1024 * 1024);
  readonly #keys = new GrowingBytes(256 * 1024);
  readonly #underWay = new Set<Promise<void>>();
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
    this.#keys.append(user.bytes, user.bounds[0], user.bounds[1]);
    this.#keys.appendAscii('\n');
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
    this.#batch.moveTo(this.#segment);
    this.#batches += 1;
    if (this.#batchUserIds.length === batchesPerSegment) {
      this.#endSegment();
    }
  }

  #endSegment(): void {
    // Copies, because the writes outlive this turn while the next segment is collected in the same memory.
    const content = Buffer.from(this.#segment.view());
    const keys = Buffer.from(this.#keys.view());
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
    this.#write(this.#segments, content, keys);
    this.#segment.clear();
    this.#keys.clear();
    this.#batchUserIds = [];
    this.#usersInSegment = 0;
    this.#segments += 1;
  }

  #write(segment: number, content: Buffer, keys: Buffer): void {
    const writing = Promise.all([
      writeSynced(segmentPath(this.#folder, segment), content),
      writeSynced(keysPath(this.#folder, segment), keys),
    ])
      .catch((error: unknown) => {
        this.#failure ??= error;
      })
      .then(() => {
        this.#underWay.delete(writing);
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
