import type { ConflictingUsers, DeltaCounts, Job } from './dataset.ts';
import type { ControlForm } from './messages.ts';
import type { ProblemName } from './problem.ts';
import type { GuideTarget } from './report.ts';
import type { ConflictMode } from './settings.ts';
import type { DeletionTally, PresenceTally } from './undo.ts';

export type Phase =
  | 'checking'
  | 'preparing'
  | 'probing'
  | 'recording'
  | 'importing'
  | 'deleting'
  | 'verifying'
  | 'reporting'
  | 'finished';

/** How a migration ended; `held` only where nobody waits for the operator. */
export type Outcome = 'verified' | 'differences' | 'failed' | 'aborted' | 'held';

/**
 * How an operator ends a hold. `resume` tries again, or goes on all the same; of users that conflict, `ignore` and
 * `update` choose that mode for the rest of the migration, and `skip` leaves out these users alone. Of a reset that waits
 * for a code, `skip` leaves out the rest. Of recipes that the hash probe could not log in with, `reset` makes their users
 * reset their passwords.
 */
export const decisions = ['resume', 'ignore', 'update', 'skip', 'reset', 'abort'] as const;
export type Decision = (typeof decisions)[number];

/** The migration waits for the operator; nothing is lost or skipped meanwhile. */
export interface Hold {
  readonly reason: ProblemName;
  /** What is wrong, where, and what to do next: one paragraph. */
  readonly message: string;
  /** RFC 3339. */
  readonly since: string;
  /** What the operator can decide. */
  readonly decisions: readonly Decision[];
  /** The users that conflict, when that is the reason. */
  readonly conflicts?: readonly ConflictingUsers[];
}

/** How fast the target lets the migration go: what the throttle makes of its answers. */
export interface Pace {
  /** Lanes that the target bears, as far as its answers tell; the operator's limit may be lower. */
  readonly lanes: number;
  /** Into how many requests a batch is cut: 1, 2, 4 or 8. */
  readonly requestsPerBatch: number;
  /** `down`: the target does not answer, and one lane probes it. `waiting`: it asked to wait. */
  readonly target: 'up' | 'waiting' | 'down';
  /** RFC 3339: until when it asked to wait. */
  readonly until?: string;
}

/** A control that an operator sent, and what became of it. */
export interface AuditEntry {
  /** RFC 3339, the workflow's clock. */
  readonly at: string;
  readonly command: string;
  readonly form: ControlForm;
  /** Which of its form it was in this migration, from 1. */
  readonly number: number;
  readonly taken: boolean;
  /** Why it was not taken, or what changed. */
  readonly effect: string;
  /** The identity that Temporal has of the sender. The report has it; a workflow is not told. */
  readonly identity?: string;
}

/** One snapshot, from which the query, the memo, the details in the Web UI, the client and the report all speak. */
export interface Progress {
  readonly job: Job;
  readonly phase: Phase;
  readonly outcome?: Outcome;
  readonly paused: boolean;
  readonly hold?: Hold;
  readonly mode: ConflictMode;
  readonly lanes: number;
  /** Lanes with an activity under way. */
  readonly lanesBusy: number;
  /** Left out while no phase with lanes is under way. */
  readonly pace?: Pace;
  /** Users. Those of a phase that has not begun are 0. */
  readonly read: number;
  readonly prepared: number;
  readonly rejected: number;
  /** Of a migration since an earlier dataset, once it is prepared. */
  readonly delta?: DeltaCounts;
  /** Users whose password must be reset, by reason. */
  readonly resets: Readonly<Record<string, number>>;
  readonly accepted: number;
  readonly refused: number;
  readonly confirmed: number;
  readonly different: number;
  readonly missing: number;
  readonly foreign: number;
  /** Batches in whose range the foreign users were not counted to the end; left out where there are none. */
  readonly foreignUncounted?: number;
  /** Whom the pool has: before the import, where that is recorded, and after an undo. */
  readonly presence?: PresenceTally;
  /** Of an undo. */
  readonly deletion?: DeletionTally;
  /** Batches of the phase under way. */
  readonly batchesDone: number;
  readonly batches: number;
  /** Seconds that a request takes, of the last stretches; 0 when none was sent yet. */
  readonly secondsPerRequest: number;
  /** Left out until the report is written. */
  readonly guideTargets?: readonly GuideTarget[];
  /** RFC 3339. */
  readonly startedAt: string;
  /** The newest hundred entries, oldest first. */
  readonly audit: readonly AuditEntry[];
}

/**
 * What a migration's memo tells of it after every task. Who follows a migration reads that, which costs no worker
 * anything, where a query has one take up the whole history. What may grow long (the audit trail, the users that
 * conflict) is left to the query.
 */
export type Standing = Omit<Progress, 'audit' | 'hold'> & { readonly hold?: Omit<Hold, 'conflicts'> };
