import { createHash } from 'node:crypto';
import {
  ApplicationFailure,
  type Client,
  WorkflowExecutionAlreadyStartedError,
  WorkflowFailedError,
  type WorkflowHandle,
  WorkflowNotFoundError,
  WorkflowUpdateFailedError,
} from '@temporalio/client';
import type { WrittenReport } from '../contract/activities.ts';
import {
  type Control,
  type JobRequest,
  migrationWorkflow,
  migrationWorkflowId,
  progressQuery,
  taskQueue,
} from '../contract/messages.ts';
import type { MigrationMemo, MigrationSubject } from '../contract/migration-memo.ts';
import { Problem, type ProblemName } from '../contract/problem.ts';
import type { Progress, Standing } from '../contract/progress.ts';
import type { MigrationSettings } from '../contract/settings.ts';
import { isUnanswered } from './unanswered.ts';

/** Longest that a worker may take to answer a query or an update, in milliseconds. */
const answerTimeoutMs = 15_000;

/** A tenant's migration, as the client speaks to it: always its newest run. */
export class MigrationHandle {
  readonly #client: Client;
  readonly #handle: WorkflowHandle;

  constructor(client: Client, workflowId: string) {
    this.#client = client;
    this.#handle = client.workflow.getHandle(workflowId);
  }

  get workflowId(): string {
    return this.#handle.workflowId;
  }

  /**
   * Where it stood after its newest task. No worker is asked, unless none has taken it up yet.
   *
   * @throws Problem `migration_not_found`, or `temporal_unreachable`
   */
  async standing(): Promise<Standing> {
    const description = await this.#answered(() => this.#handle.describe());
    const { standing }: Partial<MigrationMemo> = description.memo ?? {};
    return standing ?? (await this.progress());
  }

  /** @throws Problem `migration_not_found`, or `temporal_unreachable` */
  async hasEnded(): Promise<boolean> {
    const { status } = await this.#answered(() => this.#handle.describe());
    return status.name !== 'RUNNING';
  }

  /**
   * All that is to be told of it, by a worker that takes up its whole history for that.
   *
   * @throws Problem `migration_not_found`, or `temporal_unreachable` when no worker answers
   */
  async progress(): Promise<Progress> {
    return await this.#answered(() => this.#handle.query<Progress>(progressQuery));
  }

  /**
   * Sends a control as an update.
   *
   * @returns what it changed
   * @throws Problem `refused_command` with the reason
   */
  async control(control: Control, payload?: unknown): Promise<string> {
    return await this.#answered(() => this.#handle.executeUpdate<string, [unknown]>(control, { args: [payload] }));
  }

  /**
   * Waits for the end.
   *
   * @throws Problem with the migration's own reason when it failed
   */
  async result(): Promise<WrittenReport> {
    try {
      return await this.#handle.result();
    } catch (error) {
      throw this.#problemOf(error);
    }
  }

  async #answered<Answer>(ask: () => Promise<Answer>): Promise<Answer> {
    try {
      return await this.#client.withDeadline(Date.now() + answerTimeoutMs, ask);
    } catch (error) {
      throw this.#problemOf(error);
    }
  }

  #problemOf(error: unknown): unknown {
    const where = `migration ${this.workflowId}`;
    if (error instanceof WorkflowNotFoundError) {
      const next = 'Start it with `poolferry start`.';
      return new Problem('migration_not_found', 'No such migration is running', where, next, { cause: error });
    }
    const cause = error instanceof Error ? error.cause : undefined;
    if (error instanceof WorkflowUpdateFailedError) {
      const reason = cause instanceof Error ? cause.message : 'the workflow gave no reason';
      const next = 'Nothing changed; `poolferry status` shows where it stands.';
      return new Problem('refused_command', `The command was refused: ${reason}`, where, next, { cause: error });
    }
    if (error instanceof WorkflowFailedError) return failureProblem(cause, where);
    if (isUnanswered(error)) {
      const next =
        'See that one runs (`poolferry worker`; of a deployment, its current version) and that Temporal is up; the ' +
        'migration goes on by itself. A command that was sent may still be taken then: `poolferry status` shows it.';
      return new Problem('temporal_unreachable', 'No worker answers', where, next, { cause: error });
    }
    return error;
  }
}

/**
 * Starts a tenant's migration, or what follows it; attaches where just that runs already.
 *
 * @throws Problem `refused_command` when something else runs: of another source, pool or setting, or another job
 */
export async function startMigration(
  client: Client,
  settings: MigrationSettings,
  request: JobRequest = { job: 'migrate' },
): Promise<{ readonly migration: MigrationHandle; readonly attached: boolean }> {
  const workflowId = migrationWorkflowId(settings.target);
  const migration = new MigrationHandle(client, workflowId);
  const subject = subjectOf(settings, request);
  const settingsSha256 = createHash('sha256').update(JSON.stringify({ settings, request })).digest('hex');
  try {
    await client.workflow.start(migrationWorkflow, {
      workflowId,
      taskQueue,
      args: [{ settings, request }],
      memo: { settingsSha256, subject } satisfies MigrationMemo,
      staticSummary: `${summaries[subject.job]} ${subject.source} to pool ${subject.poolId} of tenant ${subject.tenantId}`,
    });
    return { migration, attached: false };
  } catch (error) {
    if (!(error instanceof WorkflowExecutionAlreadyStartedError)) throw error;
    const { memo } = await client.workflow.getHandle(workflowId).describe();
    if (memo?.settingsSha256 === settingsSha256) return { migration, attached: true };
    throw new Problem(
      'refused_command',
      'Another migration of this tenant, or something that follows one, is running: it is not what is asked for now',
      `migration ${workflowId}`,
      'Wait until it has ended, or abort it, and start again; a tenant has one of them at a time.',
    );
  }
}

function subjectOf({ source, target }: MigrationSettings, { job }: JobRequest): MigrationSubject {
  const { url, tenantId, poolId } = target;
  return { job, source: source.type, host: new URL(url).host, tenantId, poolId };
}

/** How Temporal's Web UI is told of each. */
const summaries: Readonly<Record<JobRequest['job'], string>> = {
  migrate: 'Migrate from',
  verify: 'Verify what came from',
  repair: 'Repair what came from',
  undo: 'Undo what came from',
};

/** A failed migration's own words: its failure is an application failure whose message is the paragraph. */
function failureProblem(cause: unknown, where: string): Problem {
  if (cause instanceof ApplicationFailure && cause.type) {
    return new Problem(cause.type as ProblemName, cause.message);
  }
  const what = `The migration ended without a report: ${cause instanceof Error ? cause.message : 'it failed'}`;
  return new Problem('unexpected', what, where, 'Its history in the Temporal Web UI says why; start it again.');
}
