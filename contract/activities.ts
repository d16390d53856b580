import type {
  BatchRange,
  ConflictingUsers,
  DatasetReference,
  DeltaCounts,
  JobRun,
  PreparationCounts,
  RecordCounts,
  SampleTally,
} from './dataset.ts';
import type { LoginCounts } from './logins.ts';
import type { CheckedPool, PoolFinding, PoolRules } from './pool.ts';
import type { ProbedRecipe, RecipePlan } from './probe.ts';
import type { ProblemName } from './problem.ts';
import type { AuditEntry, Outcome } from './progress.ts';
import type { ReportSummary } from './report.ts';
import type { MigrationRequests, RequestRecord } from './request-record.ts';
import type { ResetFlowResult } from './reset-flow.ts';
import type {
  ConflictMode,
  LoginTries,
  MigrationSettings,
  PasswordStrategy,
  ResetFlowSettings,
  SampleSettings,
  TargetSettings,
} from './settings.ts';
import type { DeletionTally, PresenceTally, UndoGrounds } from './undo.ts';

/** Preflight: throws the {@link Problem} that a person has to settle. */
export interface CheckTargetInput {
  readonly target: TargetSettings;
  /** Decides which of the pool's settings matter. */
  readonly strategy: PasswordStrategy;
}

export interface PrepareInput {
  readonly settings: MigrationSettings;
  /** What preflight read, and what a hash probe found; left out where the pool was not asked. */
  readonly pool?: PoolRules;
  /**
   * Hashes are to be written as in the dataset that is there: how the pool reads them is not known yet, but what an
   * earlier migration's probe found. @default false
   */
  readonly asProbedBefore?: boolean;
}

/** What follows a migration takes the dataset as it is. */
export interface ReopenInput {
  readonly settings: MigrationSettings;
  readonly job: JobRun;
}

/** The users that the last verification did not confirm. */
export interface Unconfirmed {
  readonly users: number;
  /** Batches that hold them, and others between these where there would be too many ranges to carry. */
  readonly ranges: readonly BatchRange[];
}

export interface PreparedDataset {
  readonly dataset: DatasetReference;
  readonly counts: PreparationCounts;
  /** How hashes are written in it; left out where all are written as usual. */
  readonly recipes?: RecipePlan;
  readonly batches: number;
  readonly batchesPerSegment: number;
  /** Of a migration since an earlier dataset. */
  readonly delta?: DeltaCounts;
  /** Of an undo. */
  readonly grounds?: UndoGrounds;
}

/** A stretch of a phase's work: consecutive batches that one activity takes, one after another. */
export interface StretchInput {
  readonly job: JobRun;
  readonly dataset: DatasetReference;
  readonly target: TargetSettings;
  readonly range: BatchRange;
  /** Requests that take longer are counted as slow, in seconds. */
  readonly slowAfterSeconds: number;
  /**
   * The stretch ends after so long, wherever it is: the target is slower than it was cut for. In seconds;
   * `leastSecondsUntilOverdue` where it is left out.
   */
  readonly enoughAfterSeconds?: number;
  /** The target is down: the stretch ends with the first answer, or the first lack of one. */
  readonly probing: boolean;
}

export interface VerifyStretchInput extends StretchInput {
  /** Write down who is in the range and not of the dataset. */
  readonly listForeign: boolean;
}

export interface ImportGroupsInput {
  readonly dataset: DatasetReference;
  readonly target: TargetSettings;
}

export interface ImportStretchInput extends StretchInput {
  readonly mode: ConflictMode;
  /**
   * Batches of the stretch that may have been sent before, and their answers lost: a conflict in `fail` mode is then
   * judged by reading the users back.
   */
  readonly maybeSent: readonly BatchRange[];
  /** Into how many requests each batch is cut, where a target is too slow for whole ones: 1, 2, 4 or 8. */
  readonly requestsPerBatch: number;
  /**
   * The target failed over the batch again and again while it answered for others: it is halved until the users that it
   * fails over stand alone.
   */
  readonly suspect: boolean;
  /** Users of these batches that the operator wants left out. */
  readonly skip: readonly ConflictingUsers[];
  /** Of a repair: send those again too who were changed in the pool since they were imported. @default false */
  readonly overwrite?: boolean;
}

