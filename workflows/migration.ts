import {
  ActivityCancellationType,
  ApplicationFailure,
  allHandlersFinished,
  CancellationScope,
  condition,
  continueAsNew,
  defineQuery,
  defineSignal,
  defineUpdate,
  isCancellation,
  proxyActivities,
  setCurrentDetails,
  setHandler,
  workflowInfo,
} from '@temporalio/workflow';
import type {
  ImportTally,
  MigrationActivities,
  StretchInput,
  VerificationTally,
  WriteReportInput,
  WrittenReport,
} from '../contract/activities.ts';
import { type Control, controls, type MigrationInput, progressQuery } from '../contract/messages.ts';
import type { Outcome, Progress } from '../contract/progress.ts';
import { type ActivityProblem, holdForRefusals, holdOf, problemOf } from './holds.ts';
import { interruptible } from './interruptible.ts';
import { Lanes, type LaneTask } from './lanes.ts';
import { addTally, wholeOf } from './phase-work.ts';
import { detailsOf, type LanesInHand, progressOf } from './progress.ts';
import { beginMigration, type MigrationState } from './state.ts';
import { refusal, steer } from './steer.ts';

// An activity that was cancelled tells how far it came, and nothing else begins before it has ended. The SDK's
// documentation has this as the default; 1.24 does not apply it.
const { WAIT_CANCELLATION_COMPLETED } = ActivityCancellationType;

/** Stretches end by themselves after some 10 seconds; a target that answers slowly may take many times that. */
const stretchActivities = proxyActivities<MigrationActivities>({
  startToCloseTimeout: '2 hours',
  heartbeatTimeout: '10 seconds',
  cancellationType: WAIT_CANCELLATION_COMPLETED,
  retry: { initialInterval: '500 milliseconds', maximumInterval: '15 seconds', maximumAttempts: 50 },
});

/** These read the whole source, or the whole dataset, once. */
const wholeActivities = proxyActivities<MigrationActivities>({
  startToCloseTimeout: '24 hours',
  heartbeatTimeout: '30 seconds',
  cancellationType: WAIT_CANCELLATION_COMPLETED,
  retry: { initialInterval: '1 second', maximumInterval: '30 seconds', maximumAttempts: 10 },
});

/**
 * A migration: checks the target, prepares the dataset, imports it over at most 8 lanes, reads it back over the same
 * lanes, tries the known logins, counts an export where the base is small, and writes the report.
 *
 * It ends with the report's summary; it fails only when nothing can be prepared. What only a person can settle is a
 * hold: it waits for `resume` (or `setConflictMode`, or `abort`), and nothing is lost or skipped meanwhile.
 *
 * @param carried the state of the run before, when this one continues it
 */
export async function migration(input: MigrationInput, carried?: MigrationState): Promise<WrittenReport> {
  return await new Migration(carried ?? beginMigration(input, now())).run();
}

/** The operator aborted: the rest is skipped and the report says what was reached. */
class Aborted extends Error {}

class Migration {
  readonly #state: MigrationState;
  #lanes: LanesInHand | undefined;

  constructor(state: MigrationState) {
    this.#state = state;
    this.#listen();
  }

