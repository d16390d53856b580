import {
  ActivityCancellationType,
  type ActivityOptions,
  allHandlersFinished,
  CancellationScope,
  condition,
  continueAsNew,
  isCancellation,
  proxyActivities,
  setCurrentDetails,
  sleep,
  upsertMemo,
  workflowInfo,
} from '@temporalio/workflow';
import type { MigrationActivities } from '../contract/activities.ts';
import type { MigrationInput } from '../contract/messages.ts';
import type { ActivityName, Runtime } from './runtime.ts';
import type { MigrationState } from './state.ts';

const cancellation = {
  // An activity that was cancelled tells how far it came, and nothing else begins before it has ended. The SDK's
  // documentation has this as the default; 1.24 does not apply it.
  cancellationType: ActivityCancellationType.WAIT_CANCELLATION_COMPLETED,
} satisfies ActivityOptions;

/** Stretches end by themselves after some 30 seconds; a target that answers slowly may take many times that. */
const stretchActivities = proxyActivities<MigrationActivities>({
  ...cancellation,
  startToCloseTimeout: '2 hours',
  heartbeatTimeout: '10 seconds',
  retry: { initialInterval: '500 milliseconds', maximumInterval: '15 seconds', maximumAttempts: 50 },
});

/** These read the whole source, or the whole dataset, once. */
const wholeActivities = proxyActivities<MigrationActivities>({
  ...cancellation,
  startToCloseTimeout: '24 hours',
  heartbeatTimeout: '30 seconds',
  retry: { initialInterval: '1 second', maximumInterval: '30 seconds', maximumAttempts: 10 },
});

const stretches: ReadonlySet<ActivityName> = new Set([
  'importStretch',
  'verifyStretch',
  'recordStretch',
  'deleteStretch',
]);

/** Events of a run. Each task reads them all, so that many cost more than going on in another run now and then. */
const longestHistory = 1_000;

interface Executable {
  executeWithOptions(options: ActivityOptions, parameters: readonly unknown[]): Promise<never>;
}

/** Temporal as a migration's runtime. */
export function temporalRuntime(): Runtime {
  return {
    now: () => Date.now(),
    until: condition,
    sleep,
    begin(activity, input, summary) {
      const scope = new CancellationScope({ cancellable: true });
      const activities = stretches.has(activity) ? stretchActivities : wholeActivities;
      // The compiler cannot tie a name to its input and output through the proxy.
      const { executeWithOptions } = activities[activity] as unknown as Executable;
      return { result: scope.run(() => executeWithOptions({ summary }, [input])), cancel: () => scope.cancel() };
    },
    isCancellation,
    show: ({ headline, details, standing }) => {
      setCurrentDetails(details);
      upsertMemo({ progress: headline, standing });
    },
    migration: { run: workflowInfo().firstExecutionRunId, workflowId: workflowInfo().workflowId },
    mustContinueAsNew: () => workflowInfo().continueAsNewSuggested || workflowInfo().historyLength > longestHistory,
    continueAsNew: async (state) => {
      const { settings, request } = state;
      return await continueAsNew<(input: MigrationInput, carried: MigrationState) => Promise<unknown>>(
        { settings, request },
        state,
      );
    },
    commandsAnswered: () => condition(allHandlersFinished),
  };
}
