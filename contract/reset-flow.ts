/** The steps of a forced reset, as its user takes them, in their order. */
export const resetSteps = ['expired_login', 'reset_requested', 'code', 'reset_completed', 'new_login'] as const;
export type ResetStepName = (typeof resetSteps)[number];

export interface ResetStep {
  readonly step: ResetStepName;
  /** `skipped`: one before it failed. */
  readonly result: 'passed' | 'failed' | 'skipped';
  /** The target's own word for it: a result, a state or an error's status and code. No code, no password. */
  readonly answer?: string;
}

/** What came of a test account's reset. */
export interface ResetFlowResult {
  readonly steps: readonly ResetStep[];
  /** It waits for the code: what the operator is to do, as a paragraph. */
  readonly needsCode?: string;
  /** When that code was asked for, RFC 3339: what an operator wrote before is another one. */
  readonly codeAskedAt?: string;
}
