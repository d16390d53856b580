import type { WorkflowExecutionInfo } from '@temporalio/client';
import { subjectOfWorkflowId } from '../../contract/messages.ts';
import type { MigrationMemo, MigrationSubject } from '../../contract/migration-memo.ts';
import type { Outcome, Standing } from '../../contract/progress.ts';

/** A migration, or what follows one, among others. Of one that an earlier release began, some of its subject is missing. */
export interface ListedMigration extends Partial<MigrationSubject> {
  readonly workflowId: string;
  /** Its newest run. */
  readonly runId: string;
  readonly status: 'running' | 'held' | 'paused' | 'ended';
  /** Of one that has ended; the last three are what Temporal, or somebody by Temporal's own means, did to it. */
  readonly outcome?: Outcome | 'canceled' | 'terminated' | 'timed_out';
  /** Why it is held, or failed: a problem's name. */
  readonly reason?: string;
  /** RFC 3339. */
  readonly startedAt: string;
  readonly endedAt?: string;
  /** Where it stands, or stood at its end. Left out until a worker has taken it up. */
  readonly standing?: Standing;
}

/** What Temporal tells of a run, in its list and when it is asked for this one. */
export type MigrationRun = Pick<
  WorkflowExecutionInfo,
  'workflowId' | 'runId' | 'status' | 'memo' | 'startTime' | 'closeTime'
>;

/**
 * A migration by its newest run.
 *
 * @param failure the type of its failure, when it failed with one
 */
export function listedMigration(run: MigrationRun, failure?: string): ListedMigration {
  const { workflowId, runId, closeTime } = run;
  const { subject, standing }: Partial<MigrationMemo> = run.memo ?? {};
  const status = statusOf(run, standing);
  const outcome = outcomeOf(run, standing, failure);
  const reason = status === 'ended' ? failure : standing?.hold?.reason;
  return {
    workflowId,
    runId,
    ...subjectOfWorkflowId(workflowId),
    ...(standing === undefined ? {} : { job: standing.job }),
    ...subject,
    status,
    ...(outcome === undefined ? {} : { outcome }),
    ...(reason === undefined ? {} : { reason }),
    // A run that goes on from another one began later than the migration.
    startedAt: standing?.startedAt ?? run.startTime.toISOString(),
    ...(closeTime === undefined ? {} : { endedAt: closeTime.toISOString() }),
    ...(standing === undefined ? {} : { standing }),
  };
}

function statusOf({ status, closeTime }: MigrationRun, standing: Standing | undefined): ListedMigration['status'] {
  if (closeTime !== undefined) return 'ended';
  if (standing?.hold !== undefined) return 'held';
  return standing?.paused === true || status.name === 'PAUSED' ? 'paused' : 'running';
}

function outcomeOf(
  { status }: MigrationRun,
  standing: Standing | undefined,
  failure: string | undefined,
): ListedMigration['outcome'] {
  switch (status.name) {
    case 'COMPLETED':
      return standing?.outcome;
    case 'FAILED':
      // What is aborted before anything was prepared has no report to end with.
      return failure === 'aborted' ? 'aborted' : 'failed';
    case 'CANCELLED':
      return 'canceled';
    case 'TERMINATED':
      return 'terminated';
    case 'TIMED_OUT':
      return 'timed_out';
    default:
      return undefined;
  }
}
