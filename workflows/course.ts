import type { Hold, Outcome, Progress } from '../contract/progress.ts';
import { type ActivityProblem, beginHold, holdOf, problemOf } from './holds.ts';
import { interruptible } from './interruptible.ts';
import type { LanesEnd } from './lanes.ts';
import { detailsOf, headlineOf, type LanesInHand, progressOf, standingOf } from './progress.ts';
import type { BegunWork, Runtime } from './runtime.ts';
import type { MigrationState } from './state.ts';

/** The operator aborted: the rest is skipped and the report says what was reached. */
export class Aborted extends Error {}

/**
 * The course that a migration takes: its memory, what carries it, and how its phases do their work under the operator's
 * hand. Whatever waits here ends with {@link Aborted} when the operator aborts.
 */
export class Course {
  readonly runtime: Runtime;
  readonly state: MigrationState;
  #lanes: LanesInHand | undefined;

  /** @param state of a migration that begins, or of the run that this one continues; it is changed as the story goes */
  constructor(runtime: Runtime, state: MigrationState) {
    this.runtime = runtime;
    this.state = state;
  }

  enter(phase: MigrationState['phase']): void {
    this.state.phase = phase;
    this.show();
  }

  /** Shows where the migration stands: that is a command, which every task of the workflow has to leave. */
  show(outcome?: Outcome): void {
    const progress = this.progress(outcome);
    this.runtime.show({
      headline: headlineOf(progress),
      details: detailsOf(progress),
      standing: standingOf(progress),
    });
  }

  progress(outcome?: Outcome): Progress {
    const { guideTargets } = this.state;
    return {
      ...progressOf(this.state, this.#lanes, outcome),
      ...(guideTargets === undefined ? {} : { guideTargets }),
    };
  }

  /** The runtime's clock, RFC 3339. */
  time(): string {
    return new Date(this.runtime.now()).toISOString();
  }

  /** Holds the migration until the operator has decided, and wants it to go on. */
  async untilDecided(hold: Hold): Promise<void> {
    beginHold(this.state.steering, hold);
    this.show();
    await this.#untilWanted();
  }

  /**
   * Runs an activity until it succeeds. A failure holds the migration until the operator ends the hold; a pause stops
   * the activity, and it begins again afterwards.
   */
  async untilSettled<Result>(
    begin: () => BegunWork<Result>,
    problemFrom: (failure: unknown) => ActivityProblem = problemOf,
  ): Promise<Result> {
    const { steering } = this.state;
    for (;;) {
      await this.#untilWanted();
      try {
        const ending = await interruptible(this.runtime, begin(), () => steering.aborted || steering.paused);
        this.show();
        if ('result' in ending) return ending.result;
      } catch (failure) {
        beginHold(steering, holdOf(problemFrom(failure), this.time()));
        this.show();
      }
    }
  }

  /** Waits until lanes have come to rest. What is left then goes on in another run, or nowhere. */
  async toTheEnd(lanes: readonly LanesInHand[], ends: readonly Promise<LanesEnd>[]): Promise<void> {
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
    if (this.state.steering.aborted) throw new Aborted();
    if (end === 'suspended') {
      await this.runtime.commandsAnswered();
      await this.runtime.continueAsNew(this.state);
    }
  }

  /** Waits as long as the migration is paused or held. */
  async #untilWanted(): Promise<void> {
    const { steering } = this.state;
    await this.runtime.until(() => steering.aborted || (!steering.paused && steering.hold === undefined));
    if (steering.aborted) throw new Aborted();
  }
}
