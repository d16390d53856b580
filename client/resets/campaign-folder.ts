import { mkdir, mkdtemp, readdir, rename, rm, stat } from 'node:fs/promises';
import { join, resolve } from 'node:path';
import { Problem } from '../../contract/problem.ts';
import { folderMode, syncPath } from '../../dataset/atomic-file.ts';
import { withFolderLock } from '../embedded/folder-lock.mjs';
import { writePrivateFile } from '../private-file.ts';
import { isAbandoned, unfinishedName } from './unfinished-name.ts';

/** Names that a campaign before may have left: all of a folder's files are of one campaign. */
const campaignFile = /^resets-(?:\d{4}|unreachable)\.(?:csv|ndjson)(?:\.age)?$/;

/** While a campaign's files appear: two that appeared at once would be mixed. */
const publishingLock = '.publishing';

/**
 * Where a campaign's files are written: all of them appear together when the last one is whole, in the place of those
 * of a campaign before.
 */
export class CampaignFolder {
  readonly path: string;
  readonly #unfinished: string;
  readonly #names: string[] = [];

  private constructor(path: string, unfinishedPath: string) {
    this.path = path;
    this.#unfinished = unfinishedPath;
  }

  /**
   * Makes the folder where it is missing, for its owner alone. What a command that was killed left there goes; what another
   * one is writing there stays.
   *
   * @param mustBePrivate what is written can be read by whoever gets at it
   * @throws Problem `wrong_configuration` where others than its owner may look into a folder that must be private, or
   * when it cannot be written
   */
  static async open(folder: string, mustBePrivate: boolean): Promise<CampaignFolder> {
    const path = resolve(folder);
    return await toldAsProblem(folder, async () => {
      await mkdir(path, { recursive: true, mode: folderMode });
      if (mustBePrivate) await requirePrivate(path, folder);
      for (const name of await readdir(path)) {
        if (await isAbandoned(path, name)) await rm(join(path, name), { recursive: true, force: true });
      }
      return new CampaignFolder(path, await mkdtemp(join(path, unfinishedName())));
    });
  }

  /** @throws Problem `wrong_configuration` when it cannot be written, and whatever the content throws */
  async write(name: string, content: AsyncIterable<string | Uint8Array>): Promise<void> {
    await writePrivateFile(join(this.#unfinished, name), content);
    this.#names.push(name);
  }

  /** Takes back what was written under a name. */
  async withdraw(name: string): Promise<void> {
    this.#names.splice(this.#names.indexOf(name), 1);
    await rm(join(this.#unfinished, name), { force: true });
  }

  /** Lets everything appear. @throws Problem `wrong_configuration` */
  async publish(): Promise<void> {
    await toldAsProblem(this.path, async () => {
      await withFolderLock(join(this.path, publishingLock), async () => {
        // First, so that no moment has files of two campaigns, in which a user may stand twice.
        for (const name of await readdir(this.path)) {
          if (campaignFile.test(name)) await rm(join(this.path, name));
        }
        for (const name of this.#names) await rename(join(this.#unfinished, name), join(this.path, name));
        await syncPath(this.path);
      });
    });
    await this.close();
  }

  /** Lets go of what did not appear. */
  async close(): Promise<void> {
    await rm(this.#unfinished, { recursive: true, force: true });
  }
}

async function requirePrivate(path: string, folder: string): Promise<void> {
  const { mode, uid } = await stat(path);
  const owner = process.getuid?.();
  if ((mode & 0o077) === 0 && (owner === undefined || uid === owner)) return;
  throw new Problem(
    'wrong_configuration',
    'The addresses of users are not written where others than you may look',
    folder,
    `Encrypt them with --recipient age1…, or name a folder that is yours alone: chmod 700 makes it so.`,
  );
}

async function toldAsProblem<Result>(folder: string, effect: () => Promise<Result>): Promise<Result> {
  try {
    return await effect();
  } catch (error) {
    if (!(error instanceof Error && 'syscall' in error)) throw error;
    const code = 'code' in error ? String(error.code) : 'unknown error';
    const next = 'Name a folder that can be written with --output.';
    throw new Problem('wrong_configuration', `The folder cannot be written: ${code}`, folder, next, { cause: error });
  }
}
