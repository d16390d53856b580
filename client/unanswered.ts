import { WorkflowUpdateRPCTimeoutOrCancelledError } from '@temporalio/client';
import { causesOf } from '../contract/causes.ts';

/** gRPC's codes for a server or a worker that is not there or does not answer in time. */
const unansweredCodes: ReadonlySet<unknown> = new Set([
  4 /* DEADLINE_EXCEEDED */,
  // Of a query where no worker has been seen for a while.
  9 /* FAILED_PRECONDITION */, 14 /* UNAVAILABLE */,
]);

/** Whether what was asked of Temporal failed, somewhere in the causes of the error, for want of an answer. */
export function isUnanswered(error: unknown): boolean {
  for (const cause of causesOf(error)) {
    if ('code' in cause && unansweredCodes.has(cause.code)) return true;
    if (cause instanceof WorkflowUpdateRPCTimeoutOrCancelledError) return true;
  }
  return false;
}
