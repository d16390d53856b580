import type { PreparationCounts } from '../contract/dataset.ts';
import { settledReasons } from '../contract/reject.ts';
import { allRejectedAdvice, rejectsAdvice } from '../contract/rejects-advice.ts';

/** What is to be thought of the rejects of a preparation. */
export interface RejectsJudgement {
  /** Rejected records that somebody should mend. */
  readonly toBeMended: number;
  /** They are a larger share of the records than was allowed. */
  readonly tooManyRejected: boolean;
  /** Why nobody should go on with the dataset as it is, as a paragraph; undefined where nothing speaks against it. */
  readonly complaint: string | undefined;
}

/** @param failAbove the share of records, 0 to 1, that may be rejected and to be mended; any when undefined */
export function judgeRejects(counts: PreparationCounts, failAbove: number | undefined): RejectsJudgement {
  const toBeMended = Object.entries(counts.rejects).reduce(
    (sum, [reason, records]) => (settledReasons.has(reason) ? sum : sum + records),
    0,
  );
  const tooManyRejected = failAbove !== undefined && toBeMended > failAbove * counts.read;
  const judged = { toBeMended, tooManyRejected };
  if (counts.rejected === counts.read) return { ...judged, complaint: allRejected(counts.read) };
  return { ...judged, complaint: tooManyRejected ? tooMany(counts, toBeMended, failAbove) : undefined };
}

/** @param read records of the source, which are not none */
function allRejected(read: number): string {
  const all = read === 1 ? 'the only record of the source was' : `all ${inWords(read)} records of the source were`;
  return `Nobody can be migrated: ${all} rejected. ${allRejectedAdvice}`;
}

function tooMany({ read, rejected }: PreparationCounts, toBeMended: number, failAbove: number): string {
  const settled = rejected - toBeMended;
  const others = settled === 0 ? '' : ` Nothing is to be done for ${inWords(settled)} more that were rejected.`;
  return `Too many records are rejected and to be mended: ${inWords(toBeMended)} of ${inWords(read)} (${percentOf(toBeMended, read)}), and --fail-above allows ${percentOf(failAbove, 1)}.${others} ${rejectsAdvice}`;
}

function inWords(records: number): string {
  return records.toLocaleString('en-US');
}

/** So many digits that a share above the limit does not look like the limit. */
function percentOf(part: number, whole: number): string {
  return `${Number(((part / whole) * 100).toPrecision(4))} %`;
}
