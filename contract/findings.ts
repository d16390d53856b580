import type { ExportCounts, SampledCredentials } from './activities.ts';
import type { Job } from './dataset.ts';
import type { LoginCounts } from './logins.ts';
import type { ResetFlowResult } from './reset-flow.ts';

/**
 * `findings.json`: what one workflow found by the parts of a verification that it brought to their end, but for the rows,
 * which have outcomes of their own. Numbers and words of the target, no user.
 */
export interface Findings {
  /** The workflow's first run id. */
  readonly run: string;
  /** RFC 3339, when it reported. */
  readonly foundAt: string;
  /** It read back everything that it was to read back; a repair, the batches with users that it sent again. */
  readonly readBack?: true;
  readonly credentials?: SampledCredentials;
  readonly logins?: LoginCounts;
  readonly resetFlow?: ResetFlowResult;
  readonly exportCounts?: ExportCounts;
}

/** When a part of a verification was looked at last, and by what. */
export interface LookedAt {
  readonly job: Job;
  /** RFC 3339. */
  readonly at: string;
  /** By the workflow that this is the report of. */
  readonly now: boolean;
}
