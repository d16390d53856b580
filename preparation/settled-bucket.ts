import type { Buffer } from 'node:buffer';
import { parsePosition } from '../contract/position-text.ts';
import type { Reject } from '../contract/reject.ts';
import { packedKey, packedOrder } from './packed-user.ts';
import type { Settlement, Settlements } from './settle-shared.ts';
import type { SortedBucket } from './sorted-bucket.ts';

/** Takes those out of a bucket that share an identifier and do not become users of their own. */
export function settleBucket(bucket: SortedBucket, { byOrder }: Settlements): SortedBucket {
  if (byOrder.size === 0) return bucket;
  const { bytes } = bucket;
  const starts: number[] = [];
  const rejects = [...bucket.rejects];
  for (const start of bucket.starts) {
    const settlement = byOrder.get(packedOrder(bytes, start));
    if (settlement === undefined) starts.push(start);
    else rejects.push(rejectOf(bytes, start, settlement));
  }
  return { bytes, starts, rejects };
}

function rejectOf(bytes: Buffer, start: number, { kind, type, other }: Settlement): Reject {
  const { sourceKey, at } = packedKey(bytes, start);
  const [reason, end] =
    kind === 'merged'
      ? (['merged', 'whose user has all identifiers of both now'] as const)
      : (['duplicate_identifier', 'and an identifier is one user’s alone'] as const);
  const explanation = `Shares an identifier of type ${type} with the record at ${other}, ${end}.`;
  return { position: parsePosition(at), sourceKey, reason, explanation };
}
