import type { BatchOutcome, DatasetReference, JobRun } from '../contract/dataset.ts';
import { importPlaces, jobsBefore, verificationPlaces } from '../dataset/jobs.ts';
import { placeOfBatch } from '../dataset/layout.ts';
import { importOutcomesOf, type OutcomePlace, verificationOutcomesOf } from '../dataset/outcomes.ts';

/** What is known of the batches that a repair sends again. */
export class RepairPlan {
  readonly #imports: readonly OutcomePlace[];
  readonly #verifications: readonly OutcomePlace[];
  #segment = -1;
  #unconfirmed = new Map<number, ReadonlySet<string>>();
  #outcomes = new Map<number, BatchOutcome>();

  private constructor(folder: string, runs: readonly JobRun[]) {
    this.#imports = importPlaces(folder, runs);
    this.#verifications = verificationPlaces(folder, runs);
  }

  static async read(dataset: DatasetReference, job: JobRun): Promise<RepairPlan> {
    return new RepairPlan(dataset.folder, await jobsBefore(dataset.folder, job));
  }

  /** Users of a batch that are to be sent again, by UUID. */
  async unconfirmed(batch: number): Promise<ReadonlySet<string>> {
    await this.#read(batch);
    return this.#unconfirmed.get(batch) ?? new Set();
  }

  /**
   * What became of a batch of which some users were sent again: who was not stands as before.
   *
   * @param users of the batch
   * @param again what became of those that were sent
   */
  async outcome(batch: number, users: number, sent: ReadonlySet<string>, again: BatchOutcome): Promise<BatchOutcome> {
    await this.#read(batch);
    const before = this.#outcomes.get(batch)?.refused.filter(({ id }) => !sent.has(id)) ?? [];
    const refused = [...before, ...again.refused];
    return {
      batch,
      mode: again.mode,
      users,
      accepted: users - refused.length,
      refused,
      requests: again.requests,
      again: { accepted: again.accepted, refused: again.refused.length },
    };
  }

  /** A stretch goes through its batches in order: one segment is in memory at a time. */
  async #read(batch: number): Promise<void> {
    const { segment } = placeOfBatch(batch);
    if (segment === this.#segment) return;
    const found = await verificationOutcomesOf(this.#verifications, segment);
    this.#unconfirmed = new Map(found.map(({ batch, findings }) => [batch, new Set(findings.map(({ id }) => id))]));
    this.#outcomes = new Map(
      (await importOutcomesOf(this.#imports, segment)).map((outcome) => [outcome.batch, outcome]),
    );
    this.#segment = segment;
  }
}