  async run(): Promise<WrittenReport> {
    // To cancel a migration, in Temporal's words, is to abort it: lanes come to rest and the report is written.
    CancellationScope.current().cancelRequested.catch(() => this.#take('abort', undefined));
    return await CancellationScope.nonCancellable(() => this.#phases());
  }

  async #phases(): Promise<WrittenReport> {
    const state = this.#state;
    try {
      if (state.phase === 'checking') await this.#check();
      if (state.phase === 'preparing') await this.#prepare();
      if (state.phase === 'importing') await this.#import();
      if (state.phase === 'verifying') await this.#verify();
    } catch (error) {
      if (!(error instanceof Aborted)) throw error;
    }
    return await this.#report();
  }

  // --- Signals, updates and the query: set before anything is awaited, so that none is missed ---

  #listen(): void {
    for (const control of Object.keys(controls) as Control[]) {
      setHandler(defineSignal<[unknown]>(control), (payload: unknown) => void this.#take(control, payload));
      setHandler(defineUpdate<string, [unknown]>(control), (payload: unknown) => this.#take(control, payload), {
        validator: (payload: unknown) => {
          const reason = refusal(this.#state, control, payload);
          if (reason !== undefined) throw ApplicationFailure.nonRetryable(reason, 'refused_command');
        },
      });
    }
    setHandler(defineQuery<Progress>(progressQuery), () => this.#progress());
  }

  #take(control: Control, payload: unknown): string {
    const effect = steer(this.#state, control, payload, now());
    this.#show();
    return effect;
  }

  #progress(outcome?: Outcome): Progress {
    return progressOf(this.#state, this.#lanes, outcome);
  }

  #show(outcome?: Outcome): void {
    setCurrentDetails(detailsOf(this.#progress(outcome)));
  }

  // --- The phases ---

  async #check(): Promise<void> {
    const { target, passwords } = this.#state.settings;
    this.#state.pool = await this.#untilSettled(() =>
      wholeActivities.checkTarget.executeWithOptions({ summary: 'Check the target' }, [
        { target, strategy: passwords.strategy },
      ]),
    );
    this.#enter('preparing');
  }

  async #prepare(): Promise<void> {
    const state = this.#state;
    const { settings, steering, pool } = state;
    const preparation = interruptible(
      () =>
        wholeActivities.prepareDataset.executeWithOptions({ summary: `Prepare ${settings.source.type}` }, [
          { settings, ...(pool === undefined ? {} : { pool: pool.rules }) },
        ]),
      () => steering.aborted,
    );
    state.prepared = await preparation.catch((failure: unknown) => {
      if (isCancellation(failure)) throw new Aborted();
      // Nothing was sent yet, and a mended source is a new start: there is nothing to wait for.
      throw failed(problemOf(failure, 'Mend the cause and start again: nothing was sent yet.'));
    });
    state.work = wholeOf(state.prepared.batches);
    this.#enter('importing');
  }

