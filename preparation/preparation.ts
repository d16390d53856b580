import { rm } from 'node:fs/promises';
import { join } from 'node:path';
import type { Manifest } from '../contract/dataset.ts';
import type { PoolRules } from '../contract/pool.ts';
import { Problem } from '../contract/problem.ts';
import { batchesPerSegment, type MigrationSettings } from '../contract/settings.ts';
import type { SourceSettings } from '../contract/source.ts';
import { syncPath } from '../dataset/atomic-file.ts';
import { unwritable } from '../dataset/dataset-problems.ts';
import { writeManifest } from '../dataset/manifest.ts';
import type { StoredMended } from '../dataset/mended.ts';
import { type RejectsMark, RejectsWriter } from '../dataset/rejects.ts';
import { watchInputs } from '../sources/input-watch.ts';
import { withMended } from '../sources/mended-records.ts';
import { findSourceAdapter } from '../sources/registry.ts';
import { bucketsFor } from './bucket-count.ts';
import type { Bucket } from './bucket-writer.ts';
import {
  type Checkpoint,
  checkpointFiles,
  checkpointVersion,
  readCheckpoint,
  type SourceFacts,
  writeFacts,
  writeMark,
} from './checkpoint.ts';
import { writeGroups } from './groups-file.ts';
import { MergedFile } from './merged-file.ts';
import { collectMerged } from './merged-users.ts';
import { bytesOfInputs, type InputDigests, originRules } from './origin.ts';
import { bucketsName, identifiersName, Partition } from './partition.ts';
import { ReusedMemory } from './reused-memory.ts';
import { segmentBuilder } from './segment-users.ts';
import { settleShared } from './settle-shared.ts';
import { suspectsOf } from './shared-identifiers.ts';
import type { SharedText } from './shared-texts.ts';
import { sharingUsers } from './sharing-users.ts';
import { Tally } from './tally.ts';
import { Threads, threadsFor } from './threads.ts';
import { type WritingParts, writeSegments } from './write-segments.ts';

/** Milliseconds. */
const marksApart = 3_000;

/** A process has four threads that wait for the disk, and segments are brought there beside the buckets. */
const syncedAtOnce = 2;

/** What a preparation is made of. */
export interface PreparationParts {
  readonly settings: MigrationSettings;
  readonly pool: PoolRules;
  /** Records that are read instead of those in the inputs. */
  readonly mended: StoredMended | undefined;
  readonly digests: InputDigests;
  /** How many threads to divide the work among; as many as are worth it when undefined. */
  readonly threads: number | undefined;
}

/** Records read so far, and the share of the inputs that they were read from, 0 to 1, where that is known. */
export type ReadProgress = (read: number, share?: number) => void;

/** One preparation into a folder that nobody reads yet. */
export class Preparation {
  readonly #folder: string;
  readonly #settings: MigrationSettings;
  readonly #pool: PoolRules;
  readonly #mended: StoredMended | undefined;
  readonly #digests: InputDigests;
  readonly #onProgress: ReadProgress;
  readonly #threads: number | undefined;

  /** @param onProgress called now and then; stops the preparation by throwing */
  constructor(folder: string, parts: PreparationParts, onProgress: ReadProgress) {
    const { settings, pool, mended, digests, threads } = parts;
    this.#folder = folder;
    this.#settings = settings;
    this.#pool = pool;
    this.#mended = mended;
    this.#digests = digests;
    this.#onProgress = onProgress;
    this.#threads = threads;
  }

