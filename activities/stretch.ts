import type { StretchResult } from '../contract/activities.ts';
import type { BatchRange } from '../contract/dataset.ts';

/** How far a stretch came, as its heartbeats tell: all that the next attempt has to know. */
export interface StretchCheckpoint<Entry, Tally> {
  /** First batch that is not done. */
  readonly next: number;
  /** Batches that are done and stand in no written part yet; all of one segment, up to `next`. */
  readonly pending: readonly Entry[];
  /** Of all batches that are done, the pending ones included. */
  readonly tally: Tally;
  readonly requests: number;
  readonly requestSeconds: number;
}

/** What came of a batch: an entry for the segment's part, or why the stretch ends before it. */
export type Step<Entry> =
  | { readonly entry: Entry; readonly requests: number; readonly requestSeconds: number }
  | { readonly interrupted: true; readonly answersLost?: boolean }
  | { readonly hold: NonNullable<StretchResult<unknown>['hold']>; readonly answersLost?: boolean };

/** A phase's side of a stretch. */
export interface StretchTask<Batch, Entry, Tally> {
  readonly range: BatchRange;
  readonly batchesPerSegment: number;
  /** Where an earlier attempt of this activity came to. */
  readonly checkpoint: StretchCheckpoint<Entry, Tally> | undefined;
  readonly none: Tally;
  /** Aborted when the workflow brakes or the worker shuts down: the stretch then ends after the batch in hand. */
  readonly signal: AbortSignal;
  batches(range: BatchRange): AsyncIterable<Batch>;
  /** The part of this run that begins at a batch, when one was written. */
  readPart(firstBatch: number): Promise<readonly Entry[] | undefined>;
  writePart(firstBatch: number, entries: readonly Entry[]): Promise<void>;
  step(batch: Batch): Promise<Step<Entry>>;
  count(tally: Tally, entry: Entry): Tally;
  beat(checkpoint: StretchCheckpoint<Entry, Tally>): void;
}

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
): Promise<StretchResult<Tally>> {
  const { range, batchesPerSegment } = task;
  let { next, pending, tally, requests, requestSeconds } = task.checkpoint ?? {
    next: range.from,
    pending: [],
    tally: task.none,
    requests: 0,
    requestSeconds: 0,
  };
  let hold: StretchResult<Tally>['hold'];
  let answersLost = false;

  const flush = async (): Promise<void> => {
    if (pending.length === 0) return;
    await task.writePart(next - pending.length, pending);
    pending = [];
  };

  segments: while (next < range.to) {
    const partStart = next - pending.length;
    const written = await task.readPart(partStart);
    if (written !== undefined && written.length > pending.length) {
      for (const entry of written.slice(pending.length)) tally = task.count(tally, entry);
      next = partStart + written.length;
      pending = [];
      continue;
    }
    const segmentEnd = (Math.floor(next / batchesPerSegment) + 1) * batchesPerSegment;
    for await (const batch of task.batches({ from: next, to: Math.min(segmentEnd, range.to) })) {
      if (task.signal.aborted) break segments;
      const step = await task.step(batch);
      if (!('entry' in step)) {
        answersLost = step.answersLost ?? false;
        if ('hold' in step) hold = step.hold;
        break segments;
      }
      next += 1;
      pending = [...pending, step.entry];
      tally = task.count(tally, step.entry);
      requests += step.requests;
      requestSeconds += step.requestSeconds;
      task.beat({ next, pending, tally, requests, requestSeconds });
    }
    await flush();
    task.beat({ next, pending, tally, requests, requestSeconds });
  }
  await flush();
  return { next, tally, requests, requestSeconds, answersLost, ...(hold === undefined ? {} : { hold }) };
}
