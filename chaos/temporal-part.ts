import { join } from 'node:path';
import { setTimeout as wait } from 'node:timers/promises';
import { freePorts } from '../client/embedded/free-port.ts';
import {
  startTemporalServer,
  type TemporalServer,
  type TemporalServerOptions,
} from '../client/embedded/temporal-server.ts';
import type { Stop } from './plan.ts';

/** Histories are short here, so that the migration goes from run to run in the midst of everything. */
const eventsOfRun = 200;
const startTries = 5;

/** A Temporal server with a database file, which is stopped and started again on the same port. */
export class TemporalPart {
  readonly #options: TemporalServerOptions;
  #server: TemporalServer;

  private constructor(options: TemporalServerOptions, server: TemporalServer) {
    this.#options = options;
    this.#server = server;
  }

  static async start(folder: string): Promise<TemporalPart> {
    const [port = 0] = await freePorts(1);
    const options: TemporalServerOptions = {
      say: (line) => void process.stderr.write(`${line}\n`),
      databaseFile: join(folder, 'temporal.db'),
      port,
      dynamicConfiguration: [`limit.historyCount.suggestContinueAsNew=${eventsOfRun}`],
    };
    return new TemporalPart(options, await startTemporalServer(options));
  }

  get address(): string {
    return this.#server.address;
  }

  get namespace(): string {
    return this.#server.namespace;
  }

  /** Stops it, and starts it again after so long; not when `interrupted` is aborted by then. */
  async restart({ signal, awayMs }: Stop, interrupted: AbortSignal): Promise<void> {
    if (signal === 'SIGKILL') process.kill(this.#server.pid, signal);
    await this.#server.stop();
    await wait(awayMs, undefined, { signal: interrupted });
    this.#server = await this.#startAgain();
  }

  async stop(): Promise<void> {
    await this.#server.stop();
  }

  /** A busy machine may take longer than a start is given. */
  async #startAgain(): Promise<TemporalServer> {
    for (let attempt = 1; ; attempt += 1) {
      try {
        return await startTemporalServer(this.#options);
      } catch (error) {
        if (attempt === startTries) throw error;
        await wait(1_000);
      }
    }
  }
}
