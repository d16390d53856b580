import { CancellationScope, condition, isCancellation } from '@temporalio/workflow';
import type { StretchResult } from '../contract/activities.ts';
import type { BatchRange } from '../contract/dataset.ts';
import type { Hold } from '../contract/progress.ts';
import type { ConflictMode } from '../contract/settings.ts';
import { countBatches, giveBack, takeStretch } from './ranges.ts';
import type { PhaseWork, Steering } from './state.ts';
import { stretchSize } from './stretch-size.ts';

/** One phase's work as the lanes see it: import, verification, and whatever else goes over all batches. */
export interface LaneTask<Tally> {
  readonly work: PhaseWork;
  readonly batchesPerSegment: number;
  /** Runs the phase's activity over a stretch. */
  run(stretch: BatchRange, mode: ConflictMode): Promise<StretchResult<Tally>>;
  /** Takes the counts of a stretch that ended, wholly or in part. */
  add(tally: Tally): void;
  /** Turns an activity's final failure into what the operator has to settle. */
  holdFor(failure: unknown): Hold;
  /** Turns an activity's word that a person has to settle something into a hold. */
  holdOf(reason: NonNullable<StretchResult<Tally>['hold']>): Hold;
  /** Is told whenever what runs, or why it does not, has changed. */
  changed(): void;
}

interface RunningStretch {
  readonly batches: number;
  readonly mode: ConflictMode;
  readonly scope: CancellationScope;
  braked: boolean;
}

/** `complete`: nothing is left. `suspended`: the rest waits in the work's list, for a new run or for good. */
export type LanesEnd = 'complete' | 'suspended';

/**
 * The sliding window of at most 8 lanes. It is driven by state alone: whenever the steering changes or a stretch ends,
 * it compares what runs with what should, brakes what should not and starts what may. Braking is cancellation: the
 * activity finishes the request it has in flight and answers how far it came; the rest goes back to the list.
 *
 * A braked stretch still counts as a lane until its activity has ended, so there are never more requests in flight
 * than the steering allows, whatever is signalled in whatever order.
 */
export class Lanes<Tally> {
  readonly #task: LaneTask<Tally>;
  readonly #steering: Steering;
  /** True when the run should end and carry the rest into a new one. */
  readonly #mustSuspend: () => boolean;
  readonly #running = new Set<RunningStretch>();

  constructor(task: LaneTask<Tally>, steering: Steering, mustSuspend: () => boolean) {
    this.#task = task;
    this.#steering = steering;
    this.#mustSuspend = mustSuspend;
  }

  get busy(): number {
    return this.#running.size;
  }

  /** Batches of the stretches under way. */
  get batchesInHand(): number {
    return [...this.#running].reduce((sum, { batches }) => sum + batches, 0);
  }

  /** Runs until the list is empty, or until the migration is aborted or has to continue as a new run. */
  async run(): Promise<LanesEnd> {
    for (;;) {
      const suspending = this.#suspending();
      this.#brake(suspending);
      this.#start(suspending);
      this.#task.changed();
      if (this.#running.size === 0) {
        if (this.#task.work.todo.length === 0) return 'complete';
        if (suspending) return 'suspended';
      }
      await this.#changed();
    }
  }

  #suspending(): boolean {
    return this.#steering.aborted || this.#mustSuspend();
  }

  #wanted(suspending: boolean): number {
    return suspending || this.#steering.paused || this.#steering.hold !== undefined ? 0 : this.#steering.lanes;
  }

  #brake(suspending: boolean): void {
    const wanted = this.#wanted(suspending);
    let kept = 0;
    for (const stretch of this.#running) {
      if (stretch.braked) continue;
      if (stretch.mode === this.#steering.mode && kept < wanted) {
        kept += 1;
      } else {
        stretch.braked = true;
        stretch.scope.cancel();
      }
    }
  }

  #start(suspending: boolean): void {
    const { work, batchesPerSegment } = this.#task;
    while (this.#running.size < this.#wanted(suspending)) {
      const size = stretchSize(countBatches(work.todo), this.#steering.lanes, work.secondsPerRequest);
      const taken = takeStretch(work.todo, size, batchesPerSegment);
      if (taken === undefined) return;
      work.todo = taken.rest;
      const running: RunningStretch = {
        batches: taken.stretch.to - taken.stretch.from,
        mode: this.#steering.mode,
        scope: new CancellationScope({ cancellable: true }),
        braked: false,
      };
      this.#running.add(running);
      void this.#follow(running, taken.stretch);
    }
  }

  async #follow(running: RunningStretch, stretch: BatchRange): Promise<void> {
    const { work } = this.#task;
    try {
      const result = await running.scope.run(() => this.#task.run(stretch, running.mode));
      this.#task.add(result.tally);
      work.todo = giveBack(work.todo, { from: result.next, to: stretch.to });
      work.answersLost ||= result.answersLost;
      work.secondsPerRequest = smooth(work.secondsPerRequest, result);
      // Conflicts that were met in another mode than today's are settled: the operator changed it meanwhile.
      const settled = result.hold?.reason === 'conflicts' && running.mode !== this.#steering.mode;
      if (result.hold !== undefined && !settled && !running.braked) {
        this.#steering.hold ??= this.#task.holdOf(result.hold);
      }
    } catch (failure) {
      // Nothing is known of how far it came, and nothing of it was counted: the whole stretch is done again. Parts of it
      // that were written are taken from the dataset's outcomes where a new stretch begins with them.
      work.todo = giveBack(work.todo, stretch);
      work.answersLost = true;
      if (!isCancellation(failure)) this.#steering.hold ??= this.#task.holdFor(failure);
    } finally {
      this.#running.delete(running);
    }
  }

  /** Waits until the comparison of what runs with what should would come out differently. */
  async #changed(): Promise<void> {
    const busy = this.#running.size;
    const { mode } = this.#steering;
    const suspending = this.#suspending();
    const wanted = this.#wanted(suspending);
    await condition(
      () =>
        this.#running.size !== busy ||
        this.#steering.mode !== mode ||
        this.#suspending() !== suspending ||
        this.#wanted(this.#suspending()) !== wanted,
    );
  }
}

/** Half of the weight on the newest stretch: the pace of the target changes within a minute. */
function smooth(before: number, result: StretchResult<unknown>): number {
  if (result.requests === 0) return before;
  const now = result.requestSeconds / result.requests;
  return before === 0 ? now : (before + now) / 2;
}
