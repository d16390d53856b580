import type { Client } from '@temporalio/client';
import { type ControlForm, controls } from '../contract/messages.ts';
import type { AuditEntry } from '../contract/progress.ts';

/** Identities that Temporal has of the senders of commands, in the order in which the commands came, by their form. */
export type CommandSenders = Readonly<Record<ControlForm, readonly string[]>>;

/**
 * Reads who sent the commands of a migration from the histories of all its runs, since a workflow is not told. Runs that
 * the server no longer keeps are left out, with all that came before them.
 *
 * @param runId the newest run's
 */
export async function commandSenders(client: Client, workflowId: string, runId: string): Promise<CommandSenders> {
  const runs: CommandSenders[] = [];
  for (let next: string | undefined = runId; next !== undefined; ) {
    const run: RunSenders = await sendersOfRun(client, workflowId, next);
    runs.unshift(run.senders);
    next = run.continuedRunId;
  }
  const of = (form: ControlForm): string[] => runs.flatMap(({ [form]: senders }) => senders);
  return { signal: of('signal'), update: of('update'), cancellation: of('cancellation') };
}

/** Names the senders in an audit trail. An entry whose sender is not known stays as it is. */
export function withSenders(audit: readonly AuditEntry[], senders: CommandSenders): readonly AuditEntry[] {
  return audit.map((entry) => {
    const identity = senders[entry.form][entry.number - 1];
    return identity === undefined || identity === '' ? entry : { ...entry, identity };
  });
}

interface RunSenders {
  readonly senders: CommandSenders;
  readonly continuedRunId: string | undefined;
}

async function sendersOfRun(client: Client, workflowId: string, runId: string): Promise<RunSenders> {
  const senders: Record<ControlForm, string[]> = { signal: [], update: [], cancellation: [] };
  let continuedRunId: string | undefined;
  let nextPageToken: Uint8Array | undefined;
  // By pages, of which only the senders are kept: a whole history has up to 50 MB.
  do {
    const page = await client.workflowService.getWorkflowExecutionHistory({
      namespace: client.options.namespace,
      execution: { workflowId, runId },
      ...(nextPageToken === undefined ? {} : { nextPageToken }),
    });
    for (const event of page.history?.events ?? []) {
      const started = event.workflowExecutionStartedEventAttributes;
      const signaled = event.workflowExecutionSignaledEventAttributes;
      const updated = event.workflowExecutionUpdateAcceptedEventAttributes?.acceptedRequest;
      const cancelled = event.workflowExecutionCancelRequestedEventAttributes;
      if (started?.continuedExecutionRunId) continuedRunId = started.continuedExecutionRunId;
      if (isControl(signaled?.signalName)) senders.signal.push(signaled?.identity ?? '');
      if (isControl(updated?.input?.name)) senders.update.push(updated?.meta?.identity ?? '');
      if (cancelled) senders.cancellation.push(cancelled.identity ?? '');
    }
    nextPageToken = page.nextPageToken?.length ? page.nextPageToken : undefined;
  } while (nextPageToken !== undefined);
  return { senders, continuedRunId };
}

function isControl(name: string | null | undefined): boolean {
  return name !== null && name !== undefined && Object.hasOwn(controls, name);
}