  async #import(): Promise<void> {
    const state = this.#state;
    await this.#importGroups();
    await this.#overAllBatches<ImportTally>({
      run: (range, mode) =>
        stretchActivities.importStretch.executeWithOptions({ summary: `Import batches ${range.from} to ${range.to}` }, [
          { ...this.#stretchInput(), range, mode, answersLost: state.work?.answersLost ?? false },
        ]),
      add: (tally) => {
        state.imported = addTally(state.imported, tally);
        const hold = state.refusalsSettled ? undefined : holdForRefusals(state.imported, now());
        if (hold === undefined) return;
        state.steering.hold ??= hold;
        state.refusalsSettled = true;
      },
    });
    state.work = wholeOf(state.prepared?.batches ?? 0);
    this.#enter('verifying');
  }

  async #importGroups(): Promise<void> {
    const state = this.#state;
    const { prepared, settings } = state;
    if (state.groupsImported || prepared === undefined || prepared.counts.groups === 0) return;
    await this.#untilSettled(() =>
      wholeActivities.importGroups.executeWithOptions({ summary: `Import ${prepared.counts.groups} groups` }, [
        { dataset: prepared.dataset, target: settings.target },
      ]),
    );
    state.groupsImported = true;
  }

  async #verify(): Promise<void> {
    const state = this.#state;
    await this.#overAllBatches<VerificationTally>({
      run: (range) =>
        stretchActivities.verifyStretch.executeWithOptions(
          { summary: `Read back batches ${range.from} to ${range.to}` },
          [{ ...this.#stretchInput(), range }],
        ),
      add: (tally) => {
        state.verified = addTally(state.verified, tally);
      },
    });
    await this.#checkLogins();
    await this.#countExport();
    this.#enter('reporting');
  }

  async #checkLogins(): Promise<void> {
    const { settings } = this.#state;
    const { loginsFile } = settings.verification;
    if (loginsFile === undefined) return;
    this.#state.logins = await this.#untilSettled(() =>
      wholeActivities.checkLogins.executeWithOptions({ summary: 'Try the known logins' }, [
        { target: settings.target, loginsFile, report: settings.report },
      ]),
    );
  }

  async #countExport(): Promise<void> {
    const { settings, prepared } = this.#state;
    if (prepared === undefined || prepared.counts.prepared > settings.verification.exportLimit) return;
    const counts = await this.#untilSettled(() =>
      wholeActivities.countExport.executeWithOptions({ summary: 'Count an export' }, [
        { target: settings.target, dataset: prepared.dataset },
      ]),
    );
    if (counts !== undefined) this.#state.exportCounts = counts;
  }

  async #report(): Promise<WrittenReport> {
    const state = this.#state;
    const { steering, settings, prepared } = state;
    if (prepared === undefined) {
      throw failed({ reason: 'aborted', message: 'The migration was aborted before anything was prepared.' });
    }
    this.#enter('reporting');
    await condition(allHandlersFinished);
    const info = workflowInfo();
    const input: WriteReportInput = {
      run: info.firstExecutionRunId,
      workflowId: info.workflowId,
      dataset: prepared.dataset,
      settings,
      outcome: steering.aborted ? 'aborted' : 'verified',
      startedAt: state.startedAt,
      ...(state.logins === undefined ? {} : { logins: state.logins }),
      ...(state.exportCounts === undefined ? {} : { exportCounts: state.exportCounts }),
      poolFindings: state.pool?.findings ?? [],
      audit: steering.audit,
    };
    for (;;) {
      try {
        const report = await wholeActivities.writeReport.executeWithOptions({ summary: 'Write the report' }, [input]);
        state.phase = 'finished';
        this.#show(report.summary.outcome);
        return report;
      } catch (failure) {
        // An aborted migration waits here too: what it did is told by its report alone.
        steering.hold = holdOf(problemOf(failure), now());
        this.#show();
        await condition(() => steering.hold === undefined);
      }
    }
  }

  // --- What the phases are made of ---

  #enter(phase: MigrationState['phase']): void {
    this.#state.phase = phase;
    this.#show();
  }

  #stretchInput(): Omit<StretchInput, 'range'> {
    const { settings, prepared } = this.#state;
    if (prepared === undefined) throw new Error('Nothing was prepared.');
    return { run: workflowInfo().firstExecutionRunId, dataset: prepared.dataset, target: settings.target };
  }

  /** Runs a phase's activity over all batches that are still to do. */
  async #overAllBatches<Tally extends ImportTally | VerificationTally>(
    phase: Pick<LaneTask<Tally>, 'run' | 'add'>,
  ): Promise<void> {
    const state = this.#state;
    if (state.work === undefined || state.prepared === undefined) throw new Error('Nothing was prepared.');
    const lanes = new Lanes<Tally>(
      {
        ...phase,
        work: state.work,
        batchesPerSegment: state.prepared.batchesPerSegment,
        holdFor: (failure) => holdOf(problemOf(failure), now()),
        holdOf: (problem) => holdOf(problem, now()),
        changed: () => this.#show(),
      },
      state.steering,
      () => workflowInfo().continueAsNewSuggested,
    );
    this.#lanes = lanes;
    const end = await lanes.run();
    this.#lanes = undefined;
    if (state.steering.aborted) throw new Aborted();
    if (end === 'suspended') {
      await condition(allHandlersFinished);
      await continueAsNew<typeof migration>({ settings: state.settings }, state);
    }
  }

  /**
   * Runs an activity until it succeeds. A failure holds the migration until the operator resumes it; a pause stops the
   * activity, and it begins again afterwards.
   */
  async #untilSettled<Result>(activity: () => Promise<Result>): Promise<Result> {
    const { steering } = this.#state;
    for (;;) {
      await condition(() => steering.aborted || (!steering.paused && steering.hold === undefined));
      if (steering.aborted) throw new Aborted();
      try {
        return await interruptible(activity, () => steering.aborted || steering.paused);
      } catch (failure) {
        if (isCancellation(failure)) continue;
        steering.hold = holdOf(problemOf(failure), now());
        this.#show();
      }
    }
  }
}

/** The workflow's clock, RFC 3339. */
function now(): string {
  return new Date().toISOString();
}

function failed(problem: ActivityProblem): ApplicationFailure {
  return ApplicationFailure.nonRetryable(problem.message, problem.reason);
}
