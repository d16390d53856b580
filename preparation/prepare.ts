import { join } from 'node:path';
import { isDeepStrictEqual } from 'node:util';
import type { DatasetOrigin, Manifest } from '../contract/dataset.ts';
import { type PoolRules, usualPoolRules } from '../contract/pool.ts';
import { Problem } from '../contract/problem.ts';
import type { MigrationSettings } from '../contract/settings.ts';
import { DatasetReplacement, settleDatasetFolder } from '../dataset/dataset-replacement.ts';
import { isIntact } from '../dataset/intact.ts';
import { mendedName } from '../dataset/layout.ts';
import { findManifest } from '../dataset/manifest.ts';
import { readMended, type StoredMended } from '../dataset/mended.ts';
import { isSamePool } from '../dataset/same-pool.ts';
import { passwordFormats } from '../passwords/translate.ts';
import { expandInputs } from '../sources/expand-inputs.ts';
import { readCheckpoint } from './checkpoint.ts';
import { InputDigests, isRepeatable, originRules, stampInputs } from './origin.ts';
import { Preparation, type ReadProgress } from './preparation.ts';
import { keepObjectsYoung } from './young-objects.ts';

/** What to prepare, and how to hear of it. */
export interface PrepareOptions {
  readonly settings: MigrationSettings;
  /** @default the vendor's defaults */
  readonly pool?: PoolRules;
  /**
   * Whether hashes are written as in the dataset that is there: as the hash probe of an earlier migration found that the
   * pool reads them.
   *
   * @default false
   */
  readonly asProbedBefore?: boolean;
  /** Called now and then, also while users are sorted. */
  readonly onProgress?: ReadProgress;
  /** Stops with the signal's reason. What was read by then is gone on with by the next preparation of the same input. */
  readonly signal?: AbortSignal;
  /**
   * How many threads to divide the work among beside this one; the dataset is the same with any number.
   *
   * @default one for each core that this process may use, where the input is large enough to need them
   */
  readonly threads?: number;
  /**
   * Whether a dataset that is there already is read through, and prepared again where a file of it is damaged.
   *
   * @default false: whoever reads a file checks it
   */
  readonly checked?: boolean;
}

export interface Prepared {
  readonly manifest: Manifest;
  /** The folder already held a dataset of the same origin. */
  readonly reused: boolean;
}

/**
 * Reads the source and writes the dataset, in memory that does not grow with either: records are partitioned by their
 * users' ids into buckets on disk, and each bucket is sorted. A dataset of another origin in the folder is replaced
 * once the new one is whole. Records that were mended, and lie in the folder, are read instead of those of the source.
 * A preparation that was stopped after the source was read goes on from the last whole bucket.
 *
 * @throws Problem `unreadable_source`, `broken_source`, `unwritable_dataset`, `wrong_dataset` (also where the folder is
 * another pool's), `damaged_dataset`
 */
export async function prepareDataset(options: PrepareOptions): Promise<Prepared> {
  keepObjectsYoung();
  const { onProgress, signal, threads } = options;
  const settings = { ...options.settings, source: await expandInputs(options.settings.source) };
  checkPasswordFormat(settings.source.mapping?.password?.format);
  const stamp = await stampInputs(settings.source.inputs);
  await settleDatasetFolder(settings.dataset);
  const mended = await readMended(settings.dataset);
  const digests = new InputDigests();
  const present = await findManifest(settings.dataset);
  // A dataset for another pool, whose hashes say nothing of this one, is turned away below.
  const before = options.asProbedBefore === true ? present?.origin.recipes : undefined;
  const pool = { ...(options.pool ?? usualPoolRules), ...(before === undefined ? {} : { recipes: before }) };
  const rules = originRules(settings, pool, mended);
  if (mended !== undefined) {
    requireSameExport(mended, await digests.of(settings.source.inputs, signal), settings.dataset);
  }
  /** Whether all that is asked for was prepared from just this. */
  const isSame = async ({ inputs, ...others }: DatasetOrigin): Promise<boolean> =>
    isRepeatable(settings.source) &&
    isDeepStrictEqual(others, rules) &&
    isDeepStrictEqual(inputs, await digests.of(settings.source.inputs, signal));
  const isThere = present !== undefined && (await isSame(present.origin));
  if (isThere && (options.checked !== true || (await isIntact(settings.dataset, signal)))) {
    return { manifest: present, reused: true };
  }
  // A dataset is replaced by a newer one of the same pool; another pool's migration may still be using it.
  if (present !== undefined && !isSamePool(present.origin, rules)) {
    throw new Problem(
      'wrong_dataset',
      'The folder holds a dataset for another Identity Pool',
      settings.dataset,
      'Name another folder in `dataset`, or remove this one if its migration is over.',
    );
  }
  const replacement = await DatasetReplacement.begin(settings.dataset, async (folder) => {
    const checkpoint = await readCheckpoint(folder);
    return checkpoint !== undefined && (await isSame(checkpoint.facts.origin));
  });
  let goesOn = false;
  try {
    const parts = { settings, pool, mended, digests, threads };
    const preparation = new Preparation(replacement.folder, parts, (read, share) => {
      signal?.throwIfAborted();
      onProgress?.(read, share);
    });
    const manifest = await preparation.run();
    if ((await stampInputs(settings.source.inputs)) !== stamp) {
      throw new Problem(
        'broken_source',
        'The export was written to while it was read',
        settings.source.inputs.join(', '),
        'Wait until the export is complete, and start again.',
      );
    }
    // What became of its users is still true of a dataset that was damaged and is now the same again.
    await replacement.commit(present?.indexSha256 === manifest.indexSha256 ? 'stay' : 'go');
    return { manifest, reused: false };
  } catch (error) {
    goesOn = signal?.aborted === true && (await readCheckpoint(replacement.folder)) !== undefined;
    throw error;
  } finally {
    if (!goesOn) await replacement.abandon();
  }
}

/**
 * A format that is not known would make every password one that has to be reset. Loading `migration.yaml` tells it
 * first, but a worker need not be of its client's version.
 */
function checkPasswordFormat(format: string | undefined): void {
  if (format === undefined || passwordFormats.has(format)) return;
  throw new Problem(
    'wrong_configuration',
    `There is no password format ${format}`,
    'source.mapping.password.format',
    `Take one of ${[...passwordFormats.keys()].join(', ')}; docs/passwords.md says what each reads.`,
  );
}

/** What was mended of one export says nothing of another: its places are others. */
function requireSameExport(mended: StoredMended, inputs: DatasetOrigin['inputs'], dataset: string): void {
  const named = inputs.map(({ name, sha256 }) => ({ name, sha256 }));
  if (isDeepStrictEqual(mended.inputs, named)) return;
  throw new Problem(
    'wrong_dataset',
    'Records were mended of another export than the one that is named now',
    join(dataset, mendedName),
    'Remove this file if the new export needs no mending, or name the export that it belongs to.',
  );
}
