import { Buffer } from 'node:buffer';
import type { UserKey } from '../../contract/dataset.ts';
import { batchesPerSegment } from '../../contract/settings.ts';
import type { BatchUser, RecordSections } from '../../dataset/batch-body.ts';
import { SegmentBuilder } from '../../dataset/segment-builder.ts';
import { SegmentsWriter, type WrittenSegments } from '../../dataset/segments-writer.ts';
import type { UserEntry } from '../../dataset/user-entries.ts';

/** Writes users of one dataset, given in the order of their ids, as the segments of another. */
export class SentUsers {
  readonly #segments: SegmentsWriter;
  readonly #builder: SegmentBuilder;
  readonly #usersPerSegment: number;

  private constructor(segments: SegmentsWriter, folder: string, usersPerBatch: number) {
    this.#segments = segments;
    this.#builder = new SegmentBuilder(folder, usersPerBatch);
    this.#usersPerSegment = usersPerBatch * batchesPerSegment;
  }

  /** @throws Problem `unwritable_dataset` */
  static async create(folder: string, usersPerBatch: number): Promise<SentUsers> {
    return new SentUsers(await SegmentsWriter.create(folder), folder, usersPerBatch);
  }

  /** Takes a user, whose records are copied. @throws Problem `unwritable_dataset` */
  async add(entry: UserEntry, key: UserKey): Promise<void> {
    if (this.#builder.users === 0) this.#builder.begin(this.#segments.segments);
    this.#builder.add(new KeyedEntry(entry, key));
    if (this.#builder.users === this.#usersPerSegment) await this.#segments.add(this.#builder.end());
  }

  /** Brings everything to the disk. @throws Problem `unwritable_dataset` */
  async finish(): Promise<WrittenSegments> {
    if (this.#builder.users > 0) await this.#segments.add(this.#builder.end());
    return await this.#segments.finish();
  }

  /** Lets go of the files, finished or not. */
  async close(): Promise<void> {
    this.#builder.abandon();
    await this.#segments.close();
  }
}

/** A user's records as they are, and its key beside them. */
class KeyedEntry implements BatchUser {
  readonly #entry: UserEntry;
  readonly #key: UserKey;

  constructor(entry: UserEntry, key: UserKey) {
    this.#entry = entry;
    this.#key = key;
  }

  appendTo(sections: RecordSections): void {
    this.#entry.appendTo(sections);
    const line = Buffer.from(`${JSON.stringify(this.#key)}\n`);
    const keys = sections.record('keys');
    keys.roomFor(line.length).set(line, keys.length);
    keys.extendTo(keys.length + line.length);
  }
}
