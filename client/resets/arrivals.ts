import type { BatchOutcome, BatchVerification, Finding, JobRun } from '../../contract/dataset.ts';
import { BatchesInOrder } from '../../dataset/batches-in-order.ts';
import type { Dataset } from '../../dataset/dataset-reader.ts';
import { importPlaces, verificationPlaces } from '../../dataset/jobs.ts';
import { importOutcomes, verificationOutcomes } from '../../dataset/outcomes.ts';

/**
 * Why a user is not known to be in the pool with what a reset needs: the target refused it; it was not found there;
 * credentials, identifiers, addresses or status are others than were sent; or nobody has looked (not sent, or not read
 * back).
 */
export const absences = ['refused', 'missing', 'different', 'unchecked'] as const;
export type Absence = (typeof absences)[number];

/** Why a user of a batch is not written to; undefined when it arrived. */
export type AbsenceOf = (id: string) => Absence | undefined;

/** What a user may have otherwise and still reset the password: nothing of it is asked for on the way. */
const harmless: ReadonlySet<string> = new Set(['payload', 'metadata']);

/** What a batch's outcomes say of its users; undefined where there is none. */
export function absencesOf(imported: BatchOutcome | undefined, verified: BatchVerification | undefined): AbsenceOf {
  const refused = new Set(imported?.refused.map(({ id }) => id));
  const findings = new Map(verified?.findings.map((finding) => [finding.id, finding]));
  return (id) => {
    if (refused.has(id)) return 'refused';
    if (verified === undefined) return 'unchecked';
    const finding = findings.get(id);
    return finding === undefined ? undefined : absenceOf(finding);
  };
}

function absenceOf(finding: Finding): Absence | undefined {
  if (finding.finding === 'missing') return 'missing';
  return finding.fields.every((field) => harmless.has(field)) ? undefined : 'different';
}

/** What a migration, and what followed it, left of each batch. Holds the outcomes of one segment at a time. */
export class Arrivals {
  readonly #imported: BatchesInOrder<BatchOutcome>;
  readonly #verified: BatchesInOrder<BatchVerification>;

  /** @param runs the workflows that worked on the dataset, of which the last to speak of a batch holds */
  constructor({ folder }: Dataset, runs: readonly JobRun[]) {
    this.#imported = new BatchesInOrder(importOutcomes(importPlaces(folder, runs)));
    this.#verified = new BatchesInOrder(verificationOutcomes(verificationPlaces(folder, runs)));
  }

  /** @param batch a later one than that before @throws Problem `damaged_dataset` */
  async ofBatch(batch: number): Promise<AbsenceOf> {
    return absencesOf(await this.#imported.at(batch), await this.#verified.at(batch));
  }
}
