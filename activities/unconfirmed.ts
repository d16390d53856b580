import type { Unconfirmed } from '../contract/activities.ts';
import type { BatchRange, DatasetReference, JobRun } from '../contract/dataset.ts';
import { jobsBefore, verificationPlaces } from '../dataset/jobs.ts';
import { verificationOutcomes } from '../dataset/outcomes.ts';

/** The users that no verification before this job confirmed, by the batches that hold them. */
export async function findUnconfirmed({ folder }: DatasetReference, job: JobRun): Promise<Unconfirmed> {
  let users = 0;
  const ranges = new FewRanges();
  for await (const batches of verificationOutcomes(verificationPlaces(folder, await jobsBefore(folder, job)))) {
    for (const { batch, findings } of batches) {
      users += findings.length;
      if (findings.length > 0) ranges.add(batch);
    }
  }
  return { users, ranges: ranges.ranges };
}

/** As many ranges a workflow carries, so that its state does not grow with the base. */
const mostRanges = 1_000;

/** Batches as ranges. Where they are too many, those nearest to each other become one, with what lies between. */
class FewRanges {
  readonly ranges: BatchRange[] = [];
  #longestGap = 0;

  /** @param batch behind those that were added before */
  add(batch: number): void {
    this.#append({ from: batch, to: batch + 1 });
    while (this.ranges.length > mostRanges) {
      this.#longestGap = 2 * this.#longestGap + 1;
      for (const range of this.ranges.splice(0)) this.#append(range);
    }
  }

  #append({ from, to }: BatchRange): void {
    const last = this.ranges.at(-1);
    if (last !== undefined && from - last.to <= this.#longestGap) this.ranges.splice(-1, 1, { from: last.from, to });
    else this.ranges.push({ from, to });
  }
}
