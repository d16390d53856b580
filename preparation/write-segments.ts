import type { Buffer } from 'node:buffer';
import type { UserKey } from '../contract/dataset.ts';
import { batchesPerSegment, type MigrationSettings } from '../contract/settings.ts';
import type { RejectsMark, RejectsWriter } from '../dataset/rejects.ts';
import { type SegmentsMark, SegmentsWriter, type WrittenSegments } from '../dataset/segments-writer.ts';
import type { Bucket } from './bucket-writer.ts';
import { mergePacked } from './merge-packed.ts';
import type { MergedUsers } from './merged-users.ts';
import { packedId, packedKey, packedLength, packedOrder, packedProfile } from './packed-user.ts';
import type { HeldMemory, ReusedMemory } from './reused-memory.ts';
import type { BuildSegment, SegmentPiece } from './segment-users.ts';
import type { Settlements } from './settle-shared.ts';
import { settleBucket } from './settled-bucket.ts';
import type { SortedBucket } from './sorted-bucket.ts';
import { remove, sortedParts } from './sorted-buckets.ts';
import type { Tally, TallyState } from './tally.ts';

/** Where to go on with writing segments. */
export interface WritingMark {
  /** The buckets that are still to be written, in the order of their ids. */
  readonly buckets: readonly Bucket[];
  /** Users of the first of them that are in whole segments already. */
  readonly skip: number;
  readonly segments: SegmentsMark;
  /** Rejects and counts as they were before the first of them. */
  readonly rejects: RejectsMark;
  readonly tally: TallyState;
}

/** What writing segments needs beside the buckets. */
export interface WritingParts {
  readonly folder: string;
  readonly settings: MigrationSettings;
  readonly settlements: Settlements;
  readonly merged: MergedUsers;
  /** Texts that packed users have by their numbers. */
  readonly texts: ReadonlyMap<number, string>;
  readonly rejects: RejectsWriter;
  readonly tally: Tally;
  readonly buildSegment: BuildSegment;
  /** Where buckets are read into; of the kind that whoever builds segments can read. */
  readonly memory: ReusedMemory;
  /** Milliseconds between two marks, each of which waits for the disk. */
  readonly marksApart: number;
  /** Called before each bucket and behind the last; stops by throwing. */
  onBucket(): void;
  /** Called for each user that is merged, with its own key and the id of the user that it goes into. */
  onMerged(key: UserKey): void;
  /** Called now and then; all that the mark speaks of is on the disk. */
  onMark(mark: WritingMark): Promise<void>;
}

/** A bucket that is written but not passed by a mark, with how things were before it. */
interface OpenBucket {
  readonly bucket: Bucket;
  readonly firstUser: number;
  readonly rejects: RejectsMark;
  readonly tally: TallyState;
}

/**
 * Writes the users of the mark's buckets as segments, in the order of their ids. A bucket is removed once a mark has
 * passed it.
 *
 * @throws Problem `unwritable_dataset`
 */
export async function writeSegments(from: WritingMark, parts: WritingParts): Promise<WrittenSegments> {
  const usersPerSegment = batchesPerSegment * parts.settings.import.usersPerBatch;
  const segments = await SegmentsWriter.create(parts.folder, from.segments);
  const users = new UserSequence(segments, usersPerSegment, parts);
  users.begin(from.segments.segments * usersPerSegment - from.skip, from.skip);
  let open: OpenBucket[] = [];
  let markedAt = Date.now();
  try {
    for (const [number, bucket] of from.buckets.entries()) {
      parts.onBucket();
      const { rejects, tally } = parts;
      open.push({ bucket, firstUser: users.count, rejects: rejects.mark(), tally: tally.state });
      for await (const part of sortedParts(bucket, parts.memory)) {
        await users.add(settleBucket(part.users, parts.settlements), part.memory);
        part.memory.letGo();
      }
      // Users that were merged are still looked for in buckets that would be gone.
      if (parts.merged.size > 0 || Date.now() - markedAt < parts.marksApart) continue;
      await rejects.sync();
      const mark = await segments.sync();
      const written = mark.segments * usersPerSegment;
      const passed = open.filter((_, place) => (open[place + 1]?.firstUser ?? users.count) <= written);
      open = open.slice(passed.length);
      const [first] = open;
      const rest = from.buckets.slice(number + 1);
      await parts.onMark({
        buckets: [...open.map((waiting) => waiting.bucket), ...rest],
        skip: first === undefined ? 0 : written - first.firstUser,
        segments: mark,
        rejects: first?.rejects ?? rejects.mark(),
        tally: first?.tally ?? tally.state,
      });
      for (const { bucket: done } of passed) await remove(done.path);
      markedAt = Date.now();
    }
    parts.onBucket();
    await users.end();
    return await segments.finish();
  } finally {
    await segments.close();
  }
}

