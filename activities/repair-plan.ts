import type { BatchOutcome, DatasetReference, Finding, JobRun } from '../contract/dataset.ts';
import { importPlaces, jobsBefore, verificationPlaces } from '../dataset/jobs.ts';
import { placeOfBatch } from '../dataset/layout.ts';
import { importOutcomesOf, type OutcomePlace, verificationOutcomesOf } from '../dataset/outcomes.ts';
import { skippedUsers } from '../dataset/skipped-users.ts';

/** Users of a batch that were not confirmed, by UUID. */
export interface RepairedUsers {
  /** Those that were sent again. */
  readonly sent: ReadonlySet<string>;
  /** Those that were left as they are. */
  readonly changedSince: ReadonlySet<string>;
}

/** What is known of the batches that a repair sends again. */
export class RepairPlan {
  readonly #imports: readonly OutcomePlace[];
  readonly #verifications: readonly OutcomePlace[];
  #segment = -1;
  #findings = new Map<number, readonly Finding[]>();
  #outcomes = new Map<number, BatchOutcome>();

  private constructor(folder: string, runs: readonly JobRun[]) {
    this.#imports = importPlaces(folder, runs);
    this.#verifications = verificationPlaces(folder, runs);
  }

  static async read(dataset: DatasetReference, job: JobRun): Promise<RepairPlan> {
    return new RepairPlan(dataset.folder, await jobsBefore(dataset.folder, job));
  }

  /** Users of a batch that were not confirmed, but for those whom the operator wanted left out. */
  async findings(batch: number): Promise<readonly Finding[]> {
    await this.#read(batch);
    const skipped = skippedUsers(this.#outcomes.get(batch)?.refused ?? []);
    return (this.#findings.get(batch) ?? []).filter(({ id }) => !skipped.has(id));
  }

  /**
   * What became of a batch of which some users were sent: who was not stands as before.
   *
   * @param ids of all users of the batch
   * @param again what became of those that were sent
   */
  async outcome(ids: readonly string[], repaired: RepairedUsers, again: BatchOutcome): Promise<BatchOutcome> {
    await this.#read(again.batch);
    return afterRepair(this.#outcomes.get(again.batch), ids, repaired, again);
  }

  /** A stretch goes through its batches in order: one segment is in memory at a time. */
  async #read(batch: number): Promise<void> {
    const { segment } = placeOfBatch(batch);
    if (segment === this.#segment) return;
    const found = await verificationOutcomesOf(this.#verifications, segment);
    this.#findings = new Map(found.map(({ batch, findings }) => [batch, findings]));
    this.#outcomes = new Map(
      (await importOutcomesOf(this.#imports, segment)).map((outcome) => [outcome.batch, outcome]),
    );
    this.#segment = segment;
  }
}

/**
 * What became of a batch that a repair came to. It keeps the mode that it went in before; where it was never sent, users
 * that the repair did not send either are told as that.
 *
 * @param before what had become of it, undefined where no request for it was answered
 * @param ids of all its users
 */
export function afterRepair(
  before: BatchOutcome | undefined,
  ids: readonly string[],
  { sent, changedSince }: RepairedUsers,
  again: BatchOutcome,
): BatchOutcome {
  const unsent = (before === undefined ? ids : (before.unsent ?? [])).filter((id) => !sent.has(id));
  const refused = [...(before?.refused.filter(({ id }) => !sent.has(id)) ?? []), ...again.refused];
  const refusedAgain = new Set(again.refused.map(({ id }) => id));
  const wasSent = before !== undefined && (before.unsent ?? []).length < ids.length;
  return {
    batch: again.batch,
    mode: wasSent ? before.mode : again.mode,
    users: ids.length,
    accepted: ids.length - refused.length - unsent.length,
    refused,
    requests: again.requests,
    ...(unsent.length === 0 ? {} : { unsent }),
    again: {
      mode: again.mode,
      accepted: again.accepted,
      refused: again.refused.length,
      sent: [...sent].filter((id) => !refusedAgain.has(id)),
      changedSince: [...changedSince],
      ...(again.importedUntil === undefined ? {} : { importedUntil: again.importedUntil }),
    },
  };
}
