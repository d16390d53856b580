/** A range of the first 32 bits of ids; its width is a power of two. */
export interface IdRange {
  readonly from: number;
  readonly width: number;
}

export const allIds: IdRange = { from: 0, width: 2 ** 32 };

/** Which of `parts` equal parts of the range an id's prefix lies in. Both are powers of two, so nothing is rounded. */
export function partOf(range: IdRange, parts: number, prefix: number): number {
  return Math.floor((prefix - range.from) / (range.width / parts));
}

export function rangeOfPart(range: IdRange, parts: number, part: number): IdRange {
  const width = range.width / parts;
  return { from: range.from + width * part, width };
}
