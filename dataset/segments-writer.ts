import { createHash, hash } from 'node:crypto';
import { closeSync, fsync, openSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { promisify } from 'node:util';
import type { SegmentEntry } from '../contract/dataset.ts';
import { batchesPerSegment } from '../contract/settings.ts';
import { AppendedFile } from './appended-file.ts';
import { createFolder, fileMode, syncPath } from './atomic-file.ts';
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

/** How far whole segments were written at some moment. */
export interface SegmentsMark {
  readonly segments: number;
  readonly keysBytes: number;
  readonly indexBytes: number;
}

const beginning: SegmentsMark = { segments: 0, keysBytes: 0, indexBytes: 0 };

/**
 * Writes users, given in the order of their ids, as batches and segments with their index. Every batch but the last is
 * full, and so is every segment, so that a batch's number alone says where it lies.
 *
 * It writes into a folder that nobody reads yet: files are synced, names are not temporary.
 */
export class SegmentsWriter {
  readonly #folder: string;
  readonly #usersPerBatch: number;
  readonly #index: AppendedFile;
  readonly #keysFile: AppendedFile;
  readonly #indexHash = createHash('sha256');
  readonly #content = new GrowingBytes(2 * 1024 * 1024);
  readonly #keys = new GrowingBytes(256 * 1024);
  readonly #batch = new BatchBody(this.#keys);
  readonly #underWay = new Set<Promise<void>>();
  #batchUserIds: (readonly [first: string, last: string])[] = [];
  #usersInSegment = 0;
  #segments: number;
  #batches: number;
  #keysWritten: number;
  #failure: unknown;

  private constructor(folder: string, usersPerBatch: number, { segments, keysBytes, indexBytes }: SegmentsMark) {
    this.#folder = folder;
    this.#usersPerBatch = usersPerBatch;
    this.#segments = segments;
    this.#batches = segments * batchesPerSegment;
    this.#keysWritten = keysBytes;
    this.#index = new AppendedFile(join(folder, indexName), indexBytes);
    this.#keysFile = new AppendedFile(join(folder, keysName), keysBytes);
    if (indexBytes > 0) this.#indexHash.update(readFileSync(join(folder, indexName)));
  }

  /**
   * @param mark where to go on: whole segments are there; from the beginning when left out
   * @throws Problem `unwritable_dataset`
   */
  static async create(folder: string, usersPerBatch: number, mark = beginning): Promise<SegmentsWriter> {
    await createFolder(join(folder, segmentsName));
    return new SegmentsWriter(folder, usersPerBatch, mark);
  }

  /** Users in the segment that is not whole yet. */
  get usersWaiting(): number {
    return this.#usersInSegment;
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
   * Brings every whole segment to the disk.
   *
   * @throws Problem `unwritable_dataset`
   */
  async sync(): Promise<SegmentsMark> {
    await Promise.all(this.#underWay);
    this.#throwFailure();
    const indexBytes = await this.#index.sync();
    const keysBytes = await this.#keysFile.sync();
    await syncPath(join(this.#folder, segmentsName)).catch((error: unknown) => {
      throw unwritable(error, this.#folder);
    });
    return { segments: this.#segments, keysBytes, indexBytes };
  }

  /**
   * Brings everything to the disk, the last segment too.
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
    await this.sync();
    return { segments: this.#segments, batches: this.#batches, indexSha256: this.#indexHash.digest('hex') };
  }

  /** Lets go of the files, finished or not. */
  async close(): Promise<void> {
    await Promise.all(this.#underWay);
    this.#index.close();
    this.#keysFile.close();
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
      lastUserId: this.#batchUserIds.at(-1)?.[1] ?? '',
      batchUserIds: this.#batchUserIds,
      bytes: content.length,
      sha256: hash('sha256', content, 'hex'),
      keysFrom: this.#keysWritten,
      keysBytes: keys.length,
      keysSha256: hash('sha256', keys, 'hex'),
    };
    const line = `${JSON.stringify(entry)}\n`;
    this.#indexHash.update(line);
    this.#write(segmentPath(this.#folder, this.#segments), content);
    this.#keysFile.append(keys);
    this.#index.appendText(line);
    this.#keysWritten += keys.length;
    this.#content.clear();
    this.#keys.clear();
    this.#batchUserIds = [];
    this.#usersInSegment = 0;
    this.#segments += 1;
  }

  /** Writes at once, since that costs less than handing it over, and waits for the disk beside what follows. */
  #write(path: string, content: Buffer): void {
    const file = writeNew(path, content);
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
