import type { BatchOutcome, Finding, Manifest, RecordCounts, RefusedUser, UserKey } from './dataset.ts';
import type { LoginKindCounts } from './logins.ts';
import type { PoolFinding } from './pool.ts';
import type { AuditEntry, Outcome } from './progress.ts';
import type { ResetFlowResult } from './reset-flow.ts';

/** The accounting that `--json` prints and `report.json` begins with. Numbers are users unless named otherwise. */
export interface ReportSummary {
  readonly outcome: Outcome;
  readonly read: number;
  readonly prepared: number;
  readonly rejected: number;
  readonly accepted: number;
  readonly confirmed: number;
  readonly different: number;
  readonly missing: number;
  /** Lines of the file of known logins, without those that were not judged. */
  readonly logins: { readonly tried: number; readonly asExpected: number };
  readonly resets: Readonly<Record<string, number>>;
  readonly reportPath: string;
  readonly workflowId: string;
  readonly seconds: number;
}

/** A user that did not arrive as sent, or was refused, with how the source names it. */
export interface UnconfirmedUser extends Omit<UserKey, 'sourceKey'> {
  /** Left out where the source's key may itself be personal data, such as an e-mail address. */
  readonly sourceKey?: string;
  readonly finding: Finding['finding'] | 'unchecked';
  /** Fields that differ. */
  readonly fields?: readonly string[];
  /** The target's answer, when it refused the user. */
  readonly refused?: RefusedUser;
}

/** `report.json`. It names users by source key and UUID and holds no other personal data. */
export interface Report {
  readonly formatVersion: 1;
  /** RFC 3339. */
  readonly startedAt: string;
  readonly finishedAt: string;
  readonly summary: ReportSummary;
  readonly origin: Manifest['origin'];
  readonly target: { readonly url: string; readonly tenantId: string; readonly poolId: string };
  readonly preparation: Manifest['counts'];
  /** Users by the mode that their batch went in. */
  readonly acceptedByMode: Readonly<Partial<Record<BatchOutcome['mode'], number>>>;
  readonly refused: number;
  /** Users that no request was answered for (the migration was aborted before). */
  readonly unsent: number;
  /** Prepared users that verification has not looked at. */
  readonly unchecked: number;
  readonly foreign: number;
  readonly exportCounts?: { readonly expected: RecordCounts; readonly found: RecordCounts };
  /** What came of all known logins, and of the wrong ones that were derived from them. */
  readonly loginKinds?: readonly LoginKindCounts[];
  readonly resetFlow?: ResetFlowResult;
  readonly rejectsByReason: Readonly<Record<string, number>>;
  /** The first of them; all are in `unconfirmed.ndjson` beside this file. */
  readonly unconfirmed: readonly UnconfirmedUser[];
  readonly unconfirmedTotal: number;
  /** Settings of the pool that change what becomes of migrated users, as they were before anything was sent. */
  readonly poolFindings: readonly PoolFinding[];
  readonly audit: readonly AuditEntry[];
  readonly failure?: string;
}
