import type { Buffer } from 'node:buffer';
import { parsePosition } from '../contract/position-text.ts';
import type { Reject } from '../contract/reject.ts';
import { startsInOrder } from './packed-order.ts';
import { comparePackedIds, packedKey } from './packed-user.ts';

/** The users of one bucket. */
export interface SortedBucket {
  /** Packed, in no order. */
  readonly bytes: Buffer;
  /** Where each user begins, in the order of their ids. */
  readonly starts: readonly number[];
  /** Records that came later in the source than one of the same id. */
  readonly rejects: readonly Reject[];
}

/** @param bytes of whole packed users, one behind the other */
export function sortBucket(bytes: Buffer): SortedBucket {
  const starts: number[] = [];
  const rejects: Reject[] = [];
  let kept: number | undefined;
  for (const start of startsInOrder(bytes)) {
    if (kept !== undefined && comparePackedIds(bytes, kept, start) === 0) {
      rejects.push(rejectDuplicate(bytes, start, kept));
    } else {
      kept = start;
      starts.push(start);
    }
  }
  return { bytes, starts, rejects };
}

function rejectDuplicate(bytes: Buffer, start: number, kept: number): Reject {
  const key = packedKey(bytes, start);
  const earlier = packedKey(bytes, kept);
  const shared = key.sourceKey === earlier.sourceKey ? 'key' : 'UUID';
  return {
    position: parsePosition(key.at),
    sourceKey: key.sourceKey,
    reason: 'duplicate_source_key',
    explanation: `An earlier record of the source has the same ${shared}: ${earlier.at}.`,
  };
}