export interface DeleteStretchInput extends StretchInput {
  readonly grounds: UndoGrounds;
}

/** What a stretch's requests tell of the target's state, for the throttle. */
export interface Pressure {
  /** Requests that were answered as they should be, or refused for what they held. */
  readonly answered: number;
  /** Of these, the ones that took longer than `slowAfterSeconds`. */
  readonly slow: number;
  /** Requests that failed at the target's end or on the way: 5xx, broken connections, no answer in time. */
  readonly failed: number;
  /** Requests that the target turned away for being too many. */
  readonly throttled: number;
  /** Requests that got no answer in time. */
  readonly timedOut: number;
}

/** Why a stretch ended early, without anything that a person has to settle yet. */
export interface Setback {
  /** `throttled`: the target asked for fewer requests. `down`: several requests failed and none was answered. */
  readonly kind: 'throttled' | 'down';
  /** How long the target asked to wait, in milliseconds. */
  readonly waitMs?: number;
  /** What the operator is told when it does not pass. */
  readonly reason: ProblemName;
  readonly message: string;
}

/** How far a stretch came. Counts are of this stretch and of this activity's attempts only, each user once. */
export interface StretchResult<Tally> {
  /** First batch that was not done; `range.to` when the stretch is complete. */
  readonly next: number;
  readonly tally: Tally;
  readonly requests: number;
  readonly requestSeconds: number;
  /** How long it took, by its worker's monotonic clock. */
  readonly seconds: number;
  readonly pressure: Pressure;
  /** Every request of this attempt, the same batch's again and again too, for the report. */
  readonly record: RequestRecord;
  /** Batches from `next` up to this one may have been sent, wholly or in part: their answers are not known. */
  readonly sentTo: number;
  /** Set when the target has to be left alone for a while before the rest can be done. */
  readonly setback?: Setback;
  /** Set when a person has to settle something before the rest can be done. */
  readonly hold?: StretchHold;
}

/** What a person has to settle. */
export interface StretchHold {
  readonly reason: ProblemName;
  readonly message: string;
  /** The users that conflict, when that is the reason. */
  readonly conflicts?: ConflictingUsers;
}

/** Users. */
export interface ImportTally {
  readonly accepted: number;
  readonly refused: number;
  /** Of a repair: users who differ because they were changed in the pool after the import, and who are left as they are. */
  readonly changedSince?: number;
}

/** Users. */
export interface VerificationTally {
  readonly confirmed: number;
  readonly different: number;
  readonly missing: number;
  readonly foreign: number;
  /** Batches in whose range the foreign users were not counted to the end; left out where there are none. */
  readonly foreignUncounted?: number;
}

export interface SampleCredentialsInput {
  /** Its run marks the outcomes, and gives the seed where the settings have none. */
  readonly job: JobRun;
  readonly dataset: DatasetReference;
  readonly target: TargetSettings;
  readonly sample: SampleSettings;
  /** 1 to 8. */
  readonly requestsAtOnce: number;
}

/** What a sample of users, read one by one, shows of the credentials of all. Numbers are users. */
export interface SampledCredentials extends Omit<SampleTally, 'read'> {
  /** Users that were drawn and looked at, all of the below included. */
  readonly sampled: number;
  /**
   * Share of the users, 0 to 1, that is not exceeded by those with wrong credentials, at `confidence`. It speaks of the
   * users whose credentials can be judged: neither missing nor changed since.
   */
  readonly upperBound: number;
  readonly confidence: number;
  /** Draws the same users again. */
  readonly seed: number;
}

export interface ProbeHashesInput {
  readonly target: TargetSettings;
  /** The migration's: the synthetic users' ids are derived of it. */
  readonly namespace: string;
  readonly dataset: DatasetReference;
  /** Users by recipe, as the dataset counts them; 0 of one whose users all have to reset by an earlier probe. */
  readonly recipes: Readonly<Record<string, number>>;
  /** Most requests at once, 1 to 8. */
  readonly lanes: number;
}

export interface CheckLoginsInput {
  readonly target: TargetSettings;
  readonly loginsFile: string;
  /** @default usualLoginTries */
  readonly tries?: LoginTries;
  /** Folder of the report: what was not as expected is written there, by line number. */
  readonly report: string;
  /** 1 to 8. */
  readonly requestsAtOnce: number;
}

