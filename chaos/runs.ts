import type { Client } from '@temporalio/client';

/** What the histories tell of a migration's runs, each continued by the next. */
export interface WorkflowRuns {
  readonly runs: number;
  /** Why workflow tasks failed: a workflow that is right has none, whatever befell its workers. */
  readonly failedTasks: readonly string[];
}

/** Reads the runs of a workflow from its first one on. */
export async function readRuns(client: Client, workflowId: string, firstRun: string): Promise<WorkflowRuns> {
  let runs = 0;
  const failedTasks: string[] = [];
  for (let run: string | null | undefined = firstRun; run; runs += 1) {
    const { events } = await client.workflow.getHandle(workflowId, run).fetchHistory();
    for (const event of events ?? []) {
      const failure = event.workflowTaskFailedEventAttributes?.failure;
      if (failure) failedTasks.push(`run ${runs + 1}, event ${event.eventId}: ${failure.message}`);
    }
    run = events?.at(-1)?.workflowExecutionContinuedAsNewEventAttributes?.newExecutionRunId;
  }
  return { runs, failedTasks };
}
