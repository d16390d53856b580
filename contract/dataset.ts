import type { RecipePlan } from './probe.ts';
import type { ConflictMode, PasswordStrategy } from './settings.ts';

/** Number of records by SecureAuth's types. */
export interface RecordCounts {
  readonly users: number;
  readonly user_credentials: number;
  readonly user_identifiers: number;
  readonly user_verifiable_addresses: number;
  readonly group_members: number;
}

/** What a dataset was prepared from. Two preparations with equal origins write equal segments. */
export interface DatasetOrigin {
  readonly source: string;
  /** Name, size and SHA-256 (hex) of each input file. */
  readonly inputs: readonly { readonly name: string; readonly bytes: number; readonly sha256: string }[];
  readonly tenantId: string;
  readonly poolId: string;
  readonly namespace: string;
  readonly strategy: PasswordStrategy;
  readonly usersPerBatch: number;
  /** SHA-256 (hex) of the source's settings, but for its inputs: the mapping, the rule for duplicates and the like. */
  readonly sourceRulesSha256: string;
  /** Records that were mended and read instead of those of the inputs; left out where there are none. */
  readonly mended?: { readonly records: number; readonly sha256: string };
  /** SHA-256 (hex) of the pool's rules that users were held to. */
  readonly poolRulesSha256: string;
  /** Recipes whose hashes are not written as usual, and those that users have to reset. */
  readonly recipes?: RecipePlan;
  /** Changes whenever preparing the same input would write other records. */
  readonly preparationVersion: number;
}

/** What became of the source's users while preparing. `read = prepared + rejected`, of a delta `+ unchanged`. */
export interface PreparationCounts {
  readonly read: number;
  readonly prepared: number;
  readonly rejected: number;
  /** Of a delta alone: users that are not sent, because they are in the pool as they are in the source. */
  readonly unchanged?: number;
  /** Users whose password moves, by recipe. */
  readonly recipes: Readonly<Record<string, number>>;
  /** Users whose password must be reset, by reason. */
  readonly resets: Readonly<Record<string, number>>;
  /** Users whose password moves and must be changed at the next login. */
  readonly mustBeChanged: number;
  /** Users that have no password in the source. */
  readonly withoutPassword: number;
  /** Users that arrive inactive. */
  readonly inactive: number;
  /** Users with no address that the source knows to be theirs: a code can be sent nowhere. */
  readonly withoutVerifiedAddress: number;
  /** Users that sign in at another provider alone: no password, and a federated identifier. */
  readonly federatedOnly: number;
  /** Users of the source that share an identifier with another one, however that was settled. */
  readonly sharingIdentifiers: number;
  /** Records that did not become users, by the reject's reason. */
  readonly rejects: Readonly<Record<string, number>>;
  /** Groups that members move into. */
  readonly groups: number;
  readonly records: RecordCounts;
}

/** How the users of a newer export stand to those of an earlier dataset. `prepared = new + changed + notConfirmed`. */
export interface DeltaCounts {
  readonly new: number;
  /** Users whose records are not what they were. */
  readonly changed: number;
  /** Of those, users of whose records only `updated_at` is another: some sources move it at each sign-in. */
  readonly datesAlone: number;
  /** Users whose records are what they were, and that nobody has found in the pool like that. */
  readonly notConfirmed: number;
  readonly unchanged: number;
  /** Users of the earlier dataset that the newer export does not hold. */
  readonly vanished: number;
  /** Users of the earlier dataset whose records in the newer export are rejected. */
  readonly rejectedNow: number;
  /** Records of changed users that the newer export does not hold. */
  readonly removed: Omit<RecordCounts, 'users'>;
}

/** What a delta was made of, and what it left out. */
export interface Delta {
  readonly since: {
    /** The earlier dataset's. */
    readonly indexSha256: string;
    readonly namespace: string;
    /** SHA-256 (hex) of the ids of its users that nobody has found in the pool as they were sent. */
    readonly unconfirmedSha256: string;
  };
  /** Of the newer export's whole dataset, in whose folder the delta lies. */
  readonly wholeIndexSha256: string;
  readonly counts: DeltaCounts;
}

