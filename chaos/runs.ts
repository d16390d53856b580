import type { Client } from '@temporalio/client';

/** What the histories tell of a migration's runs, each continued by the next. */
export interface WorkflowRuns {
  readonly runs: number;
  /** Why workflow tasks failed: those of a workflow that is right do not, whatever befell its workers. */
  readonly failedTasks: readonly string[];
}

/** Temporal's WORKFLOW_TASK_FAILED_CAUSE_UNHANDLED_COMMAND: a signal came while the task was about to end the run. Temporal lets it look again. */
const somethingNew = 1;

/** Reads the runs of a workflow from its first one on. */
export async function readRuns(client: Client, workflowId: string, firstRun: string): Promise<WorkflowRuns> {
  let runs = 0;
  const failedTasks: string[] = [];
  for (let run: string | null | undefined = firstRun; run; runs += 1) {
    const { events } = await client.workflow.getHandle(workflowId, run).fetchHistory();
    for (const event of events ?? []) {
      const failed = event.workflowTaskFailedEventAttributes;
      if (!failed || failed.cause === somethingNew) continue;
      failedTasks.push(`run ${runs + 1}, event ${event.eventId}: ${failed.failure?.message}`);
    }
    run = events?.at(-1)?.workflowExecutionContinuedAsNewEventAttributes?.newExecutionRunId;
  }
  return { runs, failedTasks };
}
