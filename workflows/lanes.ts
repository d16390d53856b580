import type { StretchHold, StretchResult } from '../contract/activities.ts';
import type { BatchRange } from '../contract/dataset.ts';
import type { ConflictMode } from '../contract/settings.ts';
import { mergeConflicts } from './conflicts.ts';
import { beginHold, holdForSetback, holdOf, problemOf } from './holds.ts';
import { countBatches, giveBack, takeStretch, without } from './ranges.ts';
import type { BegunWork, Runtime } from './runtime.ts';
import type { PhaseWork, Steering } from './state.ts';
import { stretchSize } from './stretch-size.ts';
import { lanesNow, observe, rested, steadySeconds, type Wait, waited } from './throttle.ts';

/** A phase that runs ahead of another one, and adds what it has done to the other's list. */
export interface LeadingPhase {
  readonly hasEnded: boolean;
}

/** What keeps a phase's lanes to less than all that the operator allows. */
export interface LaneBounds {
  /** How many of the lanes that the operator allows are this phase's; all when left out. */
  lanes?(allowed: number): number;
  /** Whether the target is to be left alone for what another phase has met. */
  rests?(): boolean;
  /**
   * The phase that this one follows. Until that one has ended more may come, so nothing is complete; then these lanes end
   * too, and what is left is for whoever goes on with the list. A phase that follows none ends when its list is empty.
   */
  readonly leader?: LeadingPhase;
}

/** One phase's work as the lanes see it: import, verification, and whatever else goes over all batches. */
export interface LaneTask<Tally> extends LaneBounds {
  readonly work: PhaseWork;
  readonly batchesPerSegment: number;
  /** Begins the phase's activity over a stretch. */
  begin(stretch: BatchRange, mode: ConflictMode, suspect: boolean): BegunWork<StretchResult<Tally>>;
  /** Takes the counts of a stretch that ended, wholly or in part. */
  add(done: BatchRange, tally: Tally): void;
  /** Is told whenever what runs, or why it does not, has changed. */
  changed(): void;
}

interface RunningStretch {
  readonly range: BatchRange;
  readonly mode: ConflictMode;
  readonly requestsPerBatch: number;
  /** Of the throttle, when it was begun. */
  readonly changes: number;
  readonly cancel: () => void;
  braked: boolean;
}

/** `complete`: nothing is left. `suspended`: the rest waits in the work's list, for a new run or for good. */
export type LanesEnd = 'complete' | 'suspended';

/**
 * The sliding window of at most 8 lanes. It is driven by state alone: whenever the steering or the throttle changes or a
 * stretch ends, it compares what runs with what should, brakes what should not and starts what may. Braking is
 * cancellation: the activity finishes the request it has in flight and answers how far it came; the rest goes back to
 * the list.
 *
 * A braked stretch still counts as a lane until its activity has ended, so there are never more requests in flight
 * than the steering allows, whatever is signalled in whatever order.
 */
export class Lanes<Tally> {
  readonly #task: LaneTask<Tally>;
  readonly #steering: Steering;
  readonly #runtime: Runtime;
  readonly #running = new Set<RunningStretch>();

  constructor(task: LaneTask<Tally>, steering: Steering, runtime: Runtime) {
    this.#task = task;
    this.#steering = steering;
    this.#runtime = runtime;
  }

  get busy(): number {
    return this.#running.size;
  }

  /** Batches of the stretches under way. */
  get batchesInHand(): number {
    return [...this.#running].reduce((sum, { range }) => sum + range.to - range.from, 0);
  }

  /** Runs until the list is empty, or until the migration is aborted or has to continue as a new run. */
  async run(): Promise<LanesEnd> {
    // Of the run before, which waits begin anew: what was left of them went with it.
    this.#beginWaits(this.#task.work.throttle.waits);
    for (;;) {
      const suspending = this.#suspending();
      const wanted = this.#wanted();
      const { work } = this.#task;
      if (this.#resting()) work.throttle = rested(work.throttle);
      this.#brake(wanted);
      this.#start(wanted);
      this.#task.changed();
      if (this.#running.size === 0) {
        if (work.todo.length === 0 && !this.#mayGrow()) return 'complete';
        if (suspending) return 'suspended';
      }
      await this.#changed(wanted, suspending);
    }
  }

  /** True when the lanes should end and leave the rest: to a new run, to who goes on with it, or for good. */
  #suspending(): boolean {
    return this.#steering.aborted || this.#runtime.mustContinueAsNew() || this.#task.leader?.hasEnded === true;
  }

  #mayGrow(): boolean {
    return this.#task.leader?.hasEnded === false;
  }

  get #limit(): number {
    const { lanes } = this.#steering;
    return this.#task.lanes?.(lanes) ?? lanes;
  }

