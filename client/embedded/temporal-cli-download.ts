import { stat } from 'node:fs/promises';
import { join } from 'node:path';
import { setTimeout as pause } from 'node:timers/promises';
import { fileURLToPath } from 'node:url';
import { executableFileName, isExecutable } from './executable.ts';
import { startSupervised } from './supervised-process.ts';
import { temporalCliVersion } from './temporal-cli-cache.ts';

/** How long a download may go without getting on, before it counts as refused; also how long it may take to begin. */
export const downloadPatienceMilliseconds = 10_000;
const pollMilliseconds = 100;
const sayEveryMilliseconds = 5_000;

/** How the SDK's download is run. */
export interface DownloadOptions {
  readonly say: (line: string) => void;
  readonly environment: NodeJS.ProcessEnv;
  /** Default: {@link downloadPatienceMilliseconds}. */
  readonly patienceMilliseconds?: number;
}

/**
 * Fetches Temporal's command line by the download that the Temporal SDK has for its test server.
 *
 * @param folder an empty folder to download into
 * @returns the path of the program there
 * @throws Error with the reason, within seconds, when the download is refused or does not get on
 */
export async function downloadTemporalCli(folder: string, options: DownloadOptions): Promise<string> {
  const script = fileURLToPath(new URL('./temporal-download.mjs', import.meta.url));
  const download = startSupervised({
    command: process.execPath,
    parameters: [script, `v${temporalCliVersion}`, folder],
    endSignal: 'SIGKILL',
    environment: options.environment,
  });
  try {
    const finished = join(folder, executableFileName(`temporal-v${temporalCliVersion}`));
    const patience = options.patienceMilliseconds ?? downloadPatienceMilliseconds;
    let bytes = 0;
    let gotOn = Date.now();
    let said = Date.now();
    for (;;) {
      // Asked before looking for the file: a download that ends in between must not count as failed.
      const ended = download.hasEnded();
      if (await isExecutable(finished)) return finished;
      if (ended) throw new Error(lastReason(download.lastLines()));
      const size = await sizeOf(`${finished}.downloading`);
      const now = Date.now();
      if (size > bytes) {
        bytes = size;
        gotOn = now;
      }
      if (now - gotOn > patience) throw new Error(`nothing came for ${patience / 1000} s`);
      if (bytes > 0 && now - said > sayEveryMilliseconds) {
        options.say(`Downloading Temporal's command line: ${Math.round(bytes / 1e6)} MB so far ...`);
        said = now;
      }
      await pause(pollMilliseconds);
    }
  } finally {
    await download.stop();
  }
}

/** The innermost cause: the SDK repeats the address and the outer causes before it. */
function lastReason(lines: readonly string[]): string {
  return (
    lines
      .at(-1)
      ?.split(/(?:\): |: error )/)
      .at(-1) ?? 'it ended without a word'
  );
}

async function sizeOf(path: string): Promise<number> {
  const found = await stat(path).catch(() => undefined);
  return found?.size ?? 0;
}
