import { ApplicationFailure } from '@temporalio/common';
import type {
  ImportTally,
  PreparedDataset,
  StretchInput,
  VerificationTally,
  WriteReportInput,
  WrittenReport,
} from '../contract/activities.ts';
import type { BatchRange } from '../contract/dataset.ts';
import type { Control, ControlForm } from '../contract/messages.ts';
import type { Outcome, Progress } from '../contract/progress.ts';
import { conflictsWithin, withoutConflicts } from './conflicts.ts';
import { type ActivityProblem, beginHold, holdForRefusals, holdOf, problemOf } from './holds.ts';
import { interruptible } from './interruptible.ts';
import { Lanes, type LaneTask } from './lanes.ts';
import { addTally, wholeOf } from './phase-work.ts';
import { detailsOf, progressOf } from './progress.ts';
import { within } from './ranges.ts';
import { holdForCode } from './reset-flow.ts';
import type { BegunWork, Runtime } from './runtime.ts';
import type { MigrationState, PhaseWork } from './state.ts';
import { refusal, steer } from './steer.ts';

/** The operator aborted: the rest is skipped and the report says what was reached. */
class Aborted extends Error {}

/** A migration's story, whatever carries it: its phases one after another, and the operator's commands meanwhile. */
export class Migration {
  readonly #runtime: Runtime;
  readonly #state: MigrationState;
  #lanes: { readonly busy: number; readonly batchesInHand: number } | undefined;

  /** @param state of a migration that begins, or of the run that this one continues; it is changed as the story goes */
  constructor(runtime: Runtime, state: MigrationState) {
    this.#runtime = runtime;
    this.#state = state;
  }

  async run(): Promise<WrittenReport> {
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

  // --- The operator ---

  /** Why a command cannot be taken now, or nothing. */
  refusal(control: Control, payload: unknown): string | undefined {
    return refusal(this.#state, control, payload);
  }

  /** Takes a command, or notes why it was not taken. Says what it changed. */
  take(control: Control, payload: unknown, form: ControlForm): string {
    const effect = steer(this.#state, { control, payload, form }, this.#time());
    this.#show();
    return effect;
  }

  progress(outcome?: Outcome): Progress {
    return progressOf(this.#state, this.#lanes, this.#runtime.now(), outcome);
  }

  // --- The phases ---

  async #check(): Promise<void> {
    const { target, passwords } = this.#state.settings;
    const input = { target, strategy: passwords.strategy };
    this.#state.pool = await this.#untilSettled(() => this.#runtime.begin('checkTarget', input, 'Check the target'));
    this.#enter('preparing');
  }

  async #prepare(): Promise<void> {
    const state = this.#state;
    const { settings, pool } = state;
    const input = { settings, ...(pool === undefined ? {} : { pool: pool.rules }) };
    state.prepared = await this.#untilSettled(
      () => this.#runtime.begin('prepareDataset', input, `Prepare ${settings.source.type}`),
      // A full disk can be mended under the migration. Of anything else nothing was sent yet, and a mended source is a
      // new start: there is nothing to wait for.
      (failure) => {
        const problem = problemOf(failure, 'Mend the cause and start again: nothing was sent yet.');
        if (problem.reason !== 'unwritable_dataset') throw failed(problem);
        return problem;
      },
    );
    state.work = wholeOf(state.prepared.batches);
    this.#enter('importing');
  }

  async #import(): Promise<void> {
    const state = this.#state;
    await this.#importGroups();
    await this.#overAllBatches<ImportTally>({
      begin: (range, mode, suspect) =>
        this.#runtime.begin(
          'importStretch',
          {
            ...this.#stretchInput(range),
            mode,
            maybeSent: within(this.#work().maybeSent, range),
            requestsPerBatch: this.#work().throttle.requestsPerBatch,
            suspect,
            skip: conflictsWithin(state.skipped, range),
          },
          `Import batches ${range.from} to ${range.to}`,
        ),
      add: (done, tally) => {
        state.skipped = withoutConflicts(state.skipped, done);
        state.imported = addTally(state.imported, tally);
        const hold = state.refusalsSettled ? undefined : holdForRefusals(state.imported, this.#time());
        if (hold !== undefined && beginHold(state.steering, hold)) state.refusalsSettled = true;
      },
    });
    state.work = wholeOf(this.#prepared().batches);
    this.#enter('verifying');
  }

