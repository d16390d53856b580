import { setImmediate as turn } from 'node:timers/promises';
import type { ActivityName, Runtime } from '../../workflows/runtime.ts';

/** What a workflow asked for. */
export interface Asked {
  readonly activity: ActivityName;
  readonly input: unknown;
}

/** A runtime whose activities answer at once, each always the same. */
export function answeringRuntime(
  answers: Partial<Record<ActivityName, unknown>>,
): Runtime & { readonly asked: readonly Asked[] } {
  const asked: Asked[] = [];
  return {
    asked,
    migration: { run: 'run', workflowId: 'workflow' },
    now: () => 0,
    until: async (holds) => {
      while (!holds()) await turn();
    },
    sleep: async () => undefined,
    begin: (activity, input) => {
      asked.push({ activity, input });
      return { result: Promise.resolve(answers[activity] as never), cancel: () => undefined };
    },
    isCancellation: () => false,
    show: () => undefined,
    mustContinueAsNew: () => false,
    continueAsNew: () => new Promise(() => undefined),
    commandsAnswered: async () => undefined,
  };
}
