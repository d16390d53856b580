import {
  ApplicationFailure,
  CancellationScope,
  defineQuery,
  defineSignal,
  defineUpdate,
  setDefaultSignalHandler,
  setHandler,
} from '@temporalio/workflow';
import type { WrittenReport } from '../contract/activities.ts';
import { type Control, controls, type MigrationInput, progressQuery } from '../contract/messages.ts';
import type { Progress } from '../contract/progress.ts';
import { Migration } from './phases.ts';
import { beginMigration, type MigrationState } from './state.ts';
import { temporalRuntime } from './temporal-runtime.ts';

/**
 * A migration: checks the target, prepares the dataset, imports it over at most 8 lanes, reads it back over the same
 * lanes, tries the known logins, counts an export where the base is small, and writes the report.
 *
 * It ends with the report's summary; it fails only when nothing can be prepared. What only a person can settle is a
 * hold: it waits for `decide` (or `resume`, `setConflictMode`, `abort`), and nothing is lost or skipped meanwhile.
 *
 * @param carried the state of the run before, when this one continues it
 */
export async function migration(input: MigrationInput, carried?: MigrationState): Promise<WrittenReport> {
  const runtime = temporalRuntime();
  const story = new Migration(runtime, carried ?? beginMigration(input, new Date(runtime.now()).toISOString()));
  listen(story);
  // To cancel a migration, in Temporal's words, is to abort it: lanes come to rest and the report is written.
  CancellationScope.current().cancelRequested.catch(() => story.take('abort', undefined, 'cancellation'));
  return await CancellationScope.nonCancellable(() => story.run());
}

/** Set before anything is awaited, so that no signal, update or query is missed. */
function listen(story: Migration): void {
  for (const control of Object.keys(controls) as Control[]) {
    setHandler(defineSignal<[unknown]>(control), (payload: unknown) => void story.take(control, payload, 'signal'));
    setHandler(defineUpdate<string, [unknown]>(control), (payload: unknown) => story.take(control, payload, 'update'), {
      validator: (payload: unknown) => {
        const reason = story.refusal(control, payload);
        if (reason !== undefined) throw ApplicationFailure.nonRetryable(reason, 'refused_command');
      },
    });
  }
  // A name that nobody knows, such as a misspelt one in the Web UI: it is noted, since every task has to leave a command.
  setDefaultSignalHandler(() => story.takeUnknown());
  setHandler(defineQuery<Progress>(progressQuery), () => story.progress());
}
