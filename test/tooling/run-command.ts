import { type ChildProcess, spawn } from 'node:child_process';
import { onTestFinished, type TestContext } from 'vitest';

/** What a command printed and how it ended. */
export interface CommandResult {
  readonly code: number | null;
  readonly stdout: string;
  readonly stderr: string;
}

/** A command that runs. */
export interface RunningCommand {
  readonly child: ChildProcess;
  /** What it has printed on standard error so far. */
  stderr(): string;
  readonly result: Promise<CommandResult>;
}

export interface CommandOptions {
  readonly folder?: string;
  readonly environment?: NodeJS.ProcessEnv;
  readonly ownGroup?: boolean;
  /** A concurrent test has to give its own: the one that Vitest exports may be that of a test beside it. */
  readonly onTestFinished?: TestContext['onTestFinished'];
}

/** Starts a command without standard input; one that still runs after the test is killed. */
export function startCommand(
  command: string,
  parameters: readonly string[],
  options: CommandOptions = {},
): RunningCommand {
  const child = spawn(command, parameters, {
    cwd: options.folder,
    env: options.environment ?? process.env,
    stdio: ['ignore', 'pipe', 'pipe'],
    detached: options.ownGroup ?? false,
  });
  let stdout = '';
  let stderr = '';
  child.stdout.setEncoding('utf8').on('data', (text: string) => {
    stdout += text;
  });
  child.stderr.setEncoding('utf8').on('data', (text: string) => {
    stderr += text;
  });
  (options.onTestFinished ?? onTestFinished)(() => void child.kill('SIGKILL'));
  const result = new Promise<CommandResult>((resolve, reject) => {
    child.once('error', reject);
    child.once('close', (code) => resolve({ code, stdout, stderr }));
  });
  return { child, stderr: () => stderr, result };
}

/** Runs a command to its end. */
export async function runCommand(...parameters: Parameters<typeof startCommand>): Promise<CommandResult> {
  return await startCommand(...parameters).result;
}
