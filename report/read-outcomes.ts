import type { BatchRange, RefusedUser } from '../contract/dataset.ts';
import { BatchesInOrder } from '../dataset/batches-in-order.ts';
import { damaged } from '../dataset/dataset-problems.ts';
import type { Dataset } from '../dataset/dataset-reader.ts';
import { importOutcomes, type OutcomePlace, verificationOutcomes } from '../dataset/outcomes.ts';
import { readRejects } from '../dataset/rejects.ts';
import {
  addAgain,
  addImport,
  addVerification,
  confirmedUnanswered,
  type ImportSums,
  isWholeImport,
  isWholeVerification,
  nothingImported,
  nothingVerified,
  type UsersByMode,
  type VerificationSums,
} from './accounting.ts';
import type { UnconfirmedFinding } from './unconfirmed.ts';

/** What importing came to, with the refused users by their UUIDs. */
export interface ReadImports {
  readonly sums: ImportSums;
  /** Users that repairs sent again and that were accepted then, each time, by the mode of that. */
  readonly acceptedAgain: UsersByMode;
  readonly refused: ReadonlyMap<string, RefusedUser>;
}

/**
 * Sums what became of the batches.
 *
 * @throws Problem `damaged_dataset` when an outcome does not account for each user of its batch once
 */
export async function readImports(dataset: Dataset, places: readonly OutcomePlace[]): Promise<ReadImports> {
  let sums = nothingImported;
  const refused = new Map<string, RefusedUser>();
  for await (const batches of importOutcomes(places)) {
    for (const outcome of batches) {
      if (!isWholeImport(outcome, usersInBatch(dataset, outcome.batch))) throw unbalanced(dataset, outcome.batch);
      sums = addImport(sums, outcome);
      for (const user of outcome.refused) refused.set(user.id, user);
    }
  }
  let acceptedAgain: UsersByMode = {};
  for (const place of places) {
    for await (const batches of importOutcomes([place])) acceptedAgain = batches.reduce(addAgain, acceptedAgain);
  }
  return { sums, acceptedAgain, refused };
}

/**
 * Sums what verification found, and hands over every user that it did not confirm, in the order of the UUIDs: those of
 * batches that it did not reach are `unchecked`.
 *
 * @param take called with users of one segment at a time
 * @throws Problem `damaged_dataset` when an outcome does not account for each user of its batch once
 */
export async function readVerifications(
  dataset: Dataset,
  places: readonly OutcomePlace[],
  take: (unconfirmed: readonly UnconfirmedFinding[]) => Promise<void>,
): Promise<VerificationSums> {
  let sums = nothingVerified;
  let next = 0;
  for await (const batches of verificationOutcomes(places)) {
    for (const verification of batches) {
      const { batch } = verification;
      if (!isWholeVerification(verification, usersInBatch(dataset, batch))) throw unbalanced(dataset, batch);
      await takeUnchecked(dataset, { from: next, to: batch }, take);
      sums = addVerification(sums, verification);
      if (verification.findings.length > 0) {
        await take(verification.findings.toSorted((one, other) => (one.id < other.id ? -1 : 1)));
      }
      next = batch + 1;
    }
  }
  await takeUnchecked(dataset, { from: next, to: dataset.manifest.batches }, take);
  return sums;
}

/**
 * Counts the users that no request was answered for, and that reading back has confirmed all the same.
 *
 * @param imports where the outcomes of importing lie
 * @param verifications where those of reading back lie
 * @throws Problem `damaged_dataset`
 */
export async function countConfirmedUnanswered(
  imports: readonly OutcomePlace[],
  verifications: readonly OutcomePlace[],
): Promise<number> {
  const outcomes = new BatchesInOrder(importOutcomes(imports));
  let users = 0;
  for await (const batches of verificationOutcomes(verifications)) {
    for (const verification of batches) {
      users += confirmedUnanswered(await outcomes.at(verification.batch), verification);
    }
  }
  return users;
}

/**
 * Counts the records that preparing rejected, by reason.
 *
 * @throws Problem `damaged_dataset` when they are not as many as the manifest says
 */
export async function countRejects(dataset: Dataset): Promise<Readonly<Record<string, number>>> {
  const byReason: Record<string, number> = {};
  let rejects = 0;
  for await (const { reason } of readRejects(dataset.folder)) {
    byReason[reason] = (byReason[reason] ?? 0) + 1;
    rejects += 1;
  }
  const { rejected } = dataset.manifest.counts;
  if (rejects !== rejected) {
    throw damaged(`The dataset’s list of rejected records holds ${rejects} of ${rejected}`, dataset.folder);
  }
  return byReason;
}

/** Hands over a segment's users at once, since their names in the source stand in one file. */
async function takeUnchecked(
  dataset: Dataset,
  range: BatchRange,
  take: (unconfirmed: readonly UnconfirmedFinding[]) => Promise<void>,
): Promise<void> {
  const { batchesPerSegment } = dataset.manifest;
  for (let from = range.from, to = from; from < range.to; from = to) {
    to = Math.min(range.to, (Math.floor(from / batchesPerSegment) + 1) * batchesPerSegment);
    const unchecked: UnconfirmedFinding[] = [];
    for await (const { body } of dataset.batches({ from, to })) {
      const { users }: { readonly users: readonly { readonly id: string }[] } = JSON.parse(body.toString());
      for (const { id } of users) unchecked.push({ id, finding: 'unchecked' });
    }
    await take(unchecked);
  }
}

function usersInBatch(dataset: Dataset, batch: number): number {
  if (batch >= dataset.manifest.batches) throw unbalanced(dataset, batch);
  return dataset.usersInBatch(batch);
}

function unbalanced(dataset: Dataset, batch: number): Error {
  return damaged(`The outcome of batch ${batch} does not account for each of its users once`, dataset.folder);
}
