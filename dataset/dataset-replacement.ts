import { mkdtemp, readdir, rename, rm, stat, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { Problem } from '../contract/problem.ts';
import { createFolder, syncPath } from './atomic-file.ts';
import { isAbsent, unwritable } from './dataset-problems.ts';
import {
  groupsName,
  indexName,
  keysName,
  manifestName,
  mergedName,
  outcomeNames,
  rejectsName,
  segmentsName,
} from './layout.ts';

/** A dataset that is being written. */
const unfinishedPrefix = '.preparing-';

/** A dataset that is whole and on its way to the place of the old one. */
const finishedName = '.prepared';

/** In a finished dataset: it is the old one again, so that the outcomes there go on being true. */
const sameDatasetName = '.same-dataset';

/** What a dataset consists of; the manifest is the last to come. */
const parts = [segmentsName, keysName, mergedName, groupsName, indexName, rejectsName, manifestName];

/**
 * A new dataset, written into a folder of its own inside the dataset's folder, so that the one that is there stays
 * whole until {@link commit}.
 *
 * The commit is one rename, of the finished folder to `.prepared`. Whatever stops what follows, moving its parts to
 * their places, {@link completeReplacement} does the rest at the next preparation.
 */
export class DatasetReplacement {
  /** Where to write the new dataset. */
  readonly folder: string;
  readonly #dataset: string;

  private constructor(dataset: string, folder: string) {
    this.#dataset = dataset;
    this.folder = folder;
  }

  /**
   * @param goesOn whether an unfinished dataset in this folder may be gone on with; others are removed
   * @throws Problem `unwritable_dataset`
   */
  static async begin(
    dataset: string,
    goesOn: (folder: string) => Promise<boolean> = async () => false,
  ): Promise<DatasetReplacement> {
    try {
      let found: string | undefined;
      for (const name of await readdir(dataset)) {
        if (!name.startsWith(unfinishedPrefix)) continue;
        const folder = join(dataset, name);
        if (found === undefined && (await goesOn(folder))) found = folder;
        else await rm(folder, { recursive: true, force: true });
      }
      const folder = await mkdtemp(join(dataset, unfinishedPrefix));
      // Under another name, so that an attempt that still runs somewhere cannot go on writing into it.
      if (found !== undefined) await rename(found, folder);
      return new DatasetReplacement(dataset, folder);
    } catch (error) {
      throw unwritable(error, dataset);
    }
  }

  /**
   * Puts the new dataset, manifest and all, in the place of the old one.
   *
   * @param outcomes whether those of the old one go with it, or stay because the new one is the same again
   * @throws Problem `unwritable_dataset`
   */
  async commit(outcomes: 'go' | 'stay' = 'go'): Promise<void> {
    try {
      if (outcomes === 'stay') await writeFile(join(this.folder, sameDatasetName), '');
      await syncPath(this.folder);
      await rename(this.folder, join(this.#dataset, finishedName));
      await syncPath(this.#dataset);
    } catch (error) {
      throw unwritable(error, this.#dataset);
    }
    await completeReplacement(this.#dataset);
  }

  /** Removes what was written; does nothing after a commit. */
  async abandon(): Promise<void> {
    await rm(this.folder, { recursive: true, force: true });
  }
}

/** Where preparations into this folder write that are under way or were stopped. */
export async function unfinishedFolders(dataset: string): Promise<readonly string[]> {
  const names = await readdir(dataset).catch(() => []);
  return names.filter((name) => name.startsWith(unfinishedPrefix)).map((name) => join(dataset, name));
}

/**
 * Makes the folder ready to be read or replaced: a replacement that was committed and interrupted is completed.
 *
 * @throws Problem `unwritable_dataset`, and `wrong_dataset` where the folder holds files of these names that are of no
 * dataset
 */
export async function settleDatasetFolder(dataset: string): Promise<void> {
  await createFolder(dataset);
  await completeReplacement(dataset);
  if (!(await exists(join(dataset, manifestName)))) {
    for (const name of [...parts, ...outcomeNames]) {
      if (await exists(join(dataset, name))) {
        throw new Problem(
          'wrong_dataset',
          `The folder holds \`${name}\` but no \`${manifestName}\`, so it is no dataset that may be replaced`,
          dataset,
          'Set `dataset` to an empty folder or to one that does not exist yet, or remove those files.',
        );
      }
    }
  }
}

async function completeReplacement(dataset: string): Promise<void> {
  const finished = join(dataset, finishedName);
  if (!(await exists(finished))) {
    return;
  }
  try {
    // While the new manifest waits in `.prepared`, the old one goes first: nobody takes a mixture for a dataset.
    if (await exists(join(finished, manifestName))) {
      await rm(join(dataset, manifestName), { force: true });
      await syncPath(dataset);
      const gone = (await exists(join(finished, sameDatasetName))) ? [] : outcomeNames;
      for (const kind of gone) {
        await rm(join(dataset, kind), { recursive: true, force: true });
      }
      for (const part of parts) {
        if (await exists(join(finished, part))) {
          await rm(join(dataset, part), { recursive: true, force: true });
          await rename(join(finished, part), join(dataset, part));
          await syncPath(dataset);
        }
      }
    }
    await rm(finished, { recursive: true, force: true });
  } catch (error) {
    throw unwritable(error, dataset);
  }
}

async function exists(path: string): Promise<boolean> {
  try {
    await stat(path);
    return true;
  } catch (error) {
    if (isAbsent(error)) {
      return false;
    }
    throw unwritable(error, path);
  }
}