export interface CheckResetFlowInput {
  readonly target: TargetSettings;
  readonly resetFlow: ResetFlowSettings;
  /** What came of the flow so far, where it waits for a code that an operator has: that code is asked for no more. */
  readonly waiting?: ResetFlowResult;
}

export interface CountExportInput {
  readonly target: TargetSettings;
  readonly dataset: DatasetReference;
}

/** Records of the dataset, and how many of them the tenant's export holds. */
export interface ExportCounts {
  readonly expected: RecordCounts;
  readonly found: RecordCounts;
}

export interface WriteReportInput {
  readonly job: JobRun;
  readonly dataset: DatasetReference;
  readonly workflowId: string;
  readonly settings: MigrationSettings;
  readonly outcome: Outcome;
  /** Reading back came to its end: of everybody, or of whom a repair sent again. */
  readonly readBack?: true;
  readonly credentials?: SampledCredentials;
  readonly logins?: LoginCounts;
  readonly resetFlow?: ResetFlowResult;
  readonly exportCounts?: ExportCounts;
  /** What a repair sent again, in users. */
  readonly repaired?: ImportTally;
  /** Left out where none were counted. */
  readonly requests?: MigrationRequests;
  /** Of an undo. */
  readonly grounds?: UndoGrounds;
  /** Left out where no probe came to its end. */
  readonly probe?: readonly ProbedRecipe[];
  readonly poolFindings: readonly PoolFinding[];
  readonly audit: readonly AuditEntry[];
  /** Set when the migration failed. */
  readonly failure?: string;
}

export interface WrittenReport {
  /** Absolute path of the HTML page, beside which `report.json` lies. */
  readonly reportPath: string;
  readonly summary: ReportSummary;
}

/** What workflows may ask for. `activities/` implements it, `workflows/` only knows these signatures. */
export interface MigrationActivities {
  checkTarget(input: CheckTargetInput): Promise<CheckedPool>;
  prepareDataset(input: PrepareInput): Promise<PreparedDataset>;
  /**
   * Throws the {@link Problem} where nothing was migrated from the dataset, where it is of another origin, or where it
   * cannot be told whom an undo has to delete.
   */
  reopenDataset(input: ReopenInput): Promise<PreparedDataset>;
  /** Notes that this job works on the dataset from now on. With a migration, what was done to it before does not count. */
  noteJob(input: { readonly dataset: DatasetReference; readonly job: JobRun }): Promise<void>;
  findUnconfirmed(input: { readonly dataset: DatasetReference; readonly job: JobRun }): Promise<Unconfirmed>;
  /** One synthetic user per recipe is imported, logged in and deleted, before anybody real is sent. */
  probeHashes(input: ProbeHashesInput): Promise<readonly ProbedRecipe[]>;
  /** Removes what a probe that was stopped may have left in the pool. */
  removeProbes(input: ProbeHashesInput): Promise<void>;
  /** Groups go before the users that are their members. Tells how many. */
  importGroups(input: ImportGroupsInput): Promise<number>;
  importStretch(input: ImportStretchInput): Promise<StretchResult<ImportTally>>;
  verifyStretch(input: VerifyStretchInput): Promise<StretchResult<VerificationTally>>;
  sampleCredentials(input: SampleCredentialsInput): Promise<SampledCredentials>;
  /** Notes whom the pool has of a stretch: before an import, and after an undo. */
  recordStretch(input: StretchInput): Promise<StretchResult<PresenceTally>>;
  /** Deletes from the pool whom the migration created. */
  deleteStretch(input: DeleteStretchInput): Promise<StretchResult<DeletionTally>>;
  checkLogins(input: CheckLoginsInput): Promise<LoginCounts>;
  /** Plays the reset of a test account through. Its result may wait for a code: then it is called again. */
  checkResetFlow(input: CheckResetFlowInput): Promise<ResetFlowResult>;
  /** Undefined when the client may not export: the scope `read_configuration` is not needed for a migration. */
  countExport(input: CountExportInput): Promise<ExportCounts | undefined>;
  writeReport(input: WriteReportInput): Promise<WrittenReport>;
}
