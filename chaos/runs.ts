import type { Client } from '@temporalio/client';

/** Runs of a workflow from its first one on, each continued by the next. */
export async function countRuns(client: Client, workflowId: string, firstRun: string): Promise<number> {
  let runs = 0;
  for (let run: string | null | undefined = firstRun; run; runs += 1) {
    const { events } = await client.workflow.getHandle(workflowId, run).fetchHistory();
    run = events?.at(-1)?.workflowExecutionContinuedAsNewEventAttributes?.newExecutionRunId;
  }
  return runs;
}
