import type { BatchRange } from '../contract/dataset.ts';

/**
 * The ranges of batches that a phase still has to do, in order, disjoint and never adjacent.
 * Plain functions over plain arrays: the list is part of the state that continue-as-new carries.
 */
export type Ranges = readonly BatchRange[];

/** Number of batches in the ranges. */
export function countBatches(ranges: Ranges): number {
  return ranges.reduce((sum, range) => sum + range.to - range.from, 0);
}

/**
 * Takes a stretch from the front. A stretch that passes the end of a segment stops at a segment's end, so that most
 * segments are written about once; one that does not may stop anywhere, so that the last work spreads over all lanes.
 *
 * @param size batches wanted, at least 1
 */
export function takeStretch(
  ranges: Ranges,
  size: number,
  batchesPerSegment: number,
): { readonly stretch: BatchRange; readonly rest: Ranges } | undefined {
  const [first, ...others] = ranges;
  if (first === undefined) return undefined;
  const wanted = first.from + Math.max(1, size);
  const segmentEnd = Math.floor(wanted / batchesPerSegment) * batchesPerSegment;
  const to = Math.min(first.to, segmentEnd > first.from ? segmentEnd : wanted);
  const stretch = { from: first.from, to };
  return { stretch, rest: to < first.to ? [{ from: to, to: first.to }, ...others] : others };
}

/** What of the ranges lies in this one. */
export function within(ranges: Ranges, { from, to }: BatchRange): Ranges {
  return ranges.flatMap((range) => {
    const part = { from: Math.max(from, range.from), to: Math.min(to, range.to) };
    return part.from < part.to ? [part] : [];
  });
}

/** The ranges but for what lies in this one. */
export function without(ranges: Ranges, { from, to }: BatchRange): Ranges {
  return [...within(ranges, { from: 0, to: from }), ...within(ranges, { from: to, to: Number.MAX_SAFE_INTEGER })];
}

/** Puts a range that was not done back in its place. An empty range changes nothing. */
export function giveBack(ranges: Ranges, range: BatchRange): Ranges {
  if (range.from >= range.to) return ranges;
  const sorted = [...ranges, range].sort((left, right) => left.from - right.from);
  const merged: BatchRange[] = [];
  for (const next of sorted) {
    const last = merged.at(-1);
    if (last !== undefined && last.to >= next.from) {
      merged[merged.length - 1] = { from: last.from, to: Math.max(last.to, next.to) };
    } else {
      merged.push(next);
    }
  }
  return merged;
}
