import type { Hold } from '../contract/progress.ts';
import { type ResetFlowResult, type ResetStep, resetSteps } from '../contract/reset-flow.ts';

/**
 * The hold for a code that the operator has.
 *
 * @param message what to do with it
 * @param now RFC 3339
 */
export function holdForCode(message: string, now: string): Hold {
  return { reason: 'reset_code_needed', message, since: now, decisions: ['resume', 'skip', 'abort'] };
}

/** The flow that is not gone on with, since nobody has the code. */
export function withoutCode({ steps }: ResetFlowResult): ResetFlowResult {
  const [, ...later] = resetSteps.slice(steps.length);
  const skipped = later.map((step): ResetStep => ({ step, result: 'skipped' }));
  return { steps: [...steps, { step: 'code', result: 'skipped', answer: 'left out by the operator' }, ...skipped] };
}
