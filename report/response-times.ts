import { DDSketch } from '@datadog/sketches-js';
import type { ResponseTimes } from '../contract/request-record.ts';

/**
 * Quantiles are within this share of an exact one. A second decimal more would double the buckets that every stretch
 * adds to Temporal's history: at two percent, times from 1 ms to a minute fall into some 275.
 */
export const relativeAccuracy = 0.02;

const { mapping } = new DDSketch({ relativeAccuracy });

/** Number of the bucket that a time falls into, from 0. Less than a millisecond counts as one. */
export function bucketOf(milliseconds: number): number {
  return mapping.key(Math.max(1, milliseconds));
}

/**
 * A quantile of times, in milliseconds; undefined of none. It is the shortest time that at least so many of them do not
 * exceed (nearest rank), so that of few requests too it is never told shorter than it is. The sketch's own quantile is
 * of the rank below.
 *
 * @param quantile above 0, up to 1
 */
export function quantileOf(times: ResponseTimes, quantile: number): number | undefined {
  const sketch = new DDSketch({ relativeAccuracy });
  for (const [bucket, count] of Object.entries(times)) sketch.accept(mapping.value(Number(bucket)), count);
  if (sketch.count === 0) return undefined;
  return mapping.value(sketch.store.keyAtRank(Math.ceil(quantile * sketch.count) - 1));
}
