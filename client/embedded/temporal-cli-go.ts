import { join } from 'node:path';
import { executableFileName } from './executable.ts';
import { startSupervised } from './supervised-process.ts';
import { temporalCliVersion } from './temporal-cli-cache.ts';

const sayEveryMilliseconds = 15_000;

/** What is installed, for messages too. */
export const temporalGoPackage = `github.com/temporalio/cli/cmd/temporal@v${temporalCliVersion}`;

/** How the compiler is run. */
export interface GoInstallOptions {
  /** The path of `go`. */
  readonly go: string;
  readonly say: (line: string) => void;
  readonly environment: NodeJS.ProcessEnv;
}

/**
 * Compiles Temporal's command line with Go; about three minutes on two cores.
 *
 * @param folder an empty folder to install into
 * @returns the path of the program there
 * @throws Error with Go's last word
 */
export async function compileTemporalCli(folder: string, options: GoInstallOptions): Promise<string> {
  // GOBIN is refused together with another platform to compile for, and GOFLAGS may be meant for other modules.
  const { GOOS: _system, GOARCH: _architecture, GOFLAGS: _flags, ...environment } = options.environment;
  const started = Date.now();
  const compiler = startSupervised({
    command: options.go,
    parameters: ['install', temporalGoPackage],
    folder,
    environment: { ...environment, GOBIN: folder },
  });
  const stillAtWork = setInterval(() => {
    const seconds = Math.round((Date.now() - started) / 1000);
    options.say(`Compiling Temporal's command line: still at work after ${seconds} s ...`);
  }, sayEveryMilliseconds);
  try {
    const code = await compiler.exitCode;
    if (code !== 0) throw new Error(compiler.lastLines().at(-1) ?? `it ended with exit code ${code}`);
    return join(folder, executableFileName('temporal'));
  } finally {
    clearInterval(stillAtWork);
  }
}