/** `manifest.json`: written last, so a folder without it is not a dataset. */
export interface Manifest {
  readonly formatVersion: 1;
  /** RFC 3339. */
  readonly preparedAt: string;
  readonly origin: DatasetOrigin;
  readonly counts: PreparationCounts;
  readonly batchesPerSegment: number;
  readonly batches: number;
  readonly segments: number;
  /** SHA-256 (hex) of `segments.ndjson`, which in turn has those of the segments. */
  readonly indexSha256: string;
  /** SHA-256 (hex) of `groups.ndjson`. */
  readonly groupsSha256: string;
  /** SHA-256 (hex) of `merged.ndjson`. */
  readonly mergedSha256: string;
  /** Where the dataset holds only what has changed since an earlier one. */
  readonly delta?: Delta;
}

/** A dataset that a migration prepared: whoever opens it can tell whether the folder still holds that one. */
export interface DatasetReference {
  /** Absolute. */
  readonly folder: string;
  /** The manifest's. */
  readonly indexSha256: string;
}

/** One line of `segments.ndjson`, in the order of the users' ids. */
export interface SegmentEntry {
  readonly segment: number;
  readonly batches: number;
  readonly users: number;
  readonly firstUserId: string;
  readonly lastUserId: string;
  /** Ids of the first user of each batch and of the last, so that a range is known without reading the segment. */
  readonly batchUserIds: readonly (readonly [first: string, last: string])[];
  readonly bytes: number;
  /** SHA-256 (hex) of `segments/NNNNNN.ndjson`. */
  readonly sha256: string;
  /** Where the lines of this segment's users lie in `keys.ndjson`: the first one's offset, and bytes. */
  readonly keysFrom: number;
  readonly keysBytes: number;
  /** SHA-256 (hex) of those lines. */
  readonly keysSha256: string;
}

/**
 * One line of `keys.ndjson`: how a report names a user. In `merged.ndjson`, `id` is of the user that this one was merged
 * into.
 */
export interface UserKey {
  readonly id: string;
  readonly sourceKey: string;
  /** For people: `realm.json, record 12`. */
  readonly at: string;
  /** Why the user's password has to be reset: a name in the manifest's `resets`. Left out where it moves, or is none. */
  readonly reset?: string;
}

/**
 * Batches are numbered through a dataset from 0: batch `n` is line `n % batchesPerSegment` of segment
 * `n / batchesPerSegment`. A range is half open.
 */
export interface BatchRange {
  readonly from: number;
  readonly to: number;
}

/** A user that the target refused, named by UUID. */
export interface RefusedUser {
  readonly id: string;
  readonly status: number;
  /** The target's `error_code`, when it gave one of the known form. */
  readonly code?: string;
}

/** Users of a batch that conflict in `fail` mode, by UUID. */
export interface ConflictingUsers {
  readonly batch: number;
  readonly users: readonly string[];
}

/** The code of a refusal that the operator chose: the user conflicted in `fail` mode, and was to be skipped. */
export const skippedByOperator = 'skipped_by_operator';

/** What a workflow does to a dataset's users: the migration itself, and what may follow it at any later time. */
export type Job = 'migrate' | 'verify' | 'repair' | 'undo';

/** A workflow that worked on a dataset, as `jobs.json` lists them: the migration first, and what followed it. */
export interface JobRun {
  readonly job: Job;
  /** The workflow's first run id. Outcomes are marked with it. */
  readonly run: string;
  /** RFC 3339. */
  readonly startedAt: string;
}

