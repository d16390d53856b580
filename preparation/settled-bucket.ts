import type { Buffer } from 'node:buffer';
import { parsePosition } from '../contract/position-text.ts';
import type { Reject } from '../contract/reject.ts';
import { packedKey, packedOrder } from './packed-user.ts';
import { reasonOf, type Settlement, type Settlements } from './settle-shared.ts';
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

function rejectOf(bytes: Buffer, start: number, settlement: Settlement): Reject {
  const { sourceKey, at } = packedKey(bytes, start);
  return {
    position: parsePosition(at),
    sourceKey,
    field: `identifiers.${settlement.type}`,
    reason: reasonOf(settlement),
    explanation: explanationOf(settlement),
  };
}

function explanationOf(settlement: Settlement): string {
  const shares = `Shares an identifier of type ${settlement.type} with the record at ${settlement.other}`;
  if (settlement.kind === 'refused') return `${shares}, and an identifier is one user’s alone.`;
  if (settlement.other === settlement.intoAt) return `${shares}, whose user has all identifiers of both now.`;
  return `${shares}; the user of the record at ${settlement.intoAt} has all identifiers of both now.`;
}
