import { setTimeout as pause } from 'node:timers/promises';
import { Connection } from '@temporalio/client';
import { Problem } from '../../contract/problem.ts';
import { freePorts, isListenedOn } from './free-port.ts';
import { type SupervisedProcess, startSupervised } from './supervised-process.ts';
import { resolveTemporalExecutable } from './temporal-cli.ts';

const loopback = '127.0.0.1';
const namespace = 'default';
const readyWithinMilliseconds = 30_000;
const pollMilliseconds = 20;
/** Somebody else may take a free port before the server does. */
const attemptsToFindPorts = 3;

/**
 * What a tuned server does differently: a history shard reads its transfer queue up to 2000 times a second, and not 20
 * (an activity needs two of these reads, so that is what a round through a stock server costs).
 */
const tunedSettings = ['history.transferProcessorMaxPollRPS=2000'];

/** How a Temporal dev server is started. */
export interface TemporalServerOptions {
  /** Is told, in whole lines, what takes time. */
  readonly say: (line: string) => void;
  /** Whether it serves the Web UI; default false. */
  readonly ui?: boolean;
  /** Where it keeps its data; default: in memory, so that it is gone with the server. */
  readonly databaseFile?: string;
  /** Whether it is made quicker than a stock server; default false. */
  readonly tuned?: boolean;
  /** Further values of its dynamic configuration, as `NAME=JSON`. */
  readonly dynamicConfiguration?: readonly string[];
  /** Where it answers gRPC; default: a free port. */
  readonly port?: number;
}

/** A running Temporal dev server, on this machine's loopback interface alone. */
export interface TemporalServer {
  /** `host:port` of its gRPC interface. */
  readonly address: string;
  readonly namespace: string;
  /** The Web UI's address, when it serves one. */
  readonly uiAddress?: string;
  /** The server's process id. */
  readonly pid: number;
  /** Ends it, and returns when it has ended; may be called more than once. */
  stop(): Promise<void>;
}

/**
 * Starts Temporal's dev server and waits until it answers.
 *
 * It runs in a process group of its own, so that Ctrl-C does not end it before the worker has come to rest, and under a
 * supervisor, so that it ends with this process however this process ends. The SDK's own
 * `TestWorkflowEnvironment.createLocal` does neither: its server dies of the Ctrl-C, and outlives a SIGKILL of its
 * parent.
 *
 * @throws Problem `temporal_unavailable` when there is no Temporal command line, or it starts no server
 */
export async function startTemporalServer(options: TemporalServerOptions): Promise<TemporalServer> {
  const executable = await resolveTemporalExecutable(options.say);
  if (options.port !== undefined && (await isListenedOn(options.port))) throw portIsTaken(options.port);
  for (let attempt = 1; ; attempt++) {
    const [port = 0, uiPort = 0] = await freePorts(2);
    const launched = launch(executable, options, options.port ?? port, uiPort);
    try {
      return await whenReady(launched);
    } catch (error) {
      await launched.process.stop();
      if (options.port !== undefined || attempt === attemptsToFindPorts) throw error;
    }
  }
}

/** A server that has been started and may not answer yet. */
interface Launched {
  readonly executable: string;
  readonly process: SupervisedProcess;
  readonly port: number;
  readonly address: string;
  readonly uiAddress: string | undefined;
}

function launch(executable: string, options: TemporalServerOptions, port: number, uiPort: number): Launched {
  const started = startSupervised({
    command: executable,
    parameters: parametersOf(options, port, uiPort),
    // Data in memory needs no orderly end, which takes a second.
    endSignal: options.databaseFile === undefined ? 'SIGKILL' : 'SIGTERM',
    ownGroup: true,
    environment: withoutTemporalSettings(process.env),
  });
  return {
    executable,
    process: started,
    port,
    address: `${loopback}:${port}`,
    uiAddress: options.ui ? `http://${loopback}:${uiPort}` : undefined,
  };
}

async function whenReady(launched: Launched): Promise<TemporalServer> {
  const { address, uiAddress, process } = launched;
  const deadline = Date.now() + readyWithinMilliseconds;
  while (!(await isReady(launched))) {
    if (process.hasEnded()) throw didNotStart(launched, 'it ended');
    if (Date.now() > deadline) {
      throw didNotStart(launched, `it did not answer within ${readyWithinMilliseconds / 1000} s`);
    }
    await pause(pollMilliseconds);
  }
  const pid = await process.pid;
  if (pid === undefined || process.hasEnded()) throw didNotStart(launched, 'it ended');
  const ui = uiAddress === undefined ? {} : { uiAddress };
  return { address, namespace, ...ui, pid, stop: () => process.stop() };
}

/** Looks at the port first: a connection of gRPC that was refused once waits for a second. */
async function isReady({ port, address, uiAddress }: Launched): Promise<boolean> {
  if (!(await isListenedOn(port)) || !(await answers(address))) return false;
  return uiAddress === undefined || (await serves(uiAddress));
}

function didNotStart(launched: Launched, why: string): Problem {
  const said = launched.process.lastLines().at(-1);
  return new Problem(
    'temporal_unavailable',
    `The Temporal dev server did not start: ${why}${said === undefined ? '' : `, and its last line was "${said}"`}`,
    `${launched.executable} on ${launched.address}`,
    'Check that this is a working Temporal command line: run it with --version.',
  );
}

function portIsTaken(port: number): Problem {
  return new Problem(
    'temporal_unavailable',
    'The Temporal dev server cannot start: something else listens on its port',
    `${loopback}:${port}`,
    'End what listens there, or choose another port.',
  );
}

function parametersOf(options: TemporalServerOptions, port: number, uiPort: number): string[] {
  const settings = [...(options.tuned ? tunedSettings : []), ...(options.dynamicConfiguration ?? [])];
  return [
    ...['server', 'start-dev', '--ip', loopback, '--port', String(port), '--namespace', namespace],
    ...(options.ui ? ['--ui-ip', loopback, '--ui-port', String(uiPort)] : ['--headless']),
    ...(options.databaseFile === undefined ? [] : ['--db-filename', options.databaseFile]),
    ...['--log-level', 'error'],
    ...settings.flatMap((setting) => ['--dynamic-config-value', setting]),
  ];
}

/** The operator's own settings name a cluster of theirs, and must not reach this server. */
function withoutTemporalSettings(environment: NodeJS.ProcessEnv): NodeJS.ProcessEnv {
  return Object.fromEntries(Object.entries(environment).filter(([name]) => !name.startsWith('TEMPORAL_')));
}

/** Whether the server answers for its namespace, and not only listens. */
async function answers(address: string): Promise<boolean> {
  let connection: Connection | undefined;
  try {
    connection = await Connection.connect({ address, connectTimeout: '1s' });
    await connection.workflowService.describeNamespace({ namespace });
    return true;
  } catch {
    return false;
  } finally {
    await connection?.close();
  }
}

/** Whether the Web UI answers. */
async function serves(address: string): Promise<boolean> {
  try {
    const response = await fetch(address);
    await response.arrayBuffer();
    return response.ok;
  } catch {
    return false;
  }
}
