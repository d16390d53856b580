import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { runStretch, type StretchCheckpoint, type StretchTask } from '../../activities/stretch.ts';
import { giveBack, type Ranges, takeStretch } from '../../workflows/ranges.ts';

interface Entry {
  readonly batch: number;
}

class Crash extends Error {}

/** A world that outlives the attempts of an activity: what the target was sent, and which parts were written. */
class World {
  readonly sent: number[] = [];
  readonly parts = new Map<number, readonly Entry[]>();
  heartbeat: StretchCheckpoint<Entry, number> | undefined;
  #steps = 0;

  /** One attempt; it crashes at step `crashAt`, and heartbeats arrive only where `delivered` says so. */
  attempt(
    from: number,
    to: number,
    crashAt: number,
    delivered: (beat: number) => boolean,
    brakeAt = Number.POSITIVE_INFINITY,
  ) {
    const brake = new AbortController();
    const tick = (): void => {
      this.#steps += 1;
      if (this.#steps === crashAt) throw new Crash();
    };
    this.#steps = 0;
    let beats = 0;
    const task: StretchTask<number, Entry, number> = {
      range: { from, to },
      batchesPerSegment: 10,
      checkpoint: this.heartbeat,
      none: 0,
      isRetried: false,
      signal: brake.signal,
      async *batches(range) {
        for (let batch = range.from; batch < range.to; batch += 1) yield batch;
      },
      readPart: async (first) => this.parts.get(first),
      writePart: async (entries) => {
        tick();
        const [first] = entries;
        if (first === undefined) throw new Error('An empty part.');
        this.parts.set(first.batch, entries);
        for (const { batch } of entries.slice(1)) this.parts.delete(batch);
        tick();
      },
      step: async (batch) => {
        tick();
        this.sent.push(batch);
        tick();
        if (this.sent.length >= brakeAt) brake.abort();
        return { entry: { batch } };
      },
      isEnough: () => false,
      count: (tally) => tally + 1,
      beat: (checkpoint) => {
        beats += 1;
        if (delivered(beats)) this.heartbeat = checkpoint;
      },
    };
    return runStretch(task);
  }

  /** Batches of all parts; a batch that stands in two is in the later one. */
  recorded(): number[] {
    return [...new Set([...this.parts.values()].flat().map(({ batch }) => batch))].sort((a, b) => a - b);
  }
}

function range(from: number, to: number): number[] {
  return Array.from({ length: to - from }, (_, offset) => from + offset);
}

describe('a stretch', () => {
  it('does its batches in order and writes one part a segment', async () => {
    const world = new World();
    expect(await world.attempt(5, 25, 0, () => true)).toMatchObject({ next: 25, tally: 20 });
    expect(world.sent).toEqual(range(5, 25));
    expect([...world.parts.keys()]).toEqual([5, 10, 20]);
  });

  it('ends after the batch in hand when it is braked, and says how far it came', async () => {
    const world = new World();
    const result = await world.attempt(0, 30, 0, () => true, 13);
    expect(result).toMatchObject({ next: 13, tally: 13 });
    expect(world.recorded()).toEqual(range(0, 13));
  });

  it('counts and records every batch once wherever it crashes and whichever heartbeats arrive', async () => {
    const crashes = fc.array(
      fc.record({ at: fc.integer({ min: 1, max: 80 }), every: fc.integer({ min: 1, max: 7 }) }),
      {
        maxLength: 6,
      },
    );
    await fc.assert(
      fc.asyncProperty(fc.nat({ max: 35 }), fc.integer({ min: 1, max: 35 }), crashes, async (from, length, plan) => {
        const world = new World();
        const to = from + length;
        for (const { at, every } of plan) {
          const crashed = await world
            .attempt(from, to, at, (beat) => beat % every === 0)
            .then(
              () => false,
              (error) => error instanceof Crash,
            );
          if (!crashed) world.heartbeat = undefined;
        }
        const result = await world.attempt(from, to, 0, () => true);
        expect(result).toMatchObject({ next: to, tally: length });
        expect(world.recorded()).toEqual(range(from, to));
        expect([...new Set(world.sent)].sort((a, b) => a - b)).toEqual(range(from, to));
      }),
    );
  });

  it('counts every batch once when stretches that failed are cut anew in other lengths', async () => {
    const plan = fc.array(fc.record({ size: fc.integer({ min: 1, max: 30 }), at: fc.nat({ max: 60 }) }), {
      maxLength: 12,
    });
    await fc.assert(
      fc.asyncProperty(fc.integer({ min: 1, max: 45 }), plan, async (batches, attempts) => {
        const world = new World();
        let todo: Ranges = [{ from: 0, to: batches }];
        let counted = 0;
        for (const { size, at } of [...attempts, ...Array.from({ length: batches }, () => ({ size: 30, at: 0 }))]) {
          const taken = takeStretch(todo, size, 10);
          if (taken === undefined) break;
          const { from, to } = taken.stretch;
          world.heartbeat = undefined;
          // A crash here is an activity that was given up: nothing that it did is told to the workflow.
          const result = await world.attempt(from, to, at, () => true).catch(() => undefined);
          counted += result?.tally ?? 0;
          todo = giveBack(taken.rest, { from: result?.next ?? from, to });
        }
        expect(todo).toEqual([]);
        expect(counted).toBe(batches);
        expect(world.recorded()).toEqual(range(0, batches));
      }),
    );
  });
});
