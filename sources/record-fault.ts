import type { RejectReason } from '../contract/reject.ts';

/** Why one record cannot become a person; the adapter turns it into a reject. Its message holds no value. */
export class RecordFault extends Error {
  readonly reason: RejectReason;
  readonly field: string | undefined;

  /**
   * @param explanation one sentence: what is wrong and what was expected
   * @param field path in the source's own words
   */
  constructor(reason: RejectReason, explanation: string, field?: string) {
    super(explanation);
    this.reason = reason;
    this.field = field;
  }
}
