import { createHash } from 'node:crypto';
import { realpath } from 'node:fs/promises';
import { basename, dirname, join } from 'node:path';
import type { Delta, JobRun, Manifest } from '../../contract/dataset.ts';
import { Problem } from '../../contract/problem.ts';
import type { MigrationSettings } from '../../contract/settings.ts';
import { isAbsent } from '../../dataset/dataset-problems.ts';
import { type Dataset, openDataset } from '../../dataset/dataset-reader.ts';
import { type DatasetUser, datasetUsers } from '../../dataset/dataset-users.ts';
import { readJobs } from '../../dataset/jobs.ts';
import { deltaName } from '../../dataset/layout.ts';
import { findManifest } from '../../dataset/manifest.ts';
import { isSamePool } from '../../dataset/same-pool.ts';
import { unconfirmedUsers } from '../../dataset/unconfirmed.ts';
import { mergedOrder } from './merged-order.ts';

/**
 * A dataset that was migrated before. What became of its users is known from its own outcomes, from those of its delta,
 * or from both: users that a delta left out were confirmed when it was made.
 */
export class EarlierDataset {
  readonly #dataset: Dataset;
  readonly #migrated: readonly Dataset[];

  /** @param migrated those of which outcomes are known: itself, its delta */
  private constructor(dataset: Dataset, migrated: readonly Dataset[]) {
    this.#dataset = dataset;
    this.#migrated = migrated;
  }

