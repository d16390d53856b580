import type { Client } from '@temporalio/client';

/** All that Temporal keeps of a workflow, as one text: events, their payloads decoded, memo, details and failure. */
export async function historyText(client: Client, workflowId: string): Promise<string> {
  const handle = client.workflow.getHandle(workflowId);
  const { raw } = await handle.describe();
  const metadata = await handle.query('__temporal_workflow_metadata');
  const kept = JSON.stringify([await handle.fetchHistory(), raw, metadata]);
  return `${kept}\n${payloadsOf(kept)}`;
}

/** Payloads stand in a history as base64 or as arrays of bytes. */
function payloadsOf(history: string): string {
  const decoded: string[] = [];
  JSON.parse(history, (_key, value) => {
    if (value !== null && typeof value === 'object' && value.type === 'Buffer' && Array.isArray(value.data)) {
      decoded.push(Buffer.from(value.data).toString());
    }
    if (typeof value === 'string') decoded.push(Buffer.from(value, 'base64').toString());
    return value;
  });
  return decoded.join('\n');
}
