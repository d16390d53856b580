import { chmod, mkdir, mkdtemp, readdir, rename, rm } from 'node:fs/promises';
import { homedir } from 'node:os';
import { dirname, join } from 'node:path';
import { executableFileName, isExecutable } from './executable.ts';

/** The release of Temporal's command line that is fetched: the newest one that `go install` takes. */
export const temporalCliVersion = '1.5.1';

/** Where fetched programs are kept: outside the clone, so that a fresh clone need not fetch them again. */
export interface TemporalCliCache {
  /** The command line, once it has been fetched. */
  readonly executable: string;
  /** The lock of those who fetch it. */
  readonly lock: string;
}

/**
 * The project's place in the user's cache folder.
 *
 * @see https://specifications.freedesktop.org/basedir-spec/latest/
 */
export function temporalCliCache(environment: NodeJS.ProcessEnv): TemporalCliCache {
  const base = environment.XDG_CACHE_HOME || join(environment.HOME ?? homedir(), '.cache');
  const folder = join(base, 'poolferry', `temporal-cli-${temporalCliVersion}`);
  return { executable: join(folder, executableFileName('temporal')), lock: `${folder}.lock` };
}

/** Makes the folder that holds the cache and its lock. */
export async function makeCacheFolder(cache: TemporalCliCache): Promise<void> {
  await mkdir(dirname(cache.lock), { recursive: true });
}

/**
 * Lets `fetch` put the command line into a new folder and moves it into the cache as a whole, so that nobody ever
 * finds a half-written one. Only for the holder of the lock: it removes what a fetch that was killed left behind.
 *
 * @param fetch fetches into the folder given, and returns the path of the program there
 */
export async function fillCache(cache: TemporalCliCache, fetch: (folder: string) => Promise<string>): Promise<string> {
  const parent = dirname(cache.lock);
  const prefix = `temporal-cli-${temporalCliVersion}.part-`;
  for (const name of await readdir(parent)) {
    if (name.startsWith(prefix)) await removeFolder(join(parent, name));
  }
  const folder = await mkdtemp(join(parent, prefix));
  try {
    const fetched = await fetch(folder);
    await chmod(fetched, 0o755);
    await mkdir(dirname(cache.executable), { recursive: true });
    await rename(fetched, cache.executable);
    return cache.executable;
  } finally {
    await removeFolder(folder);
  }
}

/** The cached command line, when there is one. */
export async function findInCache(cache: TemporalCliCache): Promise<string | undefined> {
  return (await isExecutable(cache.executable)) ? cache.executable : undefined;
}

/** A process that was just ended may still be writing there for a moment. */
async function removeFolder(folder: string): Promise<void> {
  await rm(folder, { recursive: true, force: true, maxRetries: 5, retryDelay: 100 });
}
