import type { BatchOutcome, BatchVerification } from '../contract/dataset.ts';
import type { ConflictMode } from '../contract/settings.ts';

export type UsersByMode = Readonly<Partial<Record<ConflictMode, number>>>;

/** What importing came to. Numbers are users. */
export interface ImportSums {
  readonly accepted: number;
  readonly acceptedByMode: UsersByMode;
  readonly refused: number;
}

/** What reading back came to. Numbers are users; `foreign` ones are not of the dataset. */
export interface VerificationSums {
  readonly confirmed: number;
  readonly different: number;
  readonly missing: number;
  readonly foreign: number;
  /** Batches in whose range the foreign users were not counted to the end; left out where there are none. */
  readonly foreignUncounted?: number;
}

export const nothingImported: ImportSums = { accepted: 0, acceptedByMode: {}, refused: 0 };
export const nothingVerified: VerificationSums = { confirmed: 0, different: 0, missing: 0, foreign: 0 };

export function addImport(sums: ImportSums, outcome: BatchOutcome): ImportSums {
  return {
    accepted: sums.accepted + outcome.accepted,
    acceptedByMode: addOfMode(sums.acceptedByMode, outcome),
    refused: sums.refused + outcome.refused.length,
  };
}

/** Adds whom a repair sent of a batch, whatever holds of the batch since. */
export function addAgain(sums: UsersByMode, { again }: BatchOutcome): UsersByMode {
  return again === undefined ? sums : addOfMode(sums, again);
}

function addOfMode(sums: UsersByMode, { mode, accepted }: Pick<BatchOutcome, 'mode' | 'accepted'>): UsersByMode {
  return accepted === 0 ? sums : { ...sums, [mode]: (sums[mode] ?? 0) + accepted };
}

export function addVerification(sums: VerificationSums, verification: BatchVerification): VerificationSums {
  const missing = verification.findings.filter(({ finding }) => finding === 'missing').length;
  const uncounted = (sums.foreignUncounted ?? 0) + (verification.foreignUncounted === true ? 1 : 0);
  return {
    confirmed: sums.confirmed + verification.confirmed,
    different: sums.different + verification.findings.length - missing,
    missing: sums.missing + missing,
    foreign: sums.foreign + (verification.foreign ?? 0),
    ...(uncounted > 0 ? { foreignUncounted: uncounted } : {}),
  };
}

/**
 * Users of a batch that no request was answered for, and that were found in the pool as they were to be sent: an answer
 * was lost, or they were there before. No repair sends them, since there is nothing to mend.
 *
 * @param outcome what became of the batch, undefined where no request for it was answered
 * @param verification undefined where nobody has read it back
 */
export function confirmedUnanswered(
  outcome: BatchOutcome | undefined,
  verification: BatchVerification | undefined,
): number {
  if (verification === undefined) return 0;
  if (outcome === undefined) return verification.confirmed;
  const found = new Set(verification.findings.map(({ id }) => id));
  return (outcome.unsent ?? []).filter((id) => !found.has(id)).length;
}

/** Whether an outcome speaks of each of a batch's users exactly once. */
export function isWholeImport(outcome: BatchOutcome, users: number): boolean {
  const { accepted, refused, unsent = [] } = outcome;
  const named = [...refused, ...unsent.map((id) => ({ id }))];
  return outcome.users === users && accepted + named.length === users && areDistinct(named);
}

/** Whether a verification speaks of each of a batch's users exactly once. */
export function isWholeVerification(verification: BatchVerification, users: number): boolean {
  return verification.confirmed + verification.findings.length === users && areDistinct(verification.findings);
}

function areDistinct(users: readonly { readonly id: string }[]): boolean {
  return new Set(users.map(({ id }) => id)).size === users.length;
}
