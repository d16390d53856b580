import type { ResetFlowResult, ResetStep, ResetStepName } from '../contract/reset-flow.ts';

/** A step of the test account's reset, in words. */
export interface ResetFlowRow {
  readonly step: string;
  readonly result: string;
  readonly tone: 'good' | 'bad' | 'neutral';
  readonly answer: string;
}

const stepWords: Readonly<Record<ResetStepName, string>> = {
  expired_login: 'Its password is told to be expired',
  reset_requested: 'A reset is requested',
  code: 'A code is there',
  reset_completed: 'The code sets a new password',
  new_login: 'The new password logs in',
};

const tones: Readonly<Record<ResetStep['result'], ResetFlowRow['tone']>> = {
  passed: 'good',
  failed: 'bad',
  skipped: 'neutral',
};

export function resetFlowRowsOf(flow: ResetFlowResult | undefined): readonly ResetFlowRow[] | undefined {
  return flow?.steps.map(({ step, result, answer = '' }) => ({
    step: stepWords[step],
    result,
    tone: tones[result],
    answer,
  }));
}

/** Steps that failed. */
export function failedSteps(flow: ResetFlowResult | undefined): number {
  return flow?.steps.filter(({ result }) => result === 'failed').length ?? 0;
}
