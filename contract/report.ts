import type { SampledCredentials } from './activities.ts';
import type {
  BatchOutcome,
  DeltaCounts,
  Finding,
  Job,
  Manifest,
  RecordCounts,
  RefusedUser,
  UserKey,
} from './dataset.ts';
import type { LookedAt } from './findings.ts';
import type { LoginKindCounts } from './logins.ts';
import type { VerificationPart } from './messages.ts';
import type { PoolFinding } from './pool.ts';
import type { ProbedRecipe } from './probe.ts';
import type { AuditEntry, Outcome } from './progress.ts';
import type { RequestErrors } from './request-record.ts';
import type { ResetFlowResult } from './reset-flow.ts';
import type { DeletionTally } from './undo.ts';

/** A target of the vendor's migration guide, and whether this migration met it. It changes nothing in the outcome. */
export interface GuideTarget {
  readonly name: 'success_rate' | 'response_time' | 'error_patterns';
  /** What the guide asks for, in words. */
  readonly title: string;
  readonly result: 'pass' | 'fail' | 'not_measured';
  /**
   * The number that was held against it, left out where nothing was measured: percent of the users that were sent,
   * seconds, and percent of the requests.
   */
  readonly value?: number;
  /** The numbers, in words. */
  readonly measured: string;
}

/** What requests of one kind took and met. */
export interface RequestFigures {
  readonly requests: number;
  /** Within two percent; left out of none. */
  readonly p95Seconds?: number;
  /** By status and error code, or why no answer came. */
  readonly errors: RequestErrors;
}

/** What keeps a migration from being verified. Users that preparing rejected do not: they were never to arrive. */
export type ShortcomingName =
  | 'different'
  | 'missing'
  | 'refused'
  | 'unsent'
  | 'unchecked'
  | 'credentials'
  | 'logins'
  | 'reset_flow'
  | 'exported_records';

/** What keeps an undo from being verified. */
export type UndoShortcomingName = 'still_there' | 'lost' | 'not_reached' | 'unchecked';

/** `count` is of users; of logins for `logins`; of steps for `reset_flow`; of record types for `exported_records`. */
export interface Shortcoming<Name = ShortcomingName> {
  readonly name: Name;
  readonly count: number;
  /** RFC 3339: when it was found, where the workflow that reports it did not look itself. */
  readonly asOf?: string;
}