  /** Goes on from the folder's checkpoint where it has one. */
  async run(): Promise<Manifest> {
    const inputBytes = await bytesOfInputs(this.#settings.source);
    const count = this.#threads ?? threadsFor(inputBytes);
    const told = { folder: this.#folder, settings: this.#settings, pool: this.#pool };
    const threads = Threads.start(count, told);
    const manifest = await this.#goOn(inputBytes, threads).finally(() => threads?.close());
    for (const name of [bucketsName, identifiersName, ...checkpointFiles]) {
      await rm(join(this.#folder, name), { recursive: true, force: true });
    }
    await writeManifest(this.#folder, manifest);
    return manifest;
  }

  async #goOn(inputBytes: number | undefined, threads: Threads | undefined): Promise<Manifest> {
    const found = await readCheckpoint(this.#folder);
    if (found !== undefined) return await this.#write(found, Promise.resolve(), threads);
    const checkpoint = await this.#readSource(inputBytes, threads);
    // The disk takes its time beside what follows; nothing that the checkpoint speaks of goes before it is kept.
    const kept = keep(this.#folder, checkpoint);
    // A fault is told by whoever waits for it; until then nobody does, which would end the process.
    kept.catch(() => undefined);
    try {
      return await this.#write(checkpoint, kept, threads);
    } finally {
      await kept;
    }
  }

  /**
   * Maps the source's records, puts them into buckets, and settles who of those that share an identifier is a user.
   *
   * @throws Problem `broken_source` where it has no records, and as reading and partitioning do
   */
  async #readSource(inputBytes: number | undefined, threads: Threads | undefined): Promise<Checkpoint> {
    const { source } = this.#settings;
    const rejects = new RejectsWriter(this.#folder);
    try {
      const tally = new Tally();
      const parts = bucketsFor(inputBytes);
      const partition = new Partition(this.#folder, parts, this.#settings, this.#pool, rejects, tally);
      const read = async (): Promise<void> => {
        for await (const addTo of mappedRecords(source, threads)) {
          addTo(partition);
          this.#onProgress(partition.read, inputBytes === undefined ? undefined : this.#digests.bytes / inputBytes);
        }
      };
      const partitioned = await watchInputs(this.#digests, () => withMended(this.#mended?.records ?? [], read))
        .then(() => partition.finish())
        .finally(() => partition.close());
      const { read: records, buckets, identifiers, groups, texts } = partitioned;
      if (records === 0) throw withoutRecords(source);
      const sharingOnes = await sharingUsers(await suspectsOf(identifiers), buckets, new Map(texts));
      const { byOrder, sharing } = settleShared(sharingOnes, source.duplicates);
      await rejects.sync();
      const facts: SourceFacts = {
        version: checkpointVersion,
        origin: {
          ...originRules(this.#settings, this.#pool, this.#mended),
          inputs: await this.#digests.of(source.inputs),
        },
        read: records,
        groups: [...groups],
        texts,
        settled: [...byOrder],
        sharing,
      };
      const segments = { segments: 0, keysBytes: 0, indexBytes: 0 };
      const mark = { buckets, skip: 0, segments, rejects: rejects.mark(), tally: tally.state };
      return { facts, mark };
    } finally {
      rejects.close();
    }
  }

  #segmentWork(
    threads: Threads | undefined,
    texts: readonly SharedText[],
  ): Pick<WritingParts, 'buildSegment' | 'memory'> {
    if (threads !== undefined) {
      return { buildSegment: (users) => threads.buildSegment({ users, texts }), memory: new ReusedMemory(true) };
    }
    return { buildSegment: segmentBuilder(this.#folder, this.#settings, texts), memory: new ReusedMemory(false) };
  }

  /** @param kept when a crash goes on from the checkpoint */
  async #write({ facts, mark }: Checkpoint, kept: Promise<void>, threads: Threads | undefined): Promise<Manifest> {
    const settlements = { byOrder: new Map(facts.settled), sharing: facts.sharing };
    const tally = new Tally(mark.tally);
    const rejects = new RejectsWriter(this.#folder, mark.rejects);
    const mergedFile = new MergedFile(this.#folder);
    try {
      const written = await writeSegments(mark, {
        folder: this.#folder,
        settings: this.#settings,
        settlements,
        merged: await collectMerged(mark.buckets, settlements),
        ...this.#segmentWork(threads, facts.texts),
        texts: new Map(facts.texts),
        rejects,
        tally,
        marksApart,
        onBucket: () => this.#onProgress(facts.read),
        onMerged: (key) => mergedFile.add(key),
        onMark: async (next) => {
          await kept;
          await writeMark(this.#folder, next);
        },
      });
      await rejects.sync();
      const groups = new Map(facts.groups);
      const groupsSha256 = await writeGroups(this.#folder, groups, this.#settings);
      const { byReason } = rejects;
      return {
        formatVersion: 1,
        preparedAt: new Date().toISOString(),
        origin: facts.origin,
        counts: {
          read: facts.read,
          rejected: rejectedOf(byReason),
          rejects: byReason,
          sharingIdentifiers: facts.sharing,
          groups: groups.size,
          ...tally.counts(),
        },
        batchesPerSegment,
        groupsSha256,
        mergedSha256: await mergedFile.finish(),
        ...written,
      };
    } finally {
      mergedFile.close();
      rejects.close();
    }
  }
}

/** The source's records, some at a time, as what adds them to a partition in their order. */
async function* mappedRecords(
  source: SourceSettings,
  threads: Threads | undefined,
): AsyncGenerator<(partition: Partition) => void> {
  const adapter = findSourceAdapter(source.type);
  const cut = threads === undefined ? undefined : await adapter.records?.cut(source);
  if (threads === undefined || cut === undefined) {
    for await (const items of adapter.read(source)) {
      yield (partition) => {
        for (const item of items) partition.add(item);
      };
    }
    return;
  }
  for await (const mapped of threads.mapInOrder(cut)) yield (partition) => partition.addBlock(mapped);
}

/** An export that broke off before its first record would read as if everybody had left. */
function withoutRecords({ type, inputs }: SourceSettings): Problem {
  return new Problem(
    'broken_source',
    'The export holds no records',
    inputs.length === 0 ? type : inputs.join(', '),
    'See that the export came to its end, and that source.type and source.input belong together.',
  );
}

/** @throws Problem `unwritable_dataset` */
async function keep(folder: string, { facts, mark }: Checkpoint): Promise<void> {
  await syncBuckets(mark.buckets, join(folder, bucketsName));
  await writeFacts(folder, facts);
  await writeMark(folder, mark);
}

/** A mark speaks of buckets, so they have to outlive whatever the machine suffers. */
async function syncBuckets(buckets: readonly Bucket[], folder: string): Promise<void> {
  try {
    for (let first = 0; first < buckets.length; first += syncedAtOnce) {
      await Promise.all(buckets.slice(first, first + syncedAtOnce).map(({ path }) => syncPath(path)));
    }
    await syncPath(folder);
  } catch (error) {
    throw unwritable(error, folder);
  }
}

function rejectedOf(byReason: RejectsMark['byReason']): number {
  return Object.values(byReason).reduce((sum, records) => sum + records, 0);
}
