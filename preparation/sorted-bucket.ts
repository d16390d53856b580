import type { Buffer } from 'node:buffer';
import type { UserKey } from '../contract/dataset.ts';
import type { Reject } from '../contract/reject.ts';
import type { SerialisedUser } from '../dataset/batch-body.ts';
import { frameBounds, frameId, frameLength, frameProfile } from './bucket-frame.ts';
import { idPrefix } from './id-range.ts';
import { parsePosition } from './position-text.ts';

/** What a sorted bucket has at each id: a user, or a record that came later in the source and has the same id. */
export type SortedItem = { readonly user: SerialisedUser; readonly profile: number } | { readonly reject: Reject };

/** The users of one bucket, in the order of their ids. */
export function* sortBucket(bytes: Buffer): Generator<SortedItem> {
  const frames = framesOf(bytes);
  let kept: SerialisedUser | undefined;
  for (const frame of frames.order) {
    const id = frames.ids[frame] ?? '';
    const start = frames.starts[frame] ?? 0;
    const user: SerialisedUser = { id, bytes, bounds: frameBounds(bytes, start) };
    if (kept?.id === id) {
      yield { reject: rejectDuplicate(user, kept) };
    } else {
      kept = user;
      yield { user, profile: frameProfile(bytes, start) };
    }
  }
}

function framesOf(bytes: Buffer): {
  readonly starts: readonly number[];
  readonly ids: readonly string[];
  readonly order: Uint32Array;
} {
  const starts: number[] = [];
  const ids: string[] = [];
  const prefixes: number[] = [];
  for (let start = 0; start < bytes.length; start += frameLength(bytes, start)) {
    const id = frameId(bytes, start);
    starts.push(start);
    ids.push(id);
    prefixes.push(idPrefix(id));
  }
  const order = Uint32Array.from(starts, (_, frame) => frame);
  // Numbers are compared ten times as fast as texts, and tell nearly all ids apart.
  order.sort((one, other) => {
    const difference = (prefixes[one] ?? 0) - (prefixes[other] ?? 0);
    return difference !== 0 ? difference : compareTexts(ids[one] ?? '', ids[other] ?? '') || one - other;
  });
  return { starts, ids, order };
}

function compareTexts(one: string, other: string): number {
  if (one === other) return 0;
  return one < other ? -1 : 1;
}

function rejectDuplicate(user: SerialisedUser, kept: SerialisedUser): Reject {
  const key = keyOf(user);
  const earlier = keyOf(kept);
  const shared = key.sourceKey === earlier.sourceKey ? 'key' : 'UUID';
  return {
    position: parsePosition(key.at),
    sourceKey: key.sourceKey,
    reason: 'duplicate_source_key',
    explanation: `An earlier record of the source has the same ${shared}: ${earlier.at}.`,
  };
}

function keyOf({ bytes, bounds: [start, end] }: SerialisedUser): UserKey {
  return JSON.parse(bytes.toString('utf8', start, end));
}