  async #importGroups(): Promise<void> {
    const state = this.#state;
    const { counts, dataset } = this.#prepared();
    if (state.groupsImported || counts.groups === 0) return;
    const input = { dataset, target: state.settings.target };
    await this.#untilSettled(() => this.#runtime.begin('importGroups', input, `Import ${counts.groups} groups`));
    state.groupsImported = true;
  }

  async #verify(): Promise<void> {
    const state = this.#state;
    await this.#overAllBatches<VerificationTally>({
      begin: (range) =>
        this.#runtime.begin(
          'verifyStretch',
          this.#stretchInput(range),
          `Read back batches ${range.from} to ${range.to}`,
        ),
      add: (_done, tally) => {
        state.verified = addTally(state.verified, tally);
      },
    });
    await this.#checkLogins();
    await this.#checkResetFlow();
    await this.#countExport();
    this.#enter('reporting');
  }

  async #checkLogins(): Promise<void> {
    const { target, report, verification } = this.#state.settings;
    const { loginsFile, loginTries: tries } = verification;
    if (loginsFile === undefined) return;
    const input = { target, loginsFile, report, ...(tries === undefined ? {} : { tries }) };
    this.#state.logins = await this.#untilSettled(() =>
      this.#runtime.begin('checkLogins', input, 'Try the known logins'),
    );
  }

  async #checkResetFlow(): Promise<void> {
    const state = this.#state;
    const { steering, settings } = state;
    const { resetFlow } = settings.verification;
    if (resetFlow === undefined) return;
    for (;;) {
      const waiting = state.resetFlow;
      const input = { target: settings.target, resetFlow, ...(waiting === undefined ? {} : { waiting }) };
      const flow = await this.#untilSettled(() => this.#runtime.begin('checkResetFlow', input, 'Play a reset through'));
      state.resetFlow = flow;
      if (flow.needsCode === undefined) return;
      steering.hold = holdForCode(flow.needsCode, this.#time());
      this.#show();
      await this.#runtime.until(() => steering.aborted || steering.hold === undefined);
      if (steering.aborted) throw new Aborted();
      // To leave it out was the operator's decision.
      if (state.resetFlow.needsCode === undefined) return;
    }
  }

  async #countExport(): Promise<void> {
    const { target, verification } = this.#state.settings;
    const { counts, dataset } = this.#prepared();
    if (counts.prepared > verification.exportLimit) return;
    const exported = await this.#untilSettled(() =>
      this.#runtime.begin('countExport', { target, dataset }, 'Count an export'),
    );
    if (exported !== undefined) this.#state.exportCounts = exported;
  }

  async #report(): Promise<WrittenReport> {
    const state = this.#state;
    const { steering, settings, prepared } = state;
    if (prepared === undefined) {
      throw failed({ reason: 'aborted', message: 'The migration was aborted before anything was prepared.' });
    }
    this.#enter('reporting');
    await this.#runtime.commandsAnswered();
    for (;;) {
      const input: WriteReportInput = {
        ...this.#runtime.migration,
        dataset: prepared.dataset,
        settings,
        outcome: steering.aborted ? 'aborted' : 'verified',
        startedAt: state.startedAt,
        ...(state.logins === undefined ? {} : { logins: state.logins }),
        ...(state.resetFlow === undefined ? {} : { resetFlow: state.resetFlow }),
        ...(state.exportCounts === undefined ? {} : { exportCounts: state.exportCounts }),
        poolFindings: state.pool?.findings ?? [],
        audit: steering.audit,
      };
      try {
        const report = await this.#runtime.begin('writeReport', input, 'Write the report').result;
        state.phase = 'finished';
        this.#show(report.summary.outcome);
        return report;
      } catch (failure) {
        // An aborted migration waits here too: what it did is told by its report alone.
        const problem = problemOf(failure);
        steering.hold = holdOf(problem, this.#time());
        this.#show();
        await this.#runtime.until(() => steering.hold === undefined);
        if (steering.reportGivenUp) throw failed(problem);
      }
    }
  }

  // --- What the phases are made of ---

  #enter(phase: MigrationState['phase']): void {
    this.#state.phase = phase;
    this.#show();
  }

  #show(outcome?: Outcome): void {
    this.#runtime.show(detailsOf(this.progress(outcome)));
  }

  /** The runtime's clock, RFC 3339. */
  #time(): string {
    return new Date(this.#runtime.now()).toISOString();
  }

  #prepared(): PreparedDataset {
    const { prepared } = this.#state;
    if (prepared === undefined) throw new Error('Nothing was prepared.');
    return prepared;
  }

  #work(): PhaseWork {
    const { work } = this.#state;
    if (work === undefined) throw new Error('Nothing was prepared.');
    return work;
  }

  #stretchInput(range: BatchRange): StretchInput {
    const { throttle } = this.#work();
    return {
      run: this.#runtime.migration.run,
      dataset: this.#prepared().dataset,
      target: this.#state.settings.target,
      range,
      slowAfterSeconds: throttle.slowAfterSeconds,
      probing: throttle.down !== undefined,
    };
  }

  /** Runs a phase's activity over all batches that are still to do. */
  async #overAllBatches<Tally extends ImportTally | VerificationTally>(
    phase: Pick<LaneTask<Tally>, 'begin' | 'add'>,
  ): Promise<void> {
    const state = this.#state;
    const { steering } = state;
    const lanes = new Lanes<Tally>(
      {
        ...phase,
        work: this.#work(),
        batchesPerSegment: this.#prepared().batchesPerSegment,
        changed: () => this.#show(),
      },
      steering,
      this.#runtime,
    );
    this.#lanes = lanes;
    const end = await lanes.run();
    this.#lanes = undefined;
    if (steering.aborted) throw new Aborted();
    if (end === 'suspended') {
      await this.#runtime.commandsAnswered();
      await this.#runtime.continueAsNew(state);
    }
  }

  /**
   * Runs an activity until it succeeds. A failure holds the migration until the operator ends the hold; a pause stops
   * the activity, and it begins again afterwards.
   */
  async #untilSettled<Result>(
    begin: () => BegunWork<Result>,
    problemFrom: (failure: unknown) => ActivityProblem = problemOf,
  ): Promise<Result> {
    const { steering } = this.#state;
    for (;;) {
      await this.#runtime.until(() => steering.aborted || (!steering.paused && steering.hold === undefined));
      if (steering.aborted) throw new Aborted();
      try {
        const ending = await interruptible(this.#runtime, begin(), () => steering.aborted || steering.paused);
        if ('result' in ending) return ending.result;
      } catch (failure) {
        steering.hold = holdOf(problemFrom(failure), this.#time());
        this.#show();
      }
    }
  }
}

function failed(problem: ActivityProblem): ApplicationFailure {
  return ApplicationFailure.nonRetryable(problem.message, problem.reason);
}