/** What became of one batch. `users = accepted + refused + unsent`. */
export interface BatchOutcome {
  readonly batch: number;
  /** That the batch went in; users whom a repair sent again went in another one then. */
  readonly mode: ConflictMode;
  readonly users: number;
  /** Users that a 204 was given for. */
  readonly accepted: number;
  readonly refused: readonly RefusedUser[];
  /** Requests that it took, repeated and bisected ones included. */
  readonly requests: number;
  /** Some conflicted with themselves after a lost answer, and were taken for arrived by reading them back. */
  readonly readBack?: true;
  /**
   * RFC 3339, by the target's own clock: when it had answered the batch's last request. What it stamped for the batch is no
   * later. Left out where nothing was sent, and of a repair: see `again`.
   */
  readonly importedUntil?: string;
  /**
   * Of a repair, by UUID: users of a batch that was not answered for before, and whom the repair has not sent either. They
   * may be in the pool all the same: an answer that was lost may have been carried out.
   */
  readonly unsent?: readonly string[];
  /** Of a repair. Those whom no repair sent are as they were before it. */
  readonly again?: SentAgain;
}

/** What a repair made of a batch's users that were not confirmed. */
export interface SentAgain {
  readonly mode: ConflictMode;
  readonly accepted: number;
  readonly refused: number;
  /** Users that were sent again and accepted, by UUID. */
  readonly sent: readonly string[];
  /** Users that were changed in the pool after they had been imported, and so were left as they are, by UUID. */
  readonly changedSince: readonly string[];
  /** As of the batch, of what was sent again. */
  readonly importedUntil?: string;
}

/**
 * A file of outcomes: what became of consecutive batches of one segment. It is `outcomes/NNNNNN-BB.json` for imports and
 * `verification/NNNNNN-BB.json` for reading back (`existing/` and `deletions/`: see `contract/undo.ts`), named by the
 * segment and the place of its first batch in it.
 */
export interface OutcomePart<Batch extends { readonly batch: number }> {
  /** The workflow's first run id: outcomes of an earlier migration of the same dataset do not count. */
  readonly run: string;
  readonly batches: readonly Batch[];
}

/** A user that verification did not confirm, named by UUID. */
export type Finding =
  | { readonly id: string; readonly finding: 'missing' }
  | { readonly id: string; readonly finding: 'different'; readonly fields: readonly string[] };

/** What verification found for one batch's range of ids. */
export interface BatchVerification {
  readonly batch: number;
  readonly confirmed: number;
  readonly findings: readonly Finding[];
  /**
   * Users in the range that are not of this dataset; the last batch's range goes on to the pool's end. Left out where
   * nobody looked for them, or not to the end.
   */
  readonly foreign?: number;
  /** The batch's users lie so far apart that their range was not listed to its end. */
  readonly foreignUncounted?: true;
  /** The run that listed them, beside its outcomes; left out where nobody asked for it. */
  readonly foreignListedBy?: string;
}

/** A sample of a dataset's users. The same seed draws the same users. */
export interface SampleDraw {
  /** First run id of the workflow that draws it. */
  readonly run: string;
  readonly seed: number;
  /** Users that are drawn. */
  readonly size: number;
}

/** What looking at users of a sample came to, in users. Whoever is in none of the others has the credentials sent. */
export interface SampleTally {
  readonly read: number;
  readonly wrong: number;
  /** Not in the pool: they are told by reading back, and have no credentials to judge. */
  readonly missing: number;
  /** Their credentials differ, and were changed in the pool after the import: nobody can tell what they were. */
  readonly changedSince: number;
}

/** A user of a sample whose credentials are not those that were sent, named by UUID, and the names of what differs. */
export interface WrongCredentials {
  readonly id: string;
  readonly fields: readonly string[];
}

/** `credentials/NNNNNN.json`: a part of a sample, {@link usersPerSamplePart} users in the order of their ids. */
export interface SampleOutcome extends SampleDraw {
  /** From 0. */
  readonly part: number;
  readonly tally: SampleTally;
  /** As many as `tally.wrong`. */
  readonly wrong: readonly WrongCredentials[];
}

/** Users of a part of a sample: what a worker that is killed has to look at again, at most. */
export const usersPerSamplePart = 100;
