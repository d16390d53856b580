/**
 * Requests by how long they took: counts by the numbers of logarithmic buckets, as `report/response-times.ts` draws
 * them. Plain counts, so that a workflow can sum them and Temporal's history shows them.
 */
export type ResponseTimes = Readonly<Record<string, number>>;

/**
 * Requests by what the target answered that was no success: its status, with its error code behind it where it gave one
 * (`422 invalid_payload`), or why no answer came (`timeout`).
 */
export type RequestErrors = Readonly<Record<string, number>>;

/** What requests took and met. */
export interface RequestRecord {
  readonly requests: number;
  /** Of those that have a response time: see {@link ResponseTimes}. */
  readonly times: ResponseTimes;
  readonly errors: RequestErrors;
}

/** The requests of a whole migration, over all stretches, workers and runs of the workflow. */
export interface MigrationRequests {
  readonly imports: RequestRecord;
  /** Of reading back, after the import. */
  readonly readBack: RequestRecord;
}

export const noRequests: RequestRecord = { requests: 0, times: {}, errors: {} };

/** So many errors are told apart by their codes: a target that makes up a code for each request fills no history. */
const mostErrors = 50;

/** Counts an error; where there are too many different ones already, by its status alone. */
export function countError(errors: RequestErrors, error: string, times = 1): RequestErrors {
  const isTold = Object.hasOwn(errors, error) || Object.keys(errors).length < mostErrors;
  const told = isTold ? error : (error.split(' ', 1)[0] ?? error);
  return { ...errors, [told]: (errors[told] ?? 0) + times };
}

/** The sum of two records. */
export function addRequests(left: RequestRecord, right: RequestRecord): RequestRecord {
  const times: Record<string, number> = { ...left.times };
  for (const [bucket, count] of Object.entries(right.times)) times[bucket] = (times[bucket] ?? 0) + count;
  return {
    requests: left.requests + right.requests,
    times,
    errors: Object.entries(right.errors).reduce(
      (errors, [error, count]) => countError(errors, error, count),
      left.errors,
    ),
  };
}
