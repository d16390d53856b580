/** The exit codes of the command line, as the design states them. */
export const exitCode = { done: 0, failed: 1, usage: 2, differences: 3, held: 4 } as const;

/**
 * Names of the faults that an operator can mend. They are the `type` of Temporal's ApplicationFailure,
 * the `reason` of a hold, and what `docs/problems.md` is sorted by.
 */
export type ProblemName =
  | 'wrong_configuration'
  | 'unreadable_source'
  | 'broken_source'
  | 'unwritable_dataset'
  | 'damaged_dataset'
  | 'wrong_dataset'
  | 'wrong_credentials'
  | 'missing_scope'
  | 'missing_pool'
  | 'target_unreachable'
  | 'target_failing'
  | 'target_refuses'
  | 'conflicts'
  | 'unreadable_logins'
  | 'reset_code_needed'
  | 'unreadable_hashes'
  | 'temporal_unreachable'
  | 'temporal_unavailable'
  | 'nothing_migrated'
  | 'nothing_recorded'
  | 'migration_not_found'
  | 'refused_command'
  | 'aborted'
  | 'too_many_refused'
  | 'unexpected';

/**
 * A fault told to an operator: what is wrong, where, and what to do next. Its parts hold no personal data and no
 * secret, so that it may stand in logs, in Temporal's history and in a report.
 */
export class Problem extends Error {
  override readonly name = 'Problem' as const;
  readonly problem: ProblemName;
  readonly what: string;
  readonly where: string;
  readonly next: string;

  /**
   * @param problem which fault it is
   * @param what what is wrong, as a sentence
   * @param where the file, line, address or setting, without a full stop
   * @param next what to do, as a sentence
   *
   * A problem that comes back from Temporal as a whole paragraph is given as `what` alone.
   */
  constructor(problem: ProblemName, what: string, where = '', next = '', options?: ErrorOptions) {
    super(where === '' ? what : `${what} (${where}). ${next}`, options);
    this.problem = problem;
    this.what = what;
    this.where = where;
    this.next = next;
  }
}
