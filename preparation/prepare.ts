import { rm } from 'node:fs/promises';
import { join } from 'node:path';
import { isDeepStrictEqual } from 'node:util';
import type { DatasetOrigin, Manifest } from '../contract/dataset.ts';
import { Problem } from '../contract/problem.ts';
import { batchesPerSegment, type MigrationSettings } from '../contract/settings.ts';
import { DatasetReplacement, settleDatasetFolder } from '../dataset/dataset-replacement.ts';
import { findManifest, writeManifest } from '../dataset/manifest.ts';
import { RejectsWriter } from '../dataset/rejects.ts';
import { SegmentsWriter, type WrittenSegments } from '../dataset/segments-writer.ts';
import { findSourceAdapter } from '../sources/registry.ts';
import { bucketsFor } from './bucket-count.ts';
import { type Bucket, BucketWriter } from './bucket-writer.ts';
import { allIds } from './id-range.ts';
import { describeOrigin, stampInputs } from './origin.ts';
import { packedProfile } from './packed-user.ts';
import { RecordIds } from './record-ids.ts';
import { recordTemplates } from './record-templates.ts';
import { mapPerson } from './records.ts';
import { sortBuckets } from './sorted-buckets.ts';
import { Tally } from './tally.ts';
import { UnpackedUser } from './unpacked-user.ts';
import { UserPacker } from './user-packer.ts';

/** What to prepare, and how to hear of it. */
export interface PrepareOptions {
  readonly settings: MigrationSettings;
  /** Called now and then, also while users are sorted: records read so far. */
  readonly onProgress?: (read: number) => void;
  /** Stops with the signal's reason and removes what was written. */
  readonly signal?: AbortSignal;
}

export interface Prepared {
  readonly manifest: Manifest;
  /** The folder already held a dataset of the same origin. */
  readonly reused: boolean;
}

/** Records between two looks at the signal and two reports of progress. */
const recordsPerReport = 1024;

/**
 * Reads the source and writes the dataset, in memory that does not grow with either: records are partitioned by their
 * users' ids into buckets on disk, and each bucket is sorted. A dataset of another origin in the folder is replaced
 * once the new one is whole.
 *
 * @throws Problem `unreadable_source`, `broken_source`, `unwritable_dataset`, `wrong_dataset` (also where the folder is
 * another pool's), `damaged_dataset`
 */
export async function prepareDataset({ settings, onProgress, signal }: PrepareOptions): Promise<Prepared> {
  const stamp = await stampInputs(settings.source.inputs);
  const origin = await describeOrigin(settings, signal);
  await settleDatasetFolder(settings.dataset);
  const present = await findManifest(settings.dataset);
  if (present !== undefined && isDeepStrictEqual(present.origin, origin)) {
    return { manifest: present, reused: true };
  }
  if (present !== undefined && !isOfSamePool(present.origin, origin)) {
    throw new Problem(
      'wrong_dataset',
      'The folder holds a dataset for another Identity Pool',
      settings.dataset,
      'Name another folder in `dataset`, or remove this one if its migration is over.',
    );
  }
  const replacement = await DatasetReplacement.begin(settings.dataset);
  try {
    const manifest = await new Preparation(replacement.folder, settings, origin, onProgress, signal).run();
    if ((await stampInputs(settings.source.inputs)) !== stamp) {
      throw new Problem(
        'broken_source',
        'The export was written to while it was read',
        settings.source.inputs.join(', '),
        'Wait until the export is complete, and start again.',
      );
    }
    await replacement.commit();
    return { manifest, reused: false };
  } finally {
    await replacement.abandon();
  }
}

/** A dataset is replaced by a newer one of the same pool; another pool's migration may still be using it. */
function isOfSamePool(one: DatasetOrigin, other: DatasetOrigin): boolean {
  return one.tenantId === other.tenantId && one.poolId === other.poolId;
}

/** One preparation into a folder that nobody reads yet. */
class Preparation {
  readonly #folder: string;
  readonly #settings: MigrationSettings;
  readonly #origin: DatasetOrigin;
  readonly #onProgress: (read: number) => void;
  readonly #signal: AbortSignal | undefined;
  readonly #tally = new Tally();
  readonly #rejects: RejectsWriter;
  #read = 0;

  constructor(
    folder: string,
    settings: MigrationSettings,
    origin: DatasetOrigin,
    onProgress: ((read: number) => void) | undefined,
    signal: AbortSignal | undefined,
  ) {
    this.#folder = folder;
    this.#settings = settings;
    this.#origin = origin;
    this.#onProgress = onProgress ?? (() => undefined);
    this.#signal = signal;
    this.#rejects = new RejectsWriter(folder);
  }

  async run(): Promise<Manifest> {
    try {
      const bucketsFolder = join(this.#folder, 'buckets');
      const written = await this.#writeSegments(await this.#partition(bucketsFolder));
      await rm(bucketsFolder, { recursive: true });
      await this.#rejects.finish();
      const manifest: Manifest = {
        formatVersion: 1,
        preparedAt: new Date().toISOString(),
        origin: this.#origin,
        counts: this.#tally.counts(this.#rejects.written),
        batchesPerSegment,
        ...written,
      };
      await writeManifest(this.#folder, manifest);
      return manifest;
    } finally {
      this.#rejects.close();
    }
  }

  /** Maps the source's records and puts them into buckets. */
  async #partition(folder: string): Promise<Bucket[]> {
    const { source, target, namespace, passwords } = this.#settings;
    const inputBytes = this.#origin.inputs.reduce((sum, { bytes }) => sum + bytes, 0);
    const buckets = new BucketWriter(folder, allIds, bucketsFor(inputBytes));
    const recordIds = new RecordIds(namespace);
    const packer = new UserPacker();
    const mapping = { tenantId: target.tenantId, poolId: target.poolId, strategy: passwords.strategy };
    for await (const item of findSourceAdapter(source.type).read(source)) {
      this.#read += 1;
      if (this.#read % recordsPerReport === 0) this.#report();
      const mapped = 'person' in item ? mapPerson(item.person, recordIds, mapping) : item;
      if ('reject' in mapped) {
        await this.#rejects.add(mapped.reject);
      } else {
        buckets.add(mapped.user.id, packer.pack(mapped, this.#tally.profileOf(mapped), this.#read));
      }
    }
    return buckets.finish();
  }

  async #writeSegments(buckets: readonly Bucket[]): Promise<WrittenSegments> {
    const { target, import: importing } = this.#settings;
    const segments = await SegmentsWriter.create(this.#folder, importing.usersPerBatch);
    const user = new UnpackedUser(recordTemplates(target.tenantId, target.poolId));
    try {
      for await (const { bytes, starts, rejects } of sortBuckets(buckets)) {
        this.#report();
        for (const reject of rejects) await this.#rejects.add(reject);
        for (const start of starts) {
          this.#tally.count(packedProfile(bytes, start));
          user.moveTo(bytes, start);
          if (segments.add(user)) await segments.flow();
        }
      }
      return await segments.finish();
    } finally {
      await segments.close();
    }
  }

  #report(): void {
    this.#signal?.throwIfAborted();
    this.#onProgress(this.#read);
  }
}
