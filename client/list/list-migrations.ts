import {
  ApplicationFailure,
  type Client,
  WorkflowFailedError,
  type WorkflowHandle,
  WorkflowNotFoundError,
} from '@temporalio/client';
import { migrationWorkflow, taskQueue } from '../../contract/messages.ts';
import { type ListedMigration, listedMigration, type MigrationRun } from './listed-migration.ts';

/** Longest that each question may take, in milliseconds; the list of a namespace may be of many pages. */
const answerTimeoutMs = 60_000;

/** Questions to Temporal that are asked at once, however many migrations run. */
const questionsAtOnce = 8;

/** Longest that Temporal's list takes to have a run that has begun, in milliseconds; within it, a run that ended is looked after. */
const listLagMs = 60_000;

/**
 * Lists the migrations of a namespace, and what followed them, newest first: those that Temporal still has. Runs that
 * continue one another are one migration.
 *
 * Temporal's list holds the memos as they are, but may be some moments behind, as may the runs that it has: what has not
 * ended by it is asked for by itself.
 */
export async function listMigrations(client: Client): Promise<readonly ListedMigration[]> {
  const listed = await client.withDeadline(Date.now() + answerTimeoutMs, () => listedRuns(client));
  const migrations = new Map<string, ListedMigration>();
  for (let from = 0; from < listed.length; from += questionsAtOnce) {
    const some = listed.slice(from, from + questionsAtOnce);
    const asked = client.withDeadline(Date.now() + answerTimeoutMs, () =>
      Promise.all(some.map((run) => migrationOf(client, run))),
    );
    for (const migration of await asked) if (migration !== undefined) migrations.set(migration.runId, migration);
  }
  return [...migrations.values()].sort((one, other) => Date.parse(other.startedAt) - Date.parse(one.startedAt));
}

async function listedRuns(client: Client): Promise<readonly MigrationRun[]> {
  // Another run goes on from one that has just been continued, whether the list has it already or not.
  const recently = new Date(Date.now() - listLagMs).toISOString();
  const query =
    `TaskQueue = '${taskQueue}' AND WorkflowType = '${migrationWorkflow}' ` +
    `AND (ExecutionStatus != 'ContinuedAsNew' OR CloseTime > '${recently}')`;
  const runs: MigrationRun[] = [];
  for await (const run of client.workflow.list({ query })) runs.push(run);
  return runs;
}

/** Undefined where Temporal has let go of it meanwhile. */
async function migrationOf({ workflow }: Client, listed: MigrationRun): Promise<ListedMigration | undefined> {
  const { workflowId, runId, closeTime } = listed;
  try {
    const asked = closeTime === undefined ? await workflow.getHandle(workflowId, runId).describe() : listed;
    const run = isContinued(asked) ? await workflow.getHandle(workflowId).describe() : asked;
    if (run.status.name !== 'FAILED') return listedMigration(run);
    return listedMigration(run, await failureOf(workflow.getHandle(workflowId, run.runId, { followRuns: false })));
  } catch (error) {
    if (error instanceof WorkflowNotFoundError) return undefined;
    throw error;
  }
}

function isContinued({ status }: MigrationRun): boolean {
  return status.name === 'CONTINUED_AS_NEW';
}

/** The type of the failure that a run ended with. */
async function failureOf(run: WorkflowHandle): Promise<string | undefined> {
  try {
    await run.result();
    return undefined;
  } catch (error) {
    if (!(error instanceof WorkflowFailedError)) throw error;
    return error.cause instanceof ApplicationFailure ? (error.cause.type ?? undefined) : undefined;
  }
}