/** The users of all buckets one after another, cut into segments. */
class UserSequence {
  readonly #segments: SegmentsWriter;
  readonly #usersPerSegment: number;
  readonly #parts: WritingParts;
  #skip = 0;
  /** Users so far, those of an earlier attempt too. */
  count = 0;
  #pieces: SegmentPiece[] = [];
  /** What the pieces lie in. */
  #held: HeldMemory[] = [];
  #waiting = 0;

  constructor(segments: SegmentsWriter, usersPerSegment: number, parts: WritingParts) {
    this.#segments = segments;
    this.#usersPerSegment = usersPerSegment;
    this.#parts = parts;
  }

  begin(count: number, skip: number): void {
    this.count = count;
    this.#skip = skip;
  }

  /** @param memory that the users lie in */
  async add({ bytes, starts, rejects }: SortedBucket, memory: HeldMemory): Promise<void> {
    const { merged, tally } = this.#parts;
    for (const reject of rejects) this.#parts.rejects.add(reject);
    let alike: number[] = [];
    for (const start of starts) {
      const others = merged.size === 0 ? undefined : merged.get(packedOrder(bytes, start));
      const user = others === undefined ? undefined : this.#merge(bytes, start, others);
      tally.count(user === undefined ? packedProfile(bytes, start) : packedProfile(user, 0));
      this.count += 1;
      if (this.#skip > 0) {
        this.#skip -= 1;
        continue;
      }
      if (user === undefined) alike.push(start);
      else {
        this.#addPiece(bytes, alike, memory);
        this.#pieces.push({ bytes: user, starts: [0] });
        alike = [];
      }
      this.#waiting += 1;
      if (this.#waiting < this.#usersPerSegment) continue;
      this.#addPiece(bytes, alike, memory);
      alike = [];
      await this.end();
    }
    this.#addPiece(bytes, alike, memory);
  }

  #addPiece(bytes: Buffer, starts: readonly number[], memory: HeldMemory): void {
    if (starts.length === 0) return;
    memory.hold();
    this.#held.push(memory);
    this.#pieces.push({ bytes, starts });
  }

  /** Makes a segment of the users that wait for one. */
  async end(): Promise<void> {
    if (this.#waiting === 0) return;
    const built = this.#parts.buildSegment({ segment: this.#segments.segments, pieces: this.#pieces });
    const held = this.#held;
    const letGo = (): void => {
      for (const memory of held) memory.letGo();
    };
    built.then(letGo, letGo);
    this.#pieces = [];
    this.#held = [];
    this.#waiting = 0;
    await this.#segments.add(built);
  }

  #merge(bytes: Buffer, start: number, others: readonly Buffer[]): Buffer {
    const first = bytes.subarray(start, start + packedLength(bytes, start));
    const id = packedId(bytes, start);
    for (const other of others) this.#parts.onMerged({ ...packedKey(other, 0), id });
    return mergePacked([first, ...others], this.#parts.texts, this.#parts.tally);
  }
}
