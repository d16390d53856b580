import type { WriteReportInput } from '../contract/activities.ts';
import type { Outcome } from '../contract/progress.ts';

/** The workflow's `verified` says that it ran to the end; it stays so only where nothing is other than it should be. */
export function verdictOf({ outcome }: Pick<WriteReportInput, 'outcome'>, shortcomings: readonly unknown[]): Outcome {
  return outcome === 'verified' && shortcomings.length > 0 ? 'differences' : outcome;
}

/**
 * How long a workflow took, in seconds with one decimal.
 *
 * @param finishedAt RFC 3339
 */
export function secondsOf({ job }: Pick<WriteReportInput, 'job'>, finishedAt: string): number {
  return Math.round((Date.parse(finishedAt) - Date.parse(job.startedAt)) / 100) / 10;
}
