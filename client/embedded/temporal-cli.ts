import { Problem } from '../../contract/problem.ts';
import { findOnPath, isExecutable } from './executable.ts';
import { withFolderLock } from './folder-lock.mjs';
import {
  fillCache,
  findInCache,
  makeCacheFolder,
  type TemporalCliCache,
  temporalCliCache,
} from './temporal-cli-cache.ts';
import { downloadTemporalCli } from './temporal-cli-download.ts';
import { compileTemporalCli, temporalGoPackage } from './temporal-cli-go.ts';

/** The setting that names the command line to use. */
const setting = 'POOLFERRY_TEMPORAL_CLI';

/** What the search depends on; tests give their own. */
export interface TemporalCliSearch {
  /** Default: this process's environment. */
  readonly environment?: NodeJS.ProcessEnv;
  /** How long a download may go without getting on, in milliseconds; default 10 s. */
  readonly downloadPatienceMilliseconds?: number;
}

/**
 * Finds or fetches Temporal's command line, whose dev server carries embedded runs and the tests. In this order: the
 * one that `POOLFERRY_TEMPORAL_CLI` names, the one on the PATH, the one fetched before, the Temporal SDK's download, and
 * compiling it with Go. Several processes may ask at once: one fetches, the others wait for it.
 *
 * @param say is told, in whole lines, what takes time
 * @returns the path of the executable
 * @throws Problem `wrong_configuration` when the setting names nothing executable, `temporal_unavailable` when there is
 *   no way to come by one
 */
export async function resolveTemporalExecutable(
  say: (line: string) => void,
  search: TemporalCliSearch = {},
): Promise<string> {
  const environment = search.environment ?? process.env;
  const named = environment[setting];
  if (named) return await checkNamed(named);
  const cache = temporalCliCache(environment);
  return (
    (await findOnPath('temporal', environment)) ??
    (await findInCache(cache)) ??
    (await fetchTemporalCli(say, cache, { ...search, environment }))
  );
}

async function checkNamed(path: string): Promise<string> {
  if (await isExecutable(path)) return path;
  throw new Problem(
    'wrong_configuration',
    `${setting} names no file that can be executed`,
    path,
    `Set ${setting} to the path of Temporal's command line, or unset it to let Poolferry look for one.`,
  );
}

async function fetchTemporalCli(
  say: (line: string) => void,
  cache: TemporalCliCache,
  search: TemporalCliSearch & { readonly environment: NodeJS.ProcessEnv },
): Promise<string> {
  await makeCacheFolder(cache);
  const onWait = () => say("Another process is fetching Temporal's command line: waiting for it ...");
  return await withFolderLock(
    cache.lock,
    async () => (await findInCache(cache)) ?? (await downloadOrCompile(say, cache, search)),
    { onWait },
  );
}

async function downloadOrCompile(
  say: (line: string) => void,
  cache: TemporalCliCache,
  search: TemporalCliSearch & { readonly environment: NodeJS.ProcessEnv },
): Promise<string> {
  const { environment, downloadPatienceMilliseconds: patienceMilliseconds } = search;
  const tried: string[] = [];
  say("Downloading Temporal's command line, once for this machine ...");
  try {
    const options = { say, environment, ...(patienceMilliseconds === undefined ? {} : { patienceMilliseconds }) };
    return told(say, await fillCache(cache, (folder) => downloadTemporalCli(folder, options)));
  } catch (error) {
    tried.push(`the download failed: ${reasonOf(error)}`);
  }
  const go = await findOnPath('go', environment);
  if (go === undefined) {
    throw unavailable([...tried, 'Go is not installed to compile it']);
  }
  say(`The download is not to be had (${tried[0]}).`);
  say(`Compiling it with Go instead (go install ${temporalGoPackage}), once: about three minutes on two cores ...`);
  try {
    return told(say, await fillCache(cache, (folder) => compileTemporalCli(folder, { go, say, environment })));
  } catch (error) {
    throw unavailable([...tried, `go install failed: ${reasonOf(error)}`]);
  }
}

function told(say: (line: string) => void, executable: string): string {
  say(`Temporal's command line is now at ${executable}`);
  return executable;
}

function unavailable(tried: readonly string[]): Problem {
  return new Problem(
    'temporal_unavailable',
    `No Temporal server can be started: ${['there is no "temporal" on the PATH', ...tried].join('; ')}`,
    'looking for the Temporal command line',
    `Install it (https://docs.temporal.io/cli), or name it in ${setting}, or install Go (https://go.dev/dl), then run ` +
      'the same command again.',
  );
}

function reasonOf(error: unknown): string {
  return error instanceof Error ? error.message : String(error);
}
