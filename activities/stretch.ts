import type { Setback, StretchHold, StretchResult } from '../contract/activities.ts';
import type { BatchRange } from '../contract/dataset.ts';
import { Problem } from '../contract/problem.ts';

/** How far a stretch came, as its heartbeats tell: all that the next attempt has to know. */
export interface StretchCheckpoint<Entry, Tally> {
  /** First batch that is not done. */
  readonly next: number;
  /** Batches that are done and stand in no written part yet; all of one segment, up to `next`. */
  readonly pending: readonly Entry[];
  /** Of the batches that stand in written parts. */
  readonly writtenTally: Tally;
}

/** What came of a batch: an entry for the segment's part, or why the stretch ends before it. */
export type Step<Entry> =
  | { readonly entry: Entry }
  | { readonly interrupted: true; readonly answersLost?: boolean }
  | { readonly setback: Setback; readonly answersLost?: boolean }
  | { readonly hold: StretchHold; readonly answersLost?: boolean };

/** A phase's side of a stretch. */
export interface StretchTask<Batch, Entry, Tally> {
  readonly range: BatchRange;
  readonly batchesPerSegment: number;
  /** Where an earlier attempt of this activity came to. */
  readonly checkpoint: StretchCheckpoint<Entry, Tally> | undefined;
  readonly none: Tally;
  /** An attempt before this one has not ended: any batch that is not in its checkpoint may have been sent by it. */
  readonly isRetried: boolean;
  /** Aborted when the workflow brakes or the worker shuts down: the stretch then ends after the batch in hand. */
  readonly signal: AbortSignal;
  batches(range: BatchRange): AsyncIterable<Batch>;
  /** The part of this run that begins at a batch, when one was written. */
  readPart(firstBatch: number): Promise<readonly Entry[] | undefined>;
  /** Under the name of the first of them. */
  writePart(entries: readonly Entry[]): Promise<void>;
  step(batch: Batch): Promise<Step<Entry>>;
  /** Whether the stretch should end here, so that the workflow hears of the target's state. */
  isEnough(): boolean;
  count(tally: Tally, entry: Entry): Tally;
  beat(checkpoint: StretchCheckpoint<Entry, Tally>): void;
}

/** A stretch's result, but for what its requests met. */
export type StretchEnd<Tally> = Omit<
  StretchResult<Tally>,
  'requests' | 'requestSeconds' | 'seconds' | 'pressure' | 'record'
>;

/**
 * Does the batches of a stretch one after another, segment by segment: each batch once, what became of it written once
 * with its segment's part.
 *
 * Three things may have happened since the last heartbeat of an attempt that crashed: batches were sent, a part was
 * written, or neither. A part that was written is taken as it is; batches that were only sent are sent again with the
 * same ids.
 */
export async function runStretch<Batch, Entry, Tally>(
  task: StretchTask<Batch, Entry, Tally>,
): Promise<StretchEnd<Tally>> {
  const progress = new StretchProgress(task);
  try {
    const answersLost = await doBatches(task, progress);
    await progress.write();
    return progress.result(answersLost);
  } catch (error) {
    // Whatever a person has to settle ends the stretch as a hold, so that what was done is told with it.
    if (!(error instanceof Problem)) throw error;
    const hold = holdOf(error);
    const written = await progress.write().then(
      () => true,
      () => false,
    );
    return { ...(written ? progress.result(true) : progress.writtenResult()), hold };
  }
}

/** How a stretch tells of what a person has to settle. */
export function holdOf({ problem, message }: Problem): StretchHold {
  return { reason: problem, message };
}

/** Returns whether the batch that it stopped before may have been sent. */
async function doBatches<Batch, Entry, Tally>(
  task: StretchTask<Batch, Entry, Tally>,
  progress: StretchProgress<Batch, Entry, Tally>,
): Promise<boolean> {
  const { range, batchesPerSegment } = task;
  while (progress.next < range.to) {
    if (await progress.adoptWritten()) continue;
    const segmentEnd = (Math.floor(progress.next / batchesPerSegment) + 1) * batchesPerSegment;
    for await (const batch of task.batches({ from: progress.next, to: Math.min(segmentEnd, range.to) })) {
      if (task.signal.aborted) return false;
      const step = await task.step(batch);
      if (!('entry' in step)) {
        progress.stop = step;
        return step.answersLost ?? false;
      }
      progress.add(step.entry);
      if (task.isEnough()) return false;
    }
    await progress.write();
  }
  return false;
}

/** How far a stretch came, and how much of that stands in written parts. */
class StretchProgress<Batch, Entry, Tally> {
  readonly #task: StretchTask<Batch, Entry, Tally>;
  #now: StretchCheckpoint<Entry, Tally>;
  /** Why the stretch ends early. */
  stop: Exclude<Step<Entry>, { entry: Entry }> | undefined;

  constructor(task: StretchTask<Batch, Entry, Tally>) {
    this.#task = task;
    this.#now = task.checkpoint ?? { next: task.range.from, pending: [], writtenTally: task.none };
  }

  /** First batch that is not done. */
  get next(): number {
    return this.#now.next;
  }

  /**
   * Takes the part that an earlier attempt wrote from here on, when there is one. It may reach beyond this stretch: the
   * earlier one may have been cut longer.
   */
  async adoptWritten(): Promise<boolean> {
    const partStart = this.#partStart();
    const part = (await this.#task.readPart(partStart))?.slice(0, this.#task.range.to - partStart);
    if (part === undefined || part.length <= this.#now.pending.length) return false;
    const writtenTally = part.reduce(this.#task.count, this.#now.writtenTally);
    this.#now = { ...this.#now, next: partStart + part.length, pending: [], writtenTally };
    return true;
  }

  add(entry: Entry): void {
    this.#now = { ...this.#now, next: this.#now.next + 1, pending: [...this.#now.pending, entry] };
    this.#task.beat(this.#now);
  }

  async write(): Promise<void> {
    if (this.#now.pending.length === 0) return;
    await this.#task.writePart(this.#now.pending);
    this.#now = { ...this.#now, pending: [], writtenTally: this.#tally() };
    this.#task.beat(this.#now);
  }

  result(answersLost: boolean): StretchEnd<Tally> {
    const { stop } = this;
    return {
      next: this.#now.next,
      tally: this.#tally(),
      sentTo: this.#sentTo(answersLost),
      ...(stop !== undefined && 'hold' in stop ? { hold: stop.hold } : {}),
      ...(stop !== undefined && 'setback' in stop ? { setback: stop.setback } : {}),
    };
  }

  /** What can be answered for when the last part could not be written: its batches are sent again. */
  writtenResult(): StretchEnd<Tally> {
    return { next: this.#partStart(), tally: this.#now.writtenTally, sentTo: this.#sentTo(true) };
  }

  #sentTo(answersLost: boolean): number {
    const { range, isRetried } = this.#task;
    if (isRetried) return range.to;
    return Math.min(range.to, this.#now.next + (answersLost ? 1 : 0));
  }

  #partStart(): number {
    return this.#now.next - this.#now.pending.length;
  }

  #tally(): Tally {
    return this.#now.pending.reduce(this.#task.count, this.#now.writtenTally);
  }
}
