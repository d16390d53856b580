import type {
  ImportTally,
  PreparedDataset,
  PrepareInput,
  StretchInput,
  StretchResult,
  VerificationTally,
  WriteReportInput,
  WrittenReport,
} from '../contract/activities.ts';
import type { BatchRange, JobRun } from '../contract/dataset.ts';
import type { Control, ControlForm, VerificationPart } from '../contract/messages.ts';
import type { Hold, Outcome, Progress } from '../contract/progress.ts';
import { addRequests, type MigrationRequests } from '../contract/request-record.ts';
import type { DeletionTally, PresenceTally, UndoGrounds } from '../contract/undo.ts';
import { conflictsWithin, withoutConflicts } from './conflicts.ts';
import { failed } from './failed.ts';
import { type ActivityProblem, beginHold, holdForRefusals, holdOf, problemOf } from './holds.ts';
import { interruptible } from './interruptible.ts';
import { Lanes, type LanesEnd, type LaneTask } from './lanes.ts';
import { addTally, wholeOf, workOn } from './phase-work.ts';
import { probeRecipes, removeProbes } from './probing.ts';
import { detailsOf, headlineOf, type LanesInHand, progressOf } from './progress.ts';
import { giveBack, within } from './ranges.ts';
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
  #lanes: LanesInHand | undefined;

  /** @param state of a migration that begins, or of the run that this one continues; it is changed as the story goes */
  constructor(runtime: Runtime, state: MigrationState) {
    this.#runtime = runtime;
    this.#state = state;
  }

  async run(): Promise<WrittenReport> {
    const state = this.#state;
    try {
      if (state.phase === 'checking') await this.#check();
      if (state.phase === 'preparing') await (state.request.job === 'migrate' ? this.#prepare() : this.#reopen());
      if (state.phase === 'probing') await this.#probe();
      if (state.phase === 'recording') await this.#record();
      if (state.phase === 'importing') await this.#import();
      if (state.phase === 'deleting') await this.#delete();
      if (state.phase === 'verifying') await (state.request.job === 'undo' ? this.#verifyUndo() : this.#verify());
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

  /** Shows where the migration stands to who sent what is no command. Its name is not kept: anybody may send anything. */
  takeUnknown(): void {
    this.#show();
  }

  progress(outcome?: Outcome): Progress {
    const { guideTargets } = this.#state;
    return {
      ...progressOf(this.#state, this.#lanes, outcome),
      ...(guideTargets === undefined ? {} : { guideTargets }),
    };
  }

  // --- The phases ---

  async #check(): Promise<void> {
    const { target, passwords } = this.#state.settings;
    const input = { target, strategy: passwords.strategy };
    this.#state.pool = await this.#untilSettled(() => this.#runtime.begin('checkTarget', input, 'Check the target'));
    this.#enter('preparing');
  }

  async #prepare(): Promise<void> {
    // How the pool reads hashes shows after this. What was found of it before is what it most likely still does, and the
    // dataset of an earlier migration stays, with what became of its users, as long as nothing else is found.
    this.#state.prepared = await this.#prepareDataset({ asProbedBefore: true });
    this.#enter('probing');
  }

  async #prepareDataset(hashes: Pick<PrepareInput, 'asProbedBefore'> = {}): Promise<PreparedDataset> {
    const { settings, pool } = this.#state;
    const input = { settings, ...(pool === undefined ? {} : { pool: pool.rules }), ...hashes };
    return await this.#untilSettled(
      () => this.#runtime.begin('prepareDataset', input, `Prepare ${settings.source.type}`),
      // A full disk can be mended under the migration. Of anything else nothing was sent yet, and a mended source is a
      // new start: there is nothing to wait for.
      (failure) => {
        const problem = problemOf(failure, 'Mend the cause and start again: nothing was sent yet.');
        if (problem.reason !== 'unwritable_dataset') throw failed(problem);
        return problem;
      },
    );
  }

  async #probe(): Promise<void> {
    const state = this.#state;
    await probeRecipes(state, this.#runtime, {
      untilSettled: (begin) => this.#untilSettled(begin),
      untilDecided: (hold) => this.#untilDecided(hold),
      show: () => this.#show(),
      prepareAgain: () => this.#prepareDataset(),
    });
    state.work = wholeOf(this.#prepared().batches);
    // Not before: what was done to the dataset before counts until anything is sent.
    await this.#noteJob();
    this.#enter(state.settings.import.recordExisting ? 'recording' : 'importing');
  }

  /** What follows a migration takes its dataset as it is. */
  async #reopen(): Promise<void> {
    const state = this.#state;
    const { settings } = state;
    const job = this.#job();
    const prepared = await this.#untilSettled(() =>
      this.#runtime.begin('reopenDataset', { settings, job }, 'Open the dataset'),
    );
    state.prepared = prepared;
    if (state.request.job !== 'repair') {
      state.work = wholeOf(prepared.batches);
      if (state.request.job === 'undo') await this.#noteJob();
      return this.#enter(state.request.job === 'undo' ? 'deleting' : 'verifying');
    }
    const { dataset } = prepared;
    state.unconfirmed = await this.#untilSettled(() =>
      this.#runtime.begin('findUnconfirmed', { dataset, job }, 'Find the users that are not confirmed'),
    );
    state.work = workOn(state.unconfirmed.ranges);
    this.#enter('importing');
  }

  async #noteJob(): Promise<void> {
    const { dataset } = this.#prepared();
    const job = this.#job();
    await this.#untilSettled(() => this.#runtime.begin('noteJob', { dataset, job }, 'Note the job in the dataset'));
  }

  /** Notes whom the pool has before anything is sent, so that the migration can be undone. */
  async #record(): Promise<void> {
    await this.#listPool('Look for users of batches');
    this.#state.work = wholeOf(this.#prepared().batches);
    this.#enter('importing');
  }

  async #import(): Promise<void> {
    const state = this.#state;
    if (state.request.job === 'migrate') await this.#importGroups();
    if (state.settings.verification.followsImport) state.following ??= { ...workOn([]), batches: this.#work().batches };
    let imports = true;
    const lanes = this.#importLanes();
    const behind = state.following && this.#lanesBehindImport(state.following, () => imports);
    const importing = lanes.run().finally(() => {
      imports = false;
    });
    await (behind === undefined
      ? this.#toTheEnd([lanes], [importing])
      : this.#toTheEnd([lanes, behind], [importing, behind.run()]));
    const whole =
      state.unconfirmed === undefined ? wholeOf(this.#prepared().batches) : workOn(state.unconfirmed.ranges);
    state.work = state.following ?? whole;
    delete state.following;
    this.#enter('verifying');
  }

  #importLanes(): Lanes<ImportTally> {
    const state = this.#state;
    const work = this.#work();
    return this.#lanesOver<ImportTally>(work, {
      lanes: (allowed) => (state.following === undefined ? allowed : Math.max(1, allowed - 1)),
      rests: () => waits(state.following),
      begin: (range, mode, suspect) =>
        this.#recorded(
          'imports',
          this.#runtime.begin(
            'importStretch',
            {
              ...this.#stretchInput(work, range),
              mode,
              maybeSent: within(work.maybeSent, range),
              requestsPerBatch: work.throttle.requestsPerBatch,
              suspect,
              skip: conflictsWithin(state.skipped, range),
              ...(state.request.job === 'repair' && state.request.overwrite ? { overwrite: true } : {}),
            },
            `Import batches ${range.from} to ${range.to}`,
          ),
        ),
      add: (done, tally) => {
        state.skipped = withoutConflicts(state.skipped, done);
        state.imported = addTally(state.imported, tally);
        if (state.following !== undefined) state.following.todo = giveBack(state.following.todo, done);
        const hold = state.refusalsSettled ? undefined : holdForRefusals(state.imported, this.#time());
        if (hold !== undefined && beginHold(state.steering, hold)) state.refusalsSettled = true;
      },
    });
  }

  /** One lane reads back what the others have imported; where the operator allows a single one, it waits. */
  #lanesBehindImport(following: PhaseWork, imports: () => boolean): Lanes<VerificationTally> {
    const importing = this.#work();
    return this.#readBackLanes(following, {
      lanes: (allowed) => (allowed === 1 ? 0 : 1),
      rests: () => waits(importing) || importing.throttle.down !== undefined,
      grows: imports,
    });
  }

  #readBackLanes(
    work: PhaseWork,
    bounds: Pick<LaneTask<VerificationTally>, 'lanes' | 'rests' | 'grows'> = {},
  ): Lanes<VerificationTally> {
    const state = this.#state;
    return this.#lanesOver<VerificationTally>(work, {
      ...bounds,
      begin: (range) =>
        this.#recorded(
          'readBack',
          this.#runtime.begin(
            'verifyStretch',
            { ...this.#stretchInput(work, range), listForeign: state.settings.verification.listForeign ?? false },
            `Read back batches ${range.from} to ${range.to}`,
          ),
        ),
      add: (_done, tally) => {
        state.verified = addTally(state.verified, tally);
      },
    });
  }

  /** Deletes whom the migration created. */
  async #delete(): Promise<void> {
    const state = this.#state;
    const work = this.#work();
    const grounds = this.#grounds();
    const lanes = this.#lanesOver<DeletionTally>(work, {
      begin: (range) =>
        this.#runtime.begin(
          'deleteStretch',
          { ...this.#stretchInput(work, range), grounds },
          `Delete users of batches ${range.from} to ${range.to}`,
        ),
      add: (_done, tally) => {
        state.deletion = state.deletion === undefined ? tally : addTally(state.deletion, tally);
      },
    });
    await this.#toTheEnd([lanes], [lanes.run()]);
    state.work = wholeOf(this.#prepared().batches);
    this.#enter('verifying');
  }

  async #verifyUndo(): Promise<void> {
    await this.#listPool('Look for deleted users of batches');
    this.#enter('reporting');
  }

  /** @param what for the Web UI, before the numbers of the batches */
  async #listPool(what: string): Promise<void> {
    const state = this.#state;
    const work = this.#work();
    const lanes = this.#lanesOver<PresenceTally>(work, {
      begin: (range) =>
        this.#runtime.begin('recordStretch', this.#stretchInput(work, range), `${what} ${range.from} to ${range.to}`),
      add: (_done, tally) => {
        state.presence = state.presence === undefined ? tally : addTally(state.presence, tally);
      },
    });
    await this.#toTheEnd([lanes], [lanes.run()]);
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
    if (this.#verifies('rows')) await this.#readBack();
    // Before the logins: these may change the states of passwords.
    if (this.#verifies('credentials')) await this.#sampleCredentials();
    if (this.#verifies('logins')) await this.#checkLogins();
    if (this.#verifies('reset-flow')) await this.#checkResetFlow();
    if (this.#verifies('export')) await this.#countExport();
    this.#enter('reporting');
  }

  /**
   * A migration verifies all that can be verified, a verification what it was asked for. A repair finds the account of
   * the reset flow with the password that the migration gave it.
   */
  #verifies(part: VerificationPart): boolean {
    const { request } = this.#state;
    if (request.job === 'verify') return request.parts.includes(part);
    return request.job === 'migrate' || part !== 'reset-flow';
  }

  async #readBack(): Promise<void> {
    const lanes = this.#readBackLanes(this.#work());
    await this.#toTheEnd([lanes], [lanes.run()]);
    // A repair that had nobody to send again has read nobody.
    if (this.#state.unconfirmed?.users !== 0) this.#state.readBack = true;
  }

  async #sampleCredentials(): Promise<void> {
    const state = this.#state;
    const { target, verification } = state.settings;
    const { sample } = verification;
    if (sample === undefined) return;
    const { dataset } = this.#prepared();
    const job = this.#job();
    state.credentials = await this.#untilSettled(() => {
      const input = { job, dataset, target, sample, requestsAtOnce: state.steering.lanes };
      return this.#runtime.begin('sampleCredentials', input, 'Read a sample of credentials');
    });
  }

  async #checkLogins(): Promise<void> {
    const state = this.#state;
    const { target, verification } = state.settings;
    const { loginsFile, loginTries: tries } = verification;
    if (loginsFile === undefined) return;
    const files = { target, loginsFile, report: this.#reportFolder(), ...(tries === undefined ? {} : { tries }) };
    state.logins = await this.#untilSettled(() => {
      const input = { ...files, requestsAtOnce: state.steering.lanes };
      return this.#runtime.begin('checkLogins', input, 'Try the known logins');
    });
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
      beginHold(steering, holdForCode(flow.needsCode, this.#time()));
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
    // The export holds those too whom a delta leaves out.
    if (counts.prepared + (counts.unchanged ?? 0) > verification.exportLimit) return;
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
    await removeProbes(state, this.#runtime);
    await this.#runtime.commandsAnswered();
    for (;;) {
      const input: WriteReportInput = {
        workflowId: this.#runtime.migration.workflowId,
        job: this.#job(),
        dataset: prepared.dataset,
        settings: { ...settings, report: this.#reportFolder() },
        outcome: steering.aborted ? 'aborted' : 'verified',
        ...(state.readBack === undefined ? {} : { readBack: state.readBack }),
        ...(state.credentials === undefined ? {} : { credentials: state.credentials }),
        ...(state.logins === undefined ? {} : { logins: state.logins }),
        ...(state.resetFlow === undefined ? {} : { resetFlow: state.resetFlow }),
        ...(state.exportCounts === undefined ? {} : { exportCounts: state.exportCounts }),
        ...(state.request.job === 'repair' ? { repaired: state.imported } : {}),
        ...(prepared.grounds === undefined ? {} : { grounds: prepared.grounds }),
        requests: state.requests,
        ...(state.probed === undefined ? {} : { probe: state.probed }),
        poolFindings: state.pool?.findings ?? [],
        audit: steering.audit,
      };
      try {
        const report = await this.#runtime.begin('writeReport', input, 'Write the report').result;
        state.phase = 'finished';
        if (report.summary.guideTargets !== undefined) state.guideTargets = report.summary.guideTargets;
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
    const progress = this.progress(outcome);
    this.#runtime.show({ headline: headlineOf(progress), details: detailsOf(progress) });
  }

  /** The runtime's clock, RFC 3339. */
  #time(): string {
    return new Date(this.#runtime.now()).toISOString();
  }

  /** What this workflow is, as the dataset remembers it. */
  #job(): JobRun {
    const { request, startedAt } = this.#state;
    return { job: request.job, run: this.#runtime.migration.run, startedAt };
  }

  /**
   * What follows a migration leaves the migration's report as it is, and has one of its own in a folder beside it; so
   * does a migration of what has changed since an earlier one.
   */
  #reportFolder(): string {
    const { settings, request, startedAt } = this.#state;
    if (request.job === 'migrate' && settings.since === undefined) return settings.report;
    const name = request.job === 'migrate' ? 'since' : request.job;
    return `${settings.report}/${name}-${startedAt.replaceAll(':', '-')}`;
  }

  #prepared(): PreparedDataset {
    const { prepared } = this.#state;
    if (prepared === undefined) throw new Error('Nothing was prepared.');
    return prepared;
  }

  #grounds(): UndoGrounds {
    const { grounds } = this.#prepared();
    if (grounds === undefined) throw new Error('It is not known whom the migration created.');
    return grounds;
  }

  #work(): PhaseWork {
    const { work } = this.#state;
    if (work === undefined) throw new Error('Nothing was prepared.');
    return work;
  }

  #stretchInput({ throttle }: PhaseWork, range: BatchRange): StretchInput {
    return {
      job: this.#job(),
      dataset: this.#prepared().dataset,
      target: this.#state.settings.target,
      range,
      slowAfterSeconds: throttle.slowAfterSeconds,
      probing: throttle.down !== undefined,
    };
  }

  /** Lanes that run a phase's activity over all batches that are still to do. */
  #lanesOver<Tally>(
    work: PhaseWork,
    phase: Omit<LaneTask<Tally>, 'work' | 'batchesPerSegment' | 'changed'>,
  ): Lanes<Tally> {
    const { batchesPerSegment } = this.#prepared();
    const task = { ...phase, work, batchesPerSegment, changed: () => this.#show() };
    return new Lanes(task, this.#state.steering, this.#runtime);
  }

  /** Sums what a stretch's requests took and met when it has ended, whatever the lanes make of how far it came. */
  #recorded<Tally>(
    requests: keyof MigrationRequests,
    begun: BegunWork<StretchResult<Tally>>,
  ): BegunWork<StretchResult<Tally>> {
    const state = this.#state;
    const result = begun.result.then((ended) => {
      state.requests = { ...state.requests, [requests]: addRequests(state.requests[requests], ended.record) };
      return ended;
    });
    return { result, cancel: () => begun.cancel() };
  }

  /** Waits until lanes have come to rest. What is left then goes on in another run, or nowhere. */
  async #toTheEnd(lanes: readonly LanesInHand[], ends: readonly Promise<LanesEnd>[]): Promise<void> {
    const [first] = lanes;
    this.#lanes = first && {
      get busy() {
        return lanes.reduce((sum, { busy }) => sum + busy, 0);
      },
      get batchesInHand() {
        return first.batchesInHand;
      },
    };
    const [end] = await Promise.all(ends);
    this.#lanes = undefined;
    if (this.#state.steering.aborted) throw new Aborted();
    if (end === 'suspended') {
      await this.#runtime.commandsAnswered();
      await this.#runtime.continueAsNew(this.#state);
    }
  }

  /** Holds the migration until the operator has decided. */
  async #untilDecided(hold: Hold): Promise<void> {
    const { steering } = this.#state;
    beginHold(steering, hold);
    this.#show();
    await this.#runtime.until(() => steering.aborted || (!steering.paused && steering.hold === undefined));
    if (steering.aborted) throw new Aborted();
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
        this.#show();
        if ('result' in ending) return ending.result;
      } catch (failure) {
        beginHold(steering, holdOf(problemFrom(failure), this.#time()));
        this.#show();
      }
    }
  }
}

/** A target that asks one phase to wait is left alone by the other one, too. */
function waits(work: PhaseWork | undefined): boolean {
  return work !== undefined && work.throttle.waits.length > 0;
}
