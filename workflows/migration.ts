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
  VerificationTally,
  WriteReportInput,
  WrittenReport,
} from '../contract/activities.ts';
import { type Control, controls, type MigrationInput, progressQuery } from '../contract/messages.ts';
import type { Outcome, Progress } from '../contract/progress.ts';
import { type ActivityProblem, holdOf, problemOf } from './holds.ts';
import { Lanes, type LaneTask } from './lanes.ts';
import { detailsOf, type LanesInHand, progressOf } from './progress.ts';
import { beginMigration, type MigrationState, type PhaseWork } from './state.ts';
import { refusal, steer } from './steer.ts';

/** Stretches end by themselves after some 10 seconds; a target that answers slowly may take many times that. */
const stretchActivities = proxyActivities<MigrationActivities>({
  startToCloseTimeout: '1 hour',
  heartbeatTimeout: '10 seconds',
  // A braked stretch tells how far it came. The SDK's documentation has this as the default; 1.24 does not apply it.
  cancellationType: ActivityCancellationType.WAIT_CANCELLATION_COMPLETED,
  retry: { initialInterval: '500 milliseconds', maximumInterval: '15 seconds', maximumAttempts: 50 },
});

/** These read the whole source, or the whole dataset, once. */
const wholeActivities = proxyActivities<MigrationActivities>({
  startToCloseTimeout: '24 hours',
  heartbeatTimeout: '30 seconds',
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
  return await new Migration(carried ?? beginMigration(input, new Date().toISOString())).run(input);
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

  async run(input: MigrationInput): Promise<WrittenReport> {
    const state = this.#state;
    try {
      if (state.phase === 'checking') await this.#check();
      if (state.phase === 'preparing') await this.#prepare();
      if (state.phase === 'importing') await this.#import(input);
      if (state.phase === 'verifying') await this.#verify(input);
    } catch (error) {
      if (!(error instanceof Aborted)) throw error;
    }
    return await this.#report();
  }

  // --- Signals, updates and the query: set before anything is awaited, so that none is missed ---

  #listen(): void {
    const { steering } = this.#state;
    for (const control of Object.keys(controls) as Control[]) {
      const take = (payload: unknown): string => {
        const effect = steer(steering, control, payload, new Date().toISOString());
        this.#show();
        return effect;
      };
      setHandler(defineSignal<[unknown]>(control), (payload: unknown) => void take(payload));
      setHandler(defineUpdate<string, [unknown]>(control), (payload: unknown) => take(payload), {
        validator: (payload: unknown) => {
          const reason = refusal(steering, control, payload);
          if (reason !== undefined) throw ApplicationFailure.nonRetryable(reason, 'refused_command');
        },
      });
    }
    setHandler(defineQuery<Progress>(progressQuery), () => this.#progress());
  }

  #progress(outcome?: Outcome): Progress {
    return progressOf(this.#state, this.#lanes, outcome);
  }

  #show(outcome?: Outcome): void {
    setCurrentDetails(detailsOf(this.#progress(outcome)));
  }

  // --- The phases ---

  async #check(): Promise<void> {
    const { target, verification } = this.#state.settings;
    await this.#untilSettled(() =>
      wholeActivities.checkTarget.executeWithOptions({ summary: 'Check the target' }, [
        { target, exporting: verification.exportLimit > 0 },
      ]),
    );
    this.#enter('preparing');
  }

  async #prepare(): Promise<void> {
    const state = this.#state;
    const prepared = await this.#unlessAborted(() =>
      wholeActivities.prepareDataset.executeWithOptions({ summary: `Prepare ${state.settings.source.type}` }, [
        { settings: state.settings },
      ]),
    ).catch((failure: unknown) => {
      if (failure instanceof Aborted) throw failure;
      // Nothing was sent yet, and a mended source is a new start: there is nothing to wait for.
      throw failed(problemOf(failure));
    });
    state.prepared = prepared;
    state.work = wholeOf(prepared.batches);
    this.#enter('importing');
  }

  async #import(input: MigrationInput): Promise<void> {
    const state = this.#state;
    await this.#overAllBatches<ImportTally>(input, {
      run: (range, mode) =>
        stretchActivities.importStretch.executeWithOptions({ summary: `Import batches ${range.from} to ${range.to}` }, [
          {
            ...this.#stretchInput(),
            range,
            mode,
            answersLost: state.work?.answersLost ?? false,
          },
        ]),
      add: (tally) => {
        state.imported = add(state.imported, tally);
      },
    });
    state.work = wholeOf(state.prepared?.batches ?? 0);
    this.#enter('verifying');
  }

  async #verify(input: MigrationInput): Promise<void> {
    const state = this.#state;
    await this.#overAllBatches<VerificationTally>(input, {
      run: (range) =>
        stretchActivities.verifyStretch.executeWithOptions(
          { summary: `Read back batches ${range.from} to ${range.to}` },
          [{ ...this.#stretchInput(), range }],
        ),
      add: (tally) => {
        state.verified = add(state.verified, tally);
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
    this.#state.exportCounts = await this.#untilSettled(() =>
      wholeActivities.countExport.executeWithOptions({ summary: 'Count an export' }, [
        { target: settings.target, dataset: settings.dataset },
      ]),
    );
  }

  async #report(): Promise<WrittenReport> {
    const state = this.#state;
    const { steering, settings } = state;
    if (state.prepared === undefined) {
      throw failed({ reason: 'refused_command', message: 'The migration was aborted before anything was prepared.' });
    }
    this.#enter('reporting');
    await condition(allHandlersFinished);
    const info = workflowInfo();
    const input: WriteReportInput = {
      run: info.firstExecutionRunId,
      workflowId: info.workflowId,
      settings,
      outcome: steering.aborted ? 'aborted' : 'verified',
      startedAt: state.startedAt,
      ...(state.logins === undefined ? {} : { logins: state.logins }),
      ...(state.exportCounts === undefined ? {} : { exportCounts: state.exportCounts }),
      audit: steering.audit,
    };
    const report = await wholeActivities.writeReport
      .executeWithOptions({ summary: 'Write the report' }, [input])
      .catch((failure: unknown) => {
        throw failed(problemOf(failure));
      });
    state.phase = 'finished';
    this.#show(report.summary.outcome);
    return report;
  }

  // --- What the phases are made of ---

  #enter(phase: MigrationState['phase']): void {
    this.#state.phase = phase;
    this.#show();
  }

  #stretchInput() {
    const { settings } = this.#state;
    return { run: workflowInfo().firstExecutionRunId, dataset: settings.dataset, target: settings.target };
  }

  /** Runs a phase's activity over all batches that are still to do. */
  async #overAllBatches<Tally extends ImportTally | VerificationTally>(
    input: MigrationInput,
    phase: Pick<LaneTask<Tally>, 'run' | 'add'>,
  ): Promise<void> {
    const state = this.#state;
    if (state.work === undefined || state.prepared === undefined) throw new Error('Nothing was prepared.');
    const lanes = new Lanes<Tally>(
      {
        work: state.work,
        batchesPerSegment: state.prepared.batchesPerSegment,
        run: phase.run,
        add: (tally) => {
          phase.add(tally);
          this.#show();
        },
        holdFor: (failure) => holdOf(problemOf(failure), new Date().toISOString()),
        holdOf: (problem) => holdOf(problem, new Date().toISOString()),
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
      await continueAsNew<typeof migration>(input, state);
    }
  }

  /** Runs an activity until it succeeds; a failure holds the migration until the operator resumes it. */
  async #untilSettled<Result>(activity: () => Promise<Result>): Promise<Result> {
    const { steering } = this.#state;
    for (;;) {
      await this.#unlessAborted(() => condition(() => !steering.paused && steering.hold === undefined));
      try {
        return await this.#unlessAborted(activity);
      } catch (failure) {
        if (failure instanceof Aborted) throw failure;
        steering.hold = holdOf(problemOf(failure), new Date().toISOString());
        this.#show();
      }
    }
  }

  /** Runs something to its end, or cancels it when the operator aborts. */
  async #unlessAborted<Result>(work: () => Promise<Result>): Promise<Result> {
    const { steering } = this.#state;
    const scope = new CancellationScope({ cancellable: true });
    let ended = false;
    const running = scope.run(work).finally(() => {
      ended = true;
    });
    running.catch(() => undefined);
    await condition(() => ended || steering.aborted);
    if (!ended) scope.cancel();
    try {
      return await running;
    } catch (failure) {
      if (steering.aborted && isCancellation(failure)) throw new Aborted();
      throw failure;
    }
  }
}

function wholeOf(batches: number): PhaseWork {
  return {
    todo: batches === 0 ? [] : [{ from: 0, to: batches }],
    batches,
    secondsPerRequest: 0,
    answersLost: false,
  };
}

function failed(problem: ActivityProblem): ApplicationFailure {
  return ApplicationFailure.nonRetryable(problem.message, problem.reason);
}

/** Sums two tallies field by field. */
function add<Tally extends object>(left: Tally, right: Tally): Tally {
  const sum = { ...left } as Record<string, number>;
  for (const [name, count] of Object.entries(right)) sum[name] = (sum[name] ?? 0) + count;
  return sum as Tally;
}
