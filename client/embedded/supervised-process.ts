import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { Socket } from 'node:net';
import { createInterface } from 'node:readline';
import { fileURLToPath } from 'node:url';

/** How many of the last lines that a process printed are kept, to tell why it failed. */
const linesKept = 20;

/** A process that does not outlive this one, even when this one is killed. */
export interface SupervisedProcess {
  /** Its process id, once it runs; undefined when it could not be started. */
  readonly pid: Promise<number | undefined>;
  /** Its exit code; 1 when a signal ended it or it could not be started. */
  readonly exitCode: Promise<number>;
  /** Whether it has ended. */
  hasEnded(): boolean;
  /** The last lines that it printed, oldest first. */
  lastLines(): readonly string[];
  /** Ends it, and returns when it has ended. */
  stop(): Promise<void>;
}

/** How a process is run. */
export interface SupervisedProcessOptions {
  readonly command: string;
  readonly parameters: readonly string[];
  /** How it is asked to end; default SIGTERM. One that does not end within three seconds is killed. */
  readonly endSignal?: 'SIGTERM' | 'SIGKILL';
  /**
   * Whether a terminal's Ctrl-C shall not reach it (default: it does), so that it stays until `stop`: a terminal sends
   * the signal to the whole foreground group of processes at once.
   */
  readonly ownGroup?: boolean;
  readonly folder?: string;
  readonly environment?: NodeJS.ProcessEnv;
}

/**
 * Starts a process under a small supervisor, which ends it when this process ends. It does not keep this process
 * running.
 */
export function startSupervised(options: SupervisedProcessOptions): SupervisedProcess {
  const { NODE_OPTIONS: _forThisProcessOnly, ...environment } = options.environment ?? process.env;
  const supervisor = spawn(
    process.execPath,
    [
      fileURLToPath(new URL('./temporal-supervisor.mjs', import.meta.url)),
      options.endSignal ?? 'SIGTERM',
      options.command,
      ...options.parameters,
    ],
    {
      stdio: ['pipe', 'pipe', 'pipe'],
      detached: options.ownGroup ?? false,
      cwd: options.folder,
      env: environment,
      windowsHide: true,
    },
  );
  const lastLines: string[] = [];
  createInterface({ input: supervisor.stderr }).on('line', (line) => {
    lastLines.push(line);
    if (lastLines.length > linesKept) lastLines.shift();
  });
  const firstLine = createInterface({ input: supervisor.stdout });
  const pid = Promise.race([once(firstLine, 'line'), once(firstLine, 'close')]).then(([line]) =>
    line === undefined ? undefined : Number(line),
  );
  const exitCode = new Promise<number>((resolve) => {
    supervisor.once('error', () => resolve(1));
    supervisor.once('close', (code) => resolve(code ?? 1));
  });
  // Writing into the pipe of a supervisor that has ended fails, and that it has ended is known from `exitCode`.
  supervisor.stdin.on('error', () => {});

  let ended = false;
  const noted = exitCode.then(async (code) => {
    ended = true;
    // A supervisor that was killed itself could not do its work.
    if (supervisor.signalCode !== null) killIfRunning(await pid);
    return code;
  });

  setReferenced(supervisor, false);
  return {
    pid,
    exitCode: noted,
    hasEnded: () => ended,
    lastLines: () => lastLines,
    async stop() {
      setReferenced(supervisor, true);
      supervisor.stdin.end();
      await noted;
    },
  };
}

/** Whether a child and its pipes keep this process running. */
function setReferenced(child: ReturnType<typeof spawn>, referenced: boolean): void {
  for (const handle of [child, ...child.stdio]) {
    if (handle instanceof Socket || handle === child) referenced ? handle.ref() : handle.unref();
  }
}

function killIfRunning(pid: number | undefined): void {
  if (pid === undefined) return;
  try {
    process.kill(pid, 'SIGKILL');
  } catch {
    // It has ended by itself.
  }
}
