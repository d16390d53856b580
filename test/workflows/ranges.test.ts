import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import type { BatchRange } from '../../contract/dataset.ts';
import { countBatches, giveBack, type Ranges, takeStretch } from '../../workflows/ranges.ts';

describe('the list of batches that are still to do', () => {
  it('gives stretches that end with a segment when they are longer than one', () => {
    expect(takeStretch([{ from: 0, to: 100 }], 25, 10)).toEqual({
      stretch: { from: 0, to: 20 },
      rest: [{ from: 20, to: 100 }],
    });
  });

  it('gives parts of a segment when less is wanted, so that the last work spreads over all lanes', () => {
    expect(takeStretch([{ from: 40, to: 50 }], 3, 10)).toEqual({
      stretch: { from: 40, to: 43 },
      rest: [{ from: 43, to: 50 }],
    });
  });

  it('takes no stretch over a gap', () => {
    const ranges = [
      { from: 7, to: 9 },
      { from: 30, to: 60 },
    ];
    expect(takeStretch(ranges, 20, 10)).toEqual({ stretch: { from: 7, to: 9 }, rest: [{ from: 30, to: 60 }] });
  });

  it('has nothing to give when it is empty', () => {
    expect(takeStretch([], 5, 10)).toBeUndefined();
  });

  it('joins what is given back with its neighbours', () => {
    const ranges = [
      { from: 0, to: 5 },
      { from: 9, to: 12 },
    ];
    expect(giveBack(ranges, { from: 5, to: 9 })).toEqual([{ from: 0, to: 12 }]);
  });

  it('neither loses nor doubles a batch, whatever is taken and given back in whatever order', () => {
    const steps = fc.array(
      fc.record({ size: fc.integer({ min: 1, max: 60 }), done: fc.nat({ max: 60 }), hold: fc.boolean() }),
      { maxLength: 60 },
    );
    fc.assert(
      fc.property(fc.integer({ min: 1, max: 300 }), steps, (batches, plan) => {
        let todo: Ranges = [{ from: 0, to: batches }];
        const done: number[] = [];
        const running: BatchRange[] = [];
        const finish = (stretch: BatchRange, upTo: number): void => {
          const next = Math.min(stretch.to, stretch.from + upTo);
          for (let batch = stretch.from; batch < next; batch += 1) done.push(batch);
          todo = giveBack(todo, { from: next, to: stretch.to });
        };
        for (const { size, done: upTo, hold } of plan) {
          const taken = takeStretch(todo, size, 10);
          if (taken !== undefined) {
            todo = taken.rest;
            running.push(taken.stretch);
          }
          const oldest = hold ? undefined : running.shift();
          if (oldest !== undefined) finish(oldest, upTo);
        }
        for (const stretch of running) finish(stretch, 0);
        const left = todo.flatMap(({ from, to }) => Array.from({ length: to - from }, (_, offset) => from + offset));
        expect([...done, ...left].sort((a, b) => a - b)).toEqual(Array.from({ length: batches }, (_, batch) => batch));
        expect(countBatches(todo)).toBe(left.length);
      }),
    );
  });
});