  /**
   * Opens the dataset that `since` names, and sees that a delta of it can be told.
   *
   * @throws Problem `wrong_dataset`, `damaged_dataset`, `nothing_migrated` where the earlier migration was undone
   */
  static async open(settings: MigrationSettings, since: string): Promise<EarlierDataset> {
    await requireOtherFolder(since, settings.dataset);
    const manifest = await toldOfEarlier(() => findManifest(since));
    if (manifest === undefined) throw noDataset(since);
    requireSameUsers(since, manifest, settings);
    const earlier = await toldOfEarlier(async () => {
      const dataset = await openDataset(since, manifest.indexSha256);
      const runs = await readJobs(since);
      const delta = await deltaSince(dataset, runs);
      const deltaRuns = delta === undefined ? [] : await readJobs(delta.folder);
      if ([...runs, ...deltaRuns].some(({ job }) => job === 'undo')) throw undone(since);
      const migrated = [...(runs.length > 0 ? [dataset] : []), ...(delta === undefined ? [] : [delta])];
      return new EarlierDataset(dataset, migrated);
    });
    if (earlier.#migrated.length === 0) throw neverMigrated(since);
    return earlier;
  }

  get manifest(): Manifest {
    return this.#dataset.manifest;
  }

  /** Its users in the order of their ids. @throws Problem `damaged_dataset` */
  async *users(signal?: AbortSignal): AsyncGenerator<DatasetUser> {
    try {
      yield* datasetUsers(this.#dataset, signal);
    } catch (error) {
      throw ofEarlier(error);
    }
  }

  /**
   * Ids of its users that nobody has found in the pool as they were sent, in their order.
   *
   * @throws Problem `damaged_dataset`
   */
  async *unconfirmed(signal?: AbortSignal): AsyncGenerator<string> {
    const [first, second] = this.#migrated.map((dataset) => unconfirmedUsers(dataset, signal));
    try {
      if (first !== undefined) yield* second === undefined ? first : mergedOrder(first, second);
    } catch (error) {
      throw ofEarlier(error);
    }
  }

  /** What a delta is made of as far as this dataset goes: with anything else of it another delta is made. */
  async identity(signal?: AbortSignal): Promise<Delta['since']> {
    const { indexSha256, origin } = this.manifest;
    const content = createHash('sha256');
    for await (const id of this.unconfirmed(signal)) content.update(`${id}\n`);
    return { indexSha256, namespace: origin.namespace, unconfirmedSha256: content.digest('hex') };
  }
}

/** What was migrated since a dataset before, when this one was prepared; undefined where nothing of the kind was. */
async function deltaOf({ folder, manifest }: Dataset): Promise<Dataset | undefined> {
  const found = await findManifest(join(folder, deltaName));
  if (found?.delta?.wholeIndexSha256 !== manifest.indexSha256) return undefined;
  return await openDataset(join(folder, deltaName), found.indexSha256);
}

/** As {@link deltaOf}; of a dataset that was migrated whole since then, a delta from before says nothing any more. */
async function deltaSince(dataset: Dataset, [whole]: readonly JobRun[]): Promise<Dataset | undefined> {
  const delta = await deltaOf(dataset);
  if (delta === undefined || whole === undefined) return delta;
  const [migration] = await readJobs(delta.folder);
  return migration !== undefined && migration.startedAt > whole.startedAt ? delta : undefined;
}

/** What cannot be read of an earlier dataset is not prepared again like another: its export may be gone. */
export function ofEarlier(error: unknown): unknown {
  if (!(error instanceof Problem)) return error;
  const { problem, what, where } = error;
  const told = `The earlier dataset cannot be taken: ${what}`;
  return new Problem(problem, told, where, `Put it back as it was, ${orWhole}`, { cause: error });
}

async function toldOfEarlier<Result>(read: () => Promise<Result>): Promise<Result> {
  try {
    return await read();
  } catch (error) {
    throw ofEarlier(error);
  }
}

const orWhole = 'or migrate the whole newer export: start without `--since`.';

async function requireOtherFolder(since: string, dataset: string): Promise<void> {
  const earlier = await resolvedPath(since);
  const newer = await resolvedPath(dataset);
  if (earlier !== newer && earlier !== join(newer, deltaName)) return;
  throw wrong(
    'The newer export would be prepared into the folder of the earlier dataset',
    since,
    'Set `dataset` to another folder: the earlier dataset has to stay as it was migrated.',
  );
}

/** Where a path leads to; the path itself where nothing is there yet. */
async function resolvedPath(path: string): Promise<string> {
  try {
    return await realpath(path);
  } catch (error) {
    if (!isAbsent(error)) throw error;
    return path;
  }
}

/** Ids are the same for the same key of the source only within a namespace, and users of another pool are others. */
function requireSameUsers(since: string, { origin, delta }: Manifest, { target, namespace }: MigrationSettings): void {
  if (delta !== undefined) {
    const whole = basename(since) === deltaName ? dirname(since) : 'the one that it lies in';
    throw wrong('This dataset is itself a delta, and holds no other users', since, `Name the whole dataset: ${whole}.`);
  }
  if (!isSamePool(origin, target)) {
    const where = `${since}: tenant ${origin.tenantId}, pool ${origin.poolId}`;
    throw wrong('The earlier dataset is for another Identity Pool', where, `Name one of this pool, ${orWhole}`);
  }
  if (origin.namespace !== namespace) {
    throw wrong(
      `The earlier dataset has another namespace, so the same users have other ids there: \`${origin.namespace}\` instead of \`${namespace}\``,
      since,
      `Set \`namespace\` to the earlier one if both are of the same users, ${orWhole}`,
    );
  }
}

function noDataset(since: string): Problem {
  return wrong('The folder holds no dataset', since, 'Name the folder of the dataset that was migrated before.');
}

function neverMigrated(since: string): Problem {
  return wrong(
    'Nothing is known of what became of the users of the earlier dataset: it has no outcomes',
    since,
    `Name the dataset that was migrated, with its outcomes, ${orWhole}`,
  );
}

function undone(since: string): Problem {
  return new Problem(
    'nothing_migrated',
    'The earlier migration was undone: its users are not in the pool any more',
    since,
    'Migrate the whole newer export: start without `--since`.',
  );
}

function wrong(what: string, where: string, next: string): Problem {
  return new Problem('wrong_dataset', what, where, next);
}
