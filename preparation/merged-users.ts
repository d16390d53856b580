import { Buffer } from 'node:buffer';
import { Problem } from '../contract/problem.ts';
import type { Bucket } from './bucket-writer.ts';
import { packedLastLogin, packedOrder } from './packed-user.ts';
import { packedUsers } from './packed-users.ts';
import { byLogin, type Settlements } from './settle-shared.ts';

/** Users that are merged into others are held in memory: more than these bytes of them are no accident. */
const mostBytes = 128 * 1024 * 1024;

/** Users that go into another one, by that one's place in the source's order; the one that signed in last is first. */
export type MergedUsers = ReadonlyMap<number, readonly Buffer[]>;

/**
 * Collects from all buckets the users that are merged into others.
 *
 * @throws Problem `broken_source` when they are too many, `unwritable_dataset`
 */
export async function collectMerged(buckets: readonly Bucket[], { byOrder }: Settlements): Promise<MergedUsers> {
  const merged = new Map<number, Buffer[]>();
  if (![...byOrder.values()].some(({ kind }) => kind === 'merged')) return merged;
  let held = 0;
  for (const { path } of buckets) {
    for await (const user of packedUsers(path)) {
      const settlement = byOrder.get(packedOrder(user, 0));
      if (settlement?.kind !== 'merged') continue;
      held += user.length;
      if (held > mostBytes) throw tooManyMerged();
      merged.set(settlement.into, [...(merged.get(settlement.into) ?? []), Buffer.from(user)]);
    }
  }
  // Buckets are in the order of ids, which says nothing of the users.
  for (const users of merged.values()) users.sort((one, other) => byLogin(rankOf(one), rankOf(other)));
  return merged;
}

function rankOf(user: Buffer) {
  return { lastLogin: packedLastLogin(user, 0), order: packedOrder(user, 0) };
}

function tooManyMerged(): Problem {
  return new Problem(
    'broken_source',
    'Users that share identifiers are too many to be merged',
    'source.duplicates',
    'Most likely a field that is not one user’s own is mapped to an identifier; look at `source.mapping`, or take another rule than `merge`.',
  );
}
