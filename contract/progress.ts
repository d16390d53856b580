import type { ProblemName } from './problem.ts';
import type { ConflictMode } from './settings.ts';

export type Phase = 'checking' | 'preparing' | 'importing' | 'verifying' | 'reporting' | 'finished';

/** How a migration ended; `held` only where nobody waits for the operator. */
export type Outcome = 'verified' | 'differences' | 'failed' | 'aborted' | 'held';

/** The migration waits for the operator; nothing is lost or skipped meanwhile. */
export interface Hold {
  readonly reason: ProblemName;
  /** What is wrong, where, and what to do next: one paragraph. */
  readonly message: string;
  /** RFC 3339. */
  readonly since: string;
}

/** A control that an operator sent, and what became of it. */
export interface AuditEntry {
  /** RFC 3339, the workflow's clock. */
  readonly at: string;
  readonly command: string;
  readonly taken: boolean;
  /** Why it was not taken, or what changed. */
  readonly effect: string;
  /** The identity that Temporal has of the sender, where the command carried one. */
  readonly identity?: string;
}

/** One snapshot, from which the query, the details in the Web UI, the client and the report all speak. */
export interface Progress {
  readonly phase: Phase;
  readonly outcome?: Outcome;
  readonly paused: boolean;
  readonly hold?: Hold;
  readonly mode: ConflictMode;
  readonly lanes: number;
  /** Lanes with an activity under way. */
  readonly lanesBusy: number;
  /** Users. Those of a phase that has not begun are 0. */
  readonly read: number;
  readonly prepared: number;
  readonly rejected: number;
  /** Users whose password must be reset, by reason. */
  readonly resets: Readonly<Record<string, number>>;
  readonly accepted: number;
  readonly refused: number;
  readonly confirmed: number;
  readonly different: number;
  readonly missing: number;
  readonly foreign: number;
  /** Batches of the phase under way. */
  readonly batchesDone: number;
  readonly batches: number;
  /** Seconds that a request takes, of the last stretches; 0 when none was sent yet. */
  readonly secondsPerRequest: number;
  /** RFC 3339. */
  readonly startedAt: string;
  /** The newest entries, oldest first. */
  readonly audit: readonly AuditEntry[];
}
