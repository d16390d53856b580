import { createHash } from 'node:crypto';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import type { SegmentEntry } from '../contract/dataset.ts';
import { batchesPerSegment } from '../contract/settings.ts';
import { AppendedFile } from './appended-file.ts';
import { createFolder, syncPath } from './atomic-file.ts';
import { unwritable } from './dataset-problems.ts';
import { indexName, keysName, segmentsName } from './layout.ts';
import type { BuiltSegment } from './segment-builder.ts';

/** Segments that are built or on their way to the disk at once: waiting for each alone costs five times as long. */
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

const noSegments: SegmentsMark = { segments: 0, keysBytes: 0, indexBytes: 0 };

/** Puts segments that may be built side by side into their order, and writes their index and their users' keys. */
export class SegmentsWriter {
  readonly #folder: string;
  readonly #index: AppendedFile;
  readonly #keysFile: AppendedFile;
  readonly #indexHash = createHash('sha256');
  #underWay: readonly Promise<BuiltSegment>[] = [];
  #segments: number;
  #batches: number;
  #keysWritten: number;

  private constructor(folder: string, { segments, keysBytes, indexBytes }: SegmentsMark) {
    this.#folder = folder;
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
  static async create(folder: string, mark = noSegments): Promise<SegmentsWriter> {
    await createFolder(join(folder, segmentsName));
    return new SegmentsWriter(folder, mark);
  }

  /** Segments so far, also those that are under way. */
  get segments(): number {
    return this.#segments + this.#underWay.length;
  }

  /**
   * Takes the next segment, and waits while too many are under way.
   *
   * @throws Problem `unwritable_dataset`, as building it does
   */
  async add(segment: Promise<BuiltSegment>): Promise<void> {
    // A fault is told when the segment's turn comes.
    segment.catch(() => undefined);
    this.#underWay = [...this.#underWay, segment];
    while (this.#underWay.length >= segmentsUnderWay) await this.#place();
  }

  /**
   * Brings every segment so far to the disk.
   *
   * @throws Problem `unwritable_dataset`
   */
  async sync(): Promise<SegmentsMark> {
    while (this.#underWay.length > 0) await this.#place();
    const indexBytes = await this.#index.sync();
    const keysBytes = await this.#keysFile.sync();
    await syncPath(join(this.#folder, segmentsName)).catch((error: unknown) => {
      throw unwritable(error, this.#folder);
    });
    return { segments: this.#segments, keysBytes, indexBytes };
  }

  /** Brings everything to the disk. @throws Problem `unwritable_dataset` */
  async finish(): Promise<WrittenSegments> {
    const { segments } = await this.sync();
    return { segments, batches: this.#batches, indexSha256: this.#indexHash.digest('hex') };
  }

  /** Lets go of the files, finished or not. */
  async close(): Promise<void> {
    await Promise.allSettled(this.#underWay);
    this.#index.close();
    this.#keysFile.close();
  }

  /** Places the first segment under way behind those that are whole. */
  async #place(): Promise<void> {
    const built = await this.#underWay[0];
    if (built === undefined) return;
    this.#underWay = this.#underWay.slice(1);
    const { keysBytes, batches } = built.entry;
    const entry: SegmentEntry = { ...built.entry, keysFrom: this.#keysWritten };
    const line = `${JSON.stringify(entry)}\n`;
    this.#indexHash.update(line);
    this.#index.appendText(line);
    this.#keysFile.append(built.keys);
    built.letGo?.();
    this.#keysWritten += keysBytes;
    this.#segments += 1;
    this.#batches += batches;
  }
}
