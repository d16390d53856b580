import { setTimeout as wait } from 'node:timers/promises';
import type { Client, WorkflowHandle } from '@temporalio/client';
import { MigrationHandle } from '../client/migration-handle.ts';
import { causesOf } from '../contract/causes.ts';
import type { Control } from '../contract/messages.ts';
import { Problem } from '../contract/problem.ts';
import type { Progress } from '../contract/progress.ts';
import type { TallyKeeper } from './operator-tally.ts';

/** `over`: there is no migration any more that could be told anything. */
export type SentCommand = 'taken' | 'refused' | 'dropped' | 'over';

/** Shorter than some of the times that Temporal is away. */
const signalTimeoutMs = 3_000;
const tryAgainAfterMs = 500;

/** Sends commands by signals and by updates in turn, also while nobody may answer. */
export class CommandLine {
  readonly #client: Client;
  readonly #migration: MigrationHandle;
  readonly #handle: WorkflowHandle;
  readonly #tally: TallyKeeper;
  #sent = 0;

  constructor(client: Client, workflowId: string, tally: TallyKeeper) {
    this.#client = client;
    this.#migration = new MigrationHandle(client, workflowId);
    this.#handle = client.workflow.getHandle(workflowId);
    this.#tally = tally;
  }

  /** Nothing while nobody answers. */
  async progress(): Promise<Progress | undefined> {
    return await this.#migration.progress().catch((error: unknown) => {
      if (isUnanswered(error)) return undefined;
      throw error;
    });
  }

  /** @param tries after so many that nobody answered it is dropped */
  async send(control: Control, payload: unknown, tries: number): Promise<SentCommand> {
    this.#sent += 1;
    const bySignal = this.#sent % 2 === 0;
    for (let attempt = 1; attempt <= tries; attempt += 1) {
      try {
        await (bySignal ? this.#signal(control, payload) : this.#migration.control(control, payload));
        if (bySignal) this.#tally.signals += 1;
        else this.#tally.updates += 1;
        this.#tally.take(control);
        return 'taken';
      } catch (error) {
        if (isOver(error)) return 'over';
        if (error instanceof Problem && error.problem === 'refused_command') {
          this.#tally.refused += 1;
          return 'refused';
        }
        if (!isUnanswered(error)) throw error;
        this.#tally.unanswered += 1;
      }
      await wait(tryAgainAfterMs);
    }
    this.#tally.dropped += 1;
    return 'dropped';
  }

  async #signal(control: Control, payload: unknown): Promise<void> {
    const send = (): Promise<void> => this.#handle.signal<[unknown]>(control, payload);
    await this.#client.withDeadline(Date.now() + signalTimeoutMs, send);
  }
}

function isOver(error: unknown): boolean {
  if (error instanceof Problem) return error.problem === 'migration_not_found';
  return error instanceof Error && error.name === 'WorkflowNotFoundError';
}

/** gRPC's codes of a server that is away, is on its way up or down, or lost a connection. */
const passingCodes: ReadonlySet<unknown> = new Set([1, 4, 8, 9, 10, 13, 14]);

/** Whether Temporal or its workers are away; the operator's own mistakes are told apart by that. */
export function isUnanswered(error: unknown): boolean {
  if (error instanceof Problem && error.problem === 'temporal_unreachable') return true;
  for (const cause of causesOf(error)) {
    if ('code' in cause && passingCodes.has(cause.code)) return true;
    if (cause.name === 'QueryNotRegisteredError') return true;
  }
  return false;
}
