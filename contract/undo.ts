import type { DatasetOrigin, Job, UserKey } from './dataset.ts';
import type { AuditEntry } from './progress.ts';
import type { ReportSummary } from './report.ts';

/**
 * How it is known whom a migration created. `recorded`: the pool was listed before it. `mode_fail`: every batch was
 * accepted in `fail` mode, in which the target takes nobody who is there already.
 */
export type UndoGrounds = 'recorded' | 'mode_fail';

/** Whom the pool has of a batch: an entry of `existing/NNNNNN-BB.json`. */
export interface BatchPresence {
  readonly batch: number;
  readonly users: number;
  /** Users of the batch that are in the pool, by UUID. */
  readonly existing: readonly string[];
}

/** What an undo made of a batch: an entry of `deletions/NNNNNN-BB.json`. Users are named by UUID, each once. */
export interface BatchDeletion {
  readonly batch: number;
  readonly users: number;
  /** All that are named below in nothing: the target deleted them. */
  readonly deleted: number;
  /** Accepted once, and not there when they were to be deleted. */
  readonly alreadyGone: readonly string[];
  /** They were there before the migration. */
  readonly kept: readonly string[];
  /** The target had refused them, and they are not there. */
  readonly refused: readonly string[];
  /** No request that held them was answered, and they are not there. */
  readonly neverSent: readonly string[];
  /** Nobody recorded whether they were there before: they were left untouched. Left out where there are none. */
  readonly unrecorded?: readonly string[];
}

/** Users. */
export interface PresenceTally {
  readonly existing: number;
  readonly absent: number;
}

/** Users, by what an undo made of them: see {@link BatchDeletion}. */
export interface DeletionTally {
  readonly deleted: number;
  readonly alreadyGone: number;
  readonly kept: number;
  readonly refused: number;
  readonly neverSent: number;
  /** Left out where there are none. */
  readonly unrecorded?: number;
}

/**
 * A user that the pool does not show as the undo leaves it: still there, gone although it was there before the
 * migration, or not looked at.
 */
export interface UnsettledUser extends Omit<UserKey, 'sourceKey'> {
  /** Left out where the source's key may itself be personal data, such as an e-mail address. */
  readonly sourceKey?: string;
  readonly finding: 'still_there' | 'lost' | 'unchecked';
}

/** `report.json` of an undo. */
export interface UndoReport {
  readonly formatVersion: 1;
  readonly job: Job & 'undo';
  /** RFC 3339. */
  readonly startedAt: string;
  readonly finishedAt: string;
  readonly summary: ReportSummary;
  readonly grounds: UndoGrounds;
  readonly origin: DatasetOrigin;
  readonly target: { readonly url: string; readonly tenantId: string; readonly poolId: string };
  /** Prepared users that the undo did not come to. */
  readonly notReached: number;
  /** Prepared users that were not looked at afterwards. */
  readonly unchecked: number;
  /** Groups that the migration brought: an undo leaves them. */
  readonly groups: number;
  /** The first of them; all are in `unsettled.ndjson` beside this file. */
  readonly unsettled: readonly UnsettledUser[];
  readonly unsettledTotal: number;
  readonly audit: readonly AuditEntry[];
}