  /** True while the operator wants nothing to be sent. */
  #resting(): boolean {
    return this.#steering.paused || this.#steering.hold !== undefined;
  }

  #wanted(): number {
    if (this.#suspending() || this.#resting() || this.#task.rests?.() === true) return 0;
    return Math.min(this.#limit, lanesNow(this.#task.work.throttle, Math.max(1, this.#limit)));
  }

  #brake(wanted: number): void {
    const { requestsPerBatch, down, changes } = this.#task.work.throttle;
    let kept = 0;
    for (const stretch of this.#running) {
      if (stretch.braked) continue;
      const asWanted =
        stretch.mode === this.#steering.mode &&
        stretch.requestsPerBatch === requestsPerBatch &&
        // A target that is down is asked by a stretch that ends with the first answer.
        (down === undefined || stretch.changes === changes);
      if (asWanted && kept < wanted) {
        kept += 1;
      } else {
        stretch.braked = true;
        stretch.cancel();
      }
    }
  }

  #start(wanted: number): void {
    const { work, batchesPerSegment } = this.#task;
    const { throttle } = work;
    while (this.#running.size < wanted) {
      // A batch that the target fails over must not keep it from the others.
      const sound = work.suspects.reduce((ranges, batch) => without(ranges, { from: batch, to: batch + 1 }), work.todo);
      const suspect = sound.length === 0;
      const size = stretchSize({
        remaining: countBatches(work.todo),
        lanes: this.#limit,
        secondsPerBatch: work.secondsPerRequest * throttle.requestsPerBatch,
        steadySeconds: steadySeconds(throttle, this.#limit),
        isDown: throttle.down !== undefined,
      });
      const taken = takeStretch(suspect ? work.todo : sound, suspect ? 1 : size, batchesPerSegment);
      if (taken === undefined) return;
      work.todo = without(work.todo, taken.stretch);
      const { mode } = this.#steering;
      const { result, cancel } = this.#task.begin(taken.stretch, mode, suspect);
      const running: RunningStretch = {
        range: taken.stretch,
        mode,
        requestsPerBatch: throttle.requestsPerBatch,
        changes: throttle.changes,
        cancel,
        braked: false,
      };
      this.#running.add(running);
      void this.#follow(running, result);
    }
  }

  async #follow(running: RunningStretch, result: Promise<StretchResult<Tally>>): Promise<void> {
    const { work } = this.#task;
    const steering = this.#steering;
    const { range } = running;
    try {
      this.#take(running, await result);
    } catch (failure) {
      // Nothing is known of how far it came, and nothing of it was counted: the whole stretch is done again. Parts of it
      // that were written are taken from the dataset's outcomes where a new stretch begins with them.
      work.todo = giveBack(work.todo, range);
      work.maybeSent = giveBack(work.maybeSent, range);
      // One that was braked may end so too: its worker was killed, and Temporal does not try again what was cancelled.
      if (!running.braked && !this.#runtime.isCancellation(failure)) {
        beginHold(steering, holdOf(problemOf(failure), this.#time()));
      }
    } finally {
      this.#running.delete(running);
    }
  }

  #take(running: RunningStretch, result: StretchResult<Tally>): void {
    const { work } = this.#task;
    const steering = this.#steering;
    const { range, changes } = running;
    this.#task.add({ from: range.from, to: result.next }, result.tally);
    work.todo = giveBack(work.todo, { from: result.next, to: range.to });
    work.maybeSent = giveBack(without(work.maybeSent, { from: range.from, to: result.next }), {
      from: result.next,
      to: result.sentTo,
    });
    work.suspects = suspectsAfter(work.suspects, range, result);
    work.secondsPerRequest = smooth(work.secondsPerRequest, result);
    const { waits } = work.throttle;
    work.throttle = observe(work.throttle, { ...result, changes }, Math.max(1, this.#limit), this.#runtime.now());

    const { hold, setback } = result;
    if (hold !== undefined) {
      // Conflicts that were met in another mode than today's are settled: the operator changed it meanwhile.
      const settled = hold.reason === 'conflicts' && running.mode !== steering.mode;
      if (!settled) this.#hold(hold, running.braked);
    } else if (setback !== undefined) {
      const given = holdForSetback(setback, work.throttle, this.#time());
      if (given !== undefined && beginHold(steering, given.hold)) work.throttle = given.throttle;
    }
    this.#beginWaits(work.throttle.waits.filter((wait) => !waits.includes(wait)));
  }

  #beginWaits(waits: readonly Wait[]): void {
    for (const wait of waits) void this.#endOf(wait);
  }

  async #endOf(wait: Wait): Promise<void> {
    const { work } = this.#task;
    await this.#runtime.sleep(wait.milliseconds);
    work.throttle = waited(work.throttle, wait);
    this.#task.changed();
  }

  #hold(hold: StretchHold, braked: boolean): void {
    const steering = this.#steering;
    const before = steering.hold;
    if (before === undefined) {
      if (!braked) beginHold(steering, holdOf(hold, this.#time()));
      return;
    }
    // Lanes that conflict at the same time are settled by one decision.
    if (before.reason !== 'conflicts' || hold.conflicts === undefined) return;
    steering.hold = { ...before, conflicts: mergeConflicts(before.conflicts ?? [], [hold.conflicts]) };
  }

  #time(): string {
    return new Date(this.#runtime.now()).toISOString();
  }

  /** Waits until the comparison of what runs with what should would come out differently. */
  async #changed(wanted: number, suspending: boolean): Promise<void> {
    const busy = this.#running.size;
    const { mode } = this.#steering;
    const { requestsPerBatch } = this.#task.work.throttle;
    const resting = this.#resting();
    await this.#runtime.until(
      () =>
        this.#running.size !== busy ||
        this.#steering.mode !== mode ||
        this.#task.work.throttle.requestsPerBatch !== requestsPerBatch ||
        this.#suspending() !== suspending ||
        this.#wanted() !== wanted ||
        this.#resting() !== resting ||
        (busy < wanted && this.#task.work.todo.length > 0),
    );
  }
}

/** Half of the weight on the newest stretch: the pace of the target changes within a minute. */
function smooth(before: number, result: StretchResult<unknown>): number {
  if (result.requests === 0) return before;
  const now = result.requestSeconds / result.requests;
  return before === 0 ? now : (before + now) / 2;
}

/** So many batches that fail are not the batches' fault. */
const mostSuspects = 100;

function suspectsAfter(
  suspects: readonly number[],
  { from }: BatchRange,
  { next, setback }: StretchResult<unknown>,
): readonly number[] {
  const left = suspects.filter((batch) => batch < from || batch >= next);
  if (setback?.kind !== 'down' || left.includes(next) || left.length === mostSuspects) return left;
  return [...left, next];
}
