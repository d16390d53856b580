import type { Course } from '../course.ts';
import { holdForCode } from '../reset-flow.ts';

/** Plays the reset of a test account through, and holds the migration for a code that only the operator has. */
export async function playResetThrough(course: Course): Promise<void> {
  const { state, runtime } = course;
  const { target, verification } = state.settings;
  const { resetFlow } = verification;
  if (resetFlow === undefined) return;
  for (;;) {
    const waiting = state.resetFlow;
    const input = { target, resetFlow, ...(waiting === undefined ? {} : { waiting }) };
    const flow = await course.untilSettled(() => runtime.begin('checkResetFlow', input, 'Play a reset through'));
    state.resetFlow = flow;
    if (flow.needsCode === undefined) return;
    await course.untilDecided(holdForCode(flow.needsCode, course.time()));
    // To leave it out was the operator's decision.
    if (state.resetFlow.needsCode === undefined) return;
  }
}
