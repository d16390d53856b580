import type { MigrationActivities } from '../contract/activities.ts';
import type { Standing } from '../contract/progress.ts';
import type { MigrationState } from './state.ts';

export type ActivityName = keyof MigrationActivities;
export type ActivityInput<Name extends ActivityName> = Parameters<MigrationActivities[Name]>[0];
export type ActivityOutput<Name extends ActivityName> = Awaited<ReturnType<MigrationActivities[Name]>>;

/** Work that was begun and can be cancelled. */
export interface BegunWork<Result> {
  /** Rejects with a cancellation when the work was cancelled and has nothing to say. */
  readonly result: Promise<Result>;
  /** Asks it to end; the result still comes when it has. */
  cancel(): void;
}

/**
 * All that a migration asks of what carries it. Temporal is one such carrier; the tests have another on a clock of their
 * own, so that a thousand migrations with faults take no longer than one.
 */
export interface Runtime {
  /** Milliseconds since 1970, the same at every replay. */
  now(): number;
  /** Waits until something holds. */
  until(holds: () => boolean): Promise<void>;
  /** Waits for a time. */
  sleep(milliseconds: number): Promise<void>;
  /** Begins an activity. Its failures are Temporal's: an ActivityFailure with the activity's own failure as cause. */
  begin<Name extends ActivityName>(
    activity: Name,
    input: ActivityInput<Name>,
    summary: string,
  ): BegunWork<ActivityOutput<Name>>;
  isCancellation(failure: unknown): boolean;
  /**
   * Shows where the migration stands, for who looks at it from outside. Whatever happens has to be shown: every task of
   * the workflow then leaves a command in its history, without which Temporal's SDK may put tasks together that a replay
   * keeps apart.
   */
  show(shown: { readonly headline: string; readonly details: string; readonly standing: Standing }): void;
  readonly migration: { readonly run: string; readonly workflowId: string };
  /** True when this run has grown so long that another should go on. */
  mustContinueAsNew(): boolean;
  /** Goes on in another run, which has the state. Never returns. */
  continueAsNew(state: MigrationState): Promise<never>;
  /** Waits until every command that was received has been answered. */
  commandsAnswered(): Promise<void>;
}
