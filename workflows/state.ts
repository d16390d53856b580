import type {
  ExportCounts,
  ImportTally,
  PreparedDataset,
  SampledCredentials,
  Unconfirmed,
  VerificationTally,
} from '../contract/activities.ts';
import type { ConflictingUsers } from '../contract/dataset.ts';
import type { LoginCounts } from '../contract/logins.ts';
import type { ControlForm, JobRequest, MigrationInput } from '../contract/messages.ts';
import type { CheckedPool } from '../contract/pool.ts';
import type { ProbedRecipe } from '../contract/probe.ts';
import type { AuditEntry, Hold, Phase } from '../contract/progress.ts';
import type { GuideTarget } from '../contract/report.ts';
import { type MigrationRequests, noRequests } from '../contract/request-record.ts';
import type { ResetFlowResult } from '../contract/reset-flow.ts';
import type { ConflictMode, MigrationSettings } from '../contract/settings.ts';
import type { DeletionTally, PresenceTally, UndoGrounds } from '../contract/undo.ts';
import type { Ranges } from './ranges.ts';
import type { Throttle } from './throttle.ts';

/** What the operator steers. Signal handlers change it and nothing else. */
export interface Steering {
  mode: ConflictMode;
  lanes: number;
  paused: boolean;
  aborted: boolean;
  /** The operator aborted where nothing but the report was left, and that could not be written. */
  reportGivenUp: boolean;
  hold?: Hold;
  /** Oldest first; see {@link auditEntriesKept}. */
  audit: AuditEntry[];
  /** Commands so far, by their form. */
  readonly commands: Record<ControlForm, number>;
}

/** The work of the phase under way. */
export interface PhaseWork {
  todo: Ranges;
  batches: number;
  /** Smoothed over the last stretches; 0 before the first. */
  secondsPerRequest: number;
  throttle: Throttle;
  /** Batches that the target failed over: they are done last, each alone. */
  suspects: readonly number[];
  /** Batches whose answers were lost: the target may have them already. */
  maybeSent: Ranges;
}

/** The whole memory of a migration: plain data, which continue-as-new carries over as it is. */
export interface MigrationState {
  readonly settings: MigrationSettings;
  readonly request: JobRequest;
  /** RFC 3339, of the first run. */
  readonly startedAt: string;
  phase: Phase;
  readonly steering: Steering;
  /** Set when the target was checked. */
  pool?: CheckedPool;
  prepared?: PreparedDataset;
  /** Of a repair: what it sends again. */
  unconfirmed?: Unconfirmed;
  work?: PhaseWork;
  /** What was imported and is to be read back, where verification follows behind the import. */
  following?: PhaseWork;
  /** What the hash probe found; set when it came to its end. */
  probed?: readonly ProbedRecipe[];
  /** A hash probe was begun and has not come to its end: it may have left synthetic users in the pool. */
  probing: boolean;
  /** The operator wants the users of recipes that do not work to reset their passwords. */
  resetFailing: boolean;
  groupsImported: boolean;
  /** Users that conflict and that the operator wants left out, of batches that are not done. */
  skipped: readonly ConflictingUsers[];
  imported: ImportTally;
  /** The operator has been asked about the share of refused users. */
  refusalsSettled: boolean;
  verified: VerificationTally;
  /** Reading back came to its end. */
  readBack?: true;
  credentials?: SampledCredentials;
  /** Whom the pool has: before the import, where that is recorded, and after an undo. */
  presence?: PresenceTally;
  /** Of an undo. */
  deletion?: DeletionTally;
  logins?: LoginCounts;
  resetFlow?: ResetFlowResult;
  exportCounts?: ExportCounts;
  requests: MigrationRequests;
  /** Set when the report was written. */
  guideTargets?: readonly GuideTarget[];
}

/** The state that a migration begins with. */
export function beginMigration(input: MigrationInput, startedAt: string): MigrationState {
  const { settings, request } = input;
  return {
    settings,
    request,
    startedAt,
    phase: 'checking',
    steering: {
      // What is repaired may be there already, and not as it was sent.
      mode: request.job === 'repair' ? 'update' : settings.import.mode,
      lanes: settings.import.lanes,
      paused: false,
      aborted: false,
      reportGivenUp: false,
      audit: [],
      commands: { signal: 0, update: 0, cancellation: 0 },
    },
    probing: false,
    resetFailing: false,
    groupsImported: false,
    skipped: [],
    imported: { accepted: 0, refused: 0 },
    refusalsSettled: false,
    verified: { confirmed: 0, different: 0, missing: 0, foreign: 0 },
    requests: { imports: noRequests, readBack: noRequests },
  };
}

/** The dataset, of a phase that comes behind its preparation. */
export function preparedIn({ prepared }: MigrationState): PreparedDataset {
  if (prepared === undefined) throw new Error('Nothing was prepared.');
  return prepared;
}

/** By what an undo tells whom the migration created. */
export function groundsIn(state: MigrationState): UndoGrounds {
  const { grounds } = preparedIn(state);
  if (grounds === undefined) throw new Error('It is not known whom the migration created.');
  return grounds;
}

/** What the phase under way has to do. */
export function workIn({ work }: MigrationState): PhaseWork {
  if (work === undefined) throw new Error('Nothing was prepared.');
  return work;
}
