import type { BatchOutcome, DatasetReference, Finding, JobRun } from '../contract/dataset.ts';
import { importPlaces, jobsBefore, verificationPlaces } from '../dataset/jobs.ts';
import { placeOfBatch } from '../dataset/layout.ts';
import { importOutcomesOf, type OutcomePlace, verificationOutcomesOf } from '../dataset/outcomes.ts';

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

  /** Users of a batch that were not confirmed. */
  async findings(batch: number): Promise<readonly Finding[]> {
    await this.#read(batch);
    return this.#findings.get(batch) ?? [];
  }

  /**
   * What became of a batch of which some users were sent again: who was not stands as before.
   *
   * @param users of the batch
   * @param sent of these, the users that were sent
   * @param changedSince of these, the users that were left as they are
   * @param again what became of those that were sent
   */
  async outcome(
    { batch, users }: { readonly batch: number; readonly users: number },
    { sent, changedSince }: { readonly sent: ReadonlySet<string>; readonly changedSince: ReadonlySet<string> },
    again: BatchOutcome,
  ): Promise<BatchOutcome> {
    await this.#read(batch);
    const before = this.#outcomes.get(batch)?.refused.filter(({ id }) => !sent.has(id)) ?? [];
    const refused = [...before, ...again.refused];
    const refusedAgain = new Set(again.refused.map(({ id }) => id));
    return {
      batch,
      mode: again.mode,
      users,
      accepted: users - refused.length,
      refused,
      requests: again.requests,
      again: {
        accepted: again.accepted,
        refused: again.refused.length,
        sent: [...sent].filter((id) => !refusedAgain.has(id)),
        changedSince: [...changedSince],
        ...(again.importedUntil === undefined ? {} : { importedUntil: again.importedUntil }),
      },
    };
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
