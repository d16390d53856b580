import fc from 'fast-check';
import { expect, test } from 'vitest';
import { addRequests, noRequests, type RequestRecord } from '../../contract/request-record.ts';
import { bucketOf, quantileOf, relativeAccuracy } from '../../report/response-times.ts';

/** From a millisecond to an hour. */
const milliseconds = fc.double({ min: 1, max: 3_600_000, noNaN: true });

function recordOf(took: readonly number[]): RequestRecord {
  const times: Record<string, number> = {};
  for (const time of took) times[bucketOf(time)] = (times[bucketOf(time)] ?? 0) + 1;
  return { ...noRequests, requests: took.length, times };
}

test('a quantile is within two percent of the exact one, whatever the times are', () => {
  expect(relativeAccuracy).toBe(0.02);
  fc.assert(
    fc.property(
      fc.array(milliseconds, { minLength: 1, maxLength: 300 }),
      fc.double({ min: 0.001, max: 1, noNaN: true }),
      (took, quantile) => {
        const exact = took.toSorted((one, other) => one - other)[Math.ceil(quantile * took.length) - 1] ?? Number.NaN;
        const found = quantileOf(recordOf(took).times, quantile) ?? Number.NaN;
        expect(Math.abs(found - exact) / exact).toBeLessThanOrEqual(0.02 + 1e-9);
      },
    ),
    { numRuns: 500 },
  );
});

test('stretches that are summed, in whatever order, have the quantiles of all their requests', () => {
  fc.assert(
    fc.property(fc.array(fc.array(milliseconds, { maxLength: 30 }), { maxLength: 20 }), (stretches) => {
      const summed = stretches.map(recordOf).reduce(addRequests, noRequests);
      const backwards = stretches.map(recordOf).reduceRight(addRequests, noRequests);
      expect(summed).toEqual(recordOf(stretches.flat()));
      expect(backwards).toEqual(summed);
    }),
  );
});

test('of few requests it is the slow ones too', () => {
  const took = [...Array.from({ length: 20 }, () => 100), 4_000, 4_000];
  expect(quantileOf(recordOf(took).times, 0.95) ?? 0).toBeGreaterThan(3_900);
  expect(quantileOf(recordOf(took).times, 0.9) ?? 0).toBeLessThan(110);
});

test('of no request there is no quantile', () => {
  expect(quantileOf({}, 0.95)).toBeUndefined();
});

test('what takes no time, or less than a millisecond, is told as a millisecond', () => {
  expect(bucketOf(0)).toBe(bucketOf(1));
  expect(quantileOf(recordOf([0, 0.2]).times, 0.95)).toBeCloseTo(1, 1);
});

test('a stretch adds some hundred bytes to the history, and a whole migration some thousand to the state', () => {
  // Thirty requests of a target at the vendor's pace, as long as the longest stretch.
  const stretch = recordOf(Array.from({ length: 30 }, (_, request) => 600 + 25 * request));
  expect(JSON.stringify(stretch).length).toBeLessThan(400);
  const everything = recordOf(Array.from({ length: 100_000 }, (_, request) => 1.0002 ** request));
  expect(JSON.stringify(everything).length).toBeLessThan(10_000);
});
