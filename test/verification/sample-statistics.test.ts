import fc from 'fast-check';
import jStat from 'jstat';
import { describe, expect, it } from 'vitest';
import { usualSample } from '../../contract/settings.ts';
import { sampleSize, upperBound } from '../../verification/sample-statistics.ts';

/** Ways to choose `of` among `from`, exactly. */
function choose(from: number, of: number): bigint {
  if (of < 0 || of > from) return 0n;
  let ways = 1n;
  for (let next = 1; next <= of; next += 1) ways = (ways * BigInt(from - of + next)) / BigInt(next);
  return ways;
}

/** Confidences in millionths that no probability of a small base is equal to: there are no ties to round. */
const millionths = fc.integer({ min: 50, max: 99 }).map((percent) => percent * 10_000 + 3_171);

/** Whether at most `found` wrong ones are drawn with a probability of at most `1 - confidence`, in whole numbers. */
function isRare(found: number, users: number, wrong: number, drawn: number, confidence: number): boolean {
  let ways = 0n;
  for (let few = 0; few <= found; few += 1) ways += choose(wrong, few) * choose(users - wrong, drawn - few);
  return ways * 1_000_000n <= choose(users, drawn) * BigInt(1_000_000 - confidence);
}

describe('the size of a sample', () => {
  it('is 2,995 for fewer than 0.1 % at 95 % of a base without end, and follows the settings', () => {
    expect(sampleSize(1_000_000_000, usualSample)).toBe(2_995);
    expect(sampleSize(1_000_000_000, { confidence: 0.95, wrongBelow: 0.01 })).toBe(299);
    expect(sampleSize(1_000_000_000, { confidence: 0.99, wrongBelow: 0.001 })).toBe(4_603);
    expect(sampleSize(1_000_000_000, { confidence: 0.9, wrongBelow: 0.05 })).toBe(45);
  });

  it('is smaller for a finite base, as nobody is drawn twice', () => {
    expect([2_000, 10_000, 100_000, 1_500_000].map((users) => sampleSize(users, usualSample))).toEqual([
      1_553, 2_588, 2_950, 2_992,
    ]);
  });

  it('is the whole base where the share is of one user or less', () => {
    for (const users of [0, 1, 10, 999, 1_000]) expect(sampleSize(users, usualSample)).toBe(users);
    expect(sampleSize(1_001, usualSample)).toBeLessThan(1_001);
  });

  it('is the smallest one that rules out the share, by counting all draws', () => {
    fc.assert(
      fc.property(
        fc.integer({ min: 2, max: 150 }),
        millionths,
        fc.integer({ min: 1, max: 50 }),
        (users, confidence, w) => {
          const size = sampleSize(users, { confidence: confidence / 1_000_000, wrongBelow: w / 100 });
          const tooMany = Math.ceil((users * w) / 100);
          if (tooMany <= 1) return size === users;
          const enough = isRare(0, users, tooMany, size, confidence);
          return enough && (size === 1 || !isRare(0, users, tooMany, size - 1, confidence));
        },
      ),
    );
  });
});

describe('the upper bound', () => {
  it.each([
    [0, 3_000, 0.95, 0.00099808],
    [1, 100, 0.95, 0.04656],
    [5, 100, 0.95, 0.10225],
    [0, 10, 0.99, 0.36904],
  ])("is Clopper and Pearson's for %i wrong of %i at %f in a great base: %f", (wrong, drawn, confidence, known) => {
    const bound = upperBound({ wrong, drawn, users: 1_000_000_000 }, confidence);
    expect(bound).toBeCloseTo(known, 5);
    expect(bound).toBeCloseTo(jStat.beta.inv(confidence, wrong + 1, drawn - wrong), 6);
  });

  it('is the largest share that would show so few wrong ones often enough, by counting all draws', () => {
    const base = fc.integer({ min: 1, max: 120 }).chain((users) =>
      fc.integer({ min: 0, max: users }).chain((drawn) =>
        fc.record({
          users: fc.constant(users),
          drawn: fc.constant(drawn),
          wrong: fc.integer({ min: 0, max: drawn }),
          confidence: millionths,
        }),
      ),
    );
    fc.assert(
      fc.property(base, ({ users, drawn, wrong, confidence }) => {
        const most = Math.round(upperBound({ wrong, drawn, users }, confidence / 1_000_000) * users);
        const possible = most >= wrong && most <= users - drawn + wrong;
        const above = most + 1 > users - drawn + wrong || isRare(wrong, users, most + 1, drawn, confidence);
        return possible && above && (most === wrong || !isRare(wrong, users, most, drawn, confidence));
      }),
      { numRuns: 500 },
    );
  });

  it('keeps what the size promises: nobody wrong in the sample is fewer than the share', () => {
    for (const users of [500, 1_001, 1_999, 10_000, 123_457, 2_000_000]) {
      const drawn = sampleSize(users, usualSample);
      expect(upperBound({ wrong: 0, drawn, users }, usualSample.confidence)).toBeLessThan(usualSample.wrongBelow);
    }
  });

  it('is the share itself where everybody was looked at, and everything where nobody could be', () => {
    expect(upperBound({ wrong: 3, drawn: 400, users: 400 }, 0.95)).toBe(3 / 400);
    expect(upperBound({ wrong: 0, drawn: 0, users: 400 }, 0.95)).toBe(1);
    expect(upperBound({ wrong: 0, drawn: 0, users: 0 }, 0.95)).toBe(0);
  });
});