/** The accounting that `--json` prints and `report.json` begins with. Numbers are users unless named otherwise. */
export interface ReportSummary {
  readonly outcome: Outcome;
  readonly read: number;
  readonly prepared: number;
  readonly rejected: number;
  /** Of a migration since an earlier dataset: `read = prepared + rejected + unchanged`. */
  readonly delta?: DeltaCounts;
  readonly accepted: number;
  readonly refused: number;
  /**
   * Users that no request was answered for, and that reading back has confirmed all the same: an answer was lost, or they
   * were there before. Left out where there are none.
   */
  readonly confirmedUnanswered?: number;
  /** All others that no request was answered for: the migration was aborted before. Of an undo, those above as well. */
  readonly unsent: number;
  readonly confirmed: number;
  readonly different: number;
  readonly missing: number;
  /** Prepared users that verification has not looked at. */
  readonly unchecked: number;
  /**
   * `tried` are the lines of the file of known logins that were judged. The other two are of all logins, those that were
   * derived from the lines too, and left out where they are 0: not judged because of a lock, or not sent because of one.
   */
  readonly logins: {
    readonly tried: number;
    readonly asExpected: number;
    readonly locked?: number;
    readonly notTried?: number;
  };
  /** What keeps the outcome from being `verified`, the gravest first. */
  readonly shortcomings: readonly Shortcoming<ShortcomingName | UndoShortcomingName>[];
  /**
   * Of an undo. `confirmed` are then the users of whom the pool shows that they are as the undo leaves them, `different`
   * those that are still there, and `missing` those that are gone although they were there before the migration.
   */
  readonly undone?: DeletionTally;
  readonly resets: Readonly<Record<string, number>>;
  /** Left out where no report was written. */
  readonly guideTargets?: readonly GuideTarget[];
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

/** Of a migration since an earlier dataset: which one that was, and the files that list its users who are not sent. */
export interface EarlierUsers {
  readonly indexSha256: string;
  readonly vanished: string;
  readonly rejectedNow: string;
}

/** A user of the sample whose credentials are not those that were sent, with how the source names it. */
export interface WronglyCredentialedUser extends Pick<UnconfirmedUser, 'id' | 'sourceKey' | 'at'> {
  /** Names of what differs, such as `credentials.password.state`. */
  readonly fields: readonly string[];
}

/** What the sample showed; all users with wrong credentials are in `credentials.ndjson` beside the report. */
export interface ReportedSample extends SampledCredentials {
  /** Why what it showed may be better than what is, in words; left out where nothing speaks for that. */
  readonly warning?: string;
  /** The first of them. */
  readonly users: readonly WronglyCredentialedUser[];
}

/** When each part of a verification was looked at last. */
export type LookedAtParts = Readonly<Partial<Record<VerificationPart, LookedAt>>> & {
  /** Batches with users that a repair sent again were read back later than the others. */
  readonly repairedRows?: LookedAt;
};

/** `report.json`. It names users by source key and UUID and holds no other personal data. */
export interface Report {
  readonly formatVersion: 1;
  /** What it is the report of. */
  readonly job: Job;
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
  /** As in the summary. */
  readonly unsent: number;
  /** Prepared users that verification has not looked at. */
  readonly unchecked: number;
  /** Users that repairs sent again and that were accepted then, by the mode of that; each time counts. */
  readonly acceptedAgain: Readonly<Partial<Record<BatchOutcome['mode'], number>>>;
  /** Users of the pool that are not of the dataset; left out of a migration since an earlier one: nobody looked for them. */
  readonly foreign?: number;
  /**
   * Batches whose users lie so far apart in the pool that nobody counted the foreign ones among them to the end: they are
   * not in `foreign`. Left out where there are none.
   */
  readonly foreignUncounted?: number;
  /** When each part of the verification was looked at; left out where it never was. */
  readonly lookedAt: LookedAtParts;
  /** The file beside this one that lists them, where that was asked for, and how many it has. */
  readonly foreignList?: { readonly file: string; readonly users: number };
  /**
   * Of a repair: users that it sent again, and those that it left as they are, since they were changed in the pool after
   * they had been imported. `changed-since.ndjson` beside this file names the latter.
   */
  readonly repaired?: { readonly accepted: number; readonly refused: number; readonly changedSince: number };
  /** Left out where no sample was read. */
  readonly credentials?: ReportedSample;
  readonly since?: EarlierUsers;
  /** What the hash probe found of each recipe; left out where none came to its end. `left_out`: the settings want none. */
  readonly probe?: readonly ProbedRecipe[] | 'left_out';
  readonly exportCounts?: { readonly expected: RecordCounts; readonly found: RecordCounts };
  /** No export was asked for: the base has more users than the limit. (Guide: not for large user bases.) */
  readonly exportRefused?: { readonly users: number; readonly limit: number };
  /** What came of all known logins, and of the wrong ones that were derived from them. */
  readonly loginKinds?: readonly LoginKindCounts[];
  readonly resetFlow?: ResetFlowResult;
  /** Left out where none were counted. */
  readonly requests?: { readonly imports: RequestFigures; readonly readBack: RequestFigures };
  readonly rejectsByReason: Readonly<Record<string, number>>;
  /** The first of them; all are in `unconfirmed.ndjson` beside this file. */
  readonly unconfirmed: readonly UnconfirmedUser[];
  readonly unconfirmedTotal: number;
  /** Settings of the pool that change what becomes of migrated users, as they were before anything was sent. */
  readonly poolFindings: readonly PoolFinding[];
  readonly audit: readonly AuditEntry[];
  readonly failure?: string;
}
