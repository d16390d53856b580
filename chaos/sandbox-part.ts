import { join } from 'node:path';
import { setTimeout as wait } from 'node:timers/promises';
import type { SandboxAddress } from '../sandbox/index.ts';
import { Child } from './child.ts';
import type { SandboxReport, SandboxTask, UserPage } from './messages.ts';

/** The sandbox over all its lives: its journal and its port stay. */
export class SandboxPart {
  readonly address: SandboxAddress;
  #child: Child;
  #task: SandboxTask;
  /** Of the lives that are over. */
  #reports: SandboxReport[] = [];

  private constructor(child: Child, task: SandboxTask, address: SandboxAddress) {
    this.#child = child;
    this.#task = { ...task, port: Number(new URL(address.url).port) };
    this.address = address;
  }

  /** A first life, quick and without faults. */
  static async start(folder: string): Promise<SandboxPart> {
    const task: SandboxTask = { journal: join(folder, 'sandbox-journal'), port: 0, latencyMs: 0 };
    const child = new Child('sandbox-process', task);
    return new SandboxPart(child, task, await child.message<SandboxAddress>());
  }

  /** A life in which requests take their time and meet faults; what came before does not count. */
  async beginFaults(faultSeed: number, latencyMs: number): Promise<void> {
    this.#task = { ...this.#task, faultSeed, latencyMs };
    await this.restart(0, new AbortController().signal);
    this.#reports = [];
  }

  /** Kills it, and starts it again with its journal after so long; not when the signal is aborted by then. */
  async restart(awayMs: number, signal: AbortSignal): Promise<void> {
    this.#reports.push(await this.#child.ask<SandboxReport>('report'));
    await this.#child.kill();
    await wait(awayMs, undefined, { signal });
    this.#child = new Child('sandbox-process', this.#task);
    await this.#child.message<SandboxAddress>();
  }

  /** Of all lives together. What came in the moment between a life's report and its end is not counted. */
  async report(): Promise<SandboxReport> {
    const lives = [...this.#reports, await this.#child.ask<SandboxReport>('report')];
    return lives.reduce((sum, life) => ({
      imports: sum.imports + life.imports,
      mostImportsAtOnce: Math.max(sum.mostImportsAtOnce, life.mostImportsAtOnce),
      tooMany: sum.tooMany + life.tooMany,
      injected: addCounts(sum.injected, life.injected),
    }));
  }

  /** Everybody that it holds, in the order of their ids; once in a life. */
  async *users(): AsyncGenerator<UserPage[number]> {
    for (;;) {
      const page = await this.#child.ask<UserPage>('users');
      if (page.length === 0) return;
      yield* page;
    }
  }

  async stop(): Promise<void> {
    await this.#child.kill();
  }
}

function addCounts(left: SandboxReport['injected'], right: SandboxReport['injected']): SandboxReport['injected'] {
  const sum = { ...left };
  for (const name of Object.keys(right) as (keyof typeof sum)[]) sum[name] += right[name];
  return sum;
}
