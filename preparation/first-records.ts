import { Problem } from '../contract/problem.ts';
import type { Bucket } from './bucket-writer.ts';
import type { IdentifierEntry } from './identifier-entry.ts';
import { packedId, packedOrder } from './packed-user.ts';
import { packedUsers } from './packed-users.ts';
import { shortId } from './shared-identifiers.ts';

/** Entries that are held in memory, some 300 bytes each. Where more are shared, that is no accident. */
export const mostShared = 1_000_000;

/**
 * Leaves out of shared identifiers the entries of records that are no users by themselves: of records with the same key
 * the first is the user, and what the others hold counts for nothing.
 *
 * @param groups of entries, of two or more users each
 * @param buckets all users of the source
 * @returns groups of two or more users, with one entry a user, in the order of the source
 * @throws Problem `broken_source` for more than {@link mostShared} entries, `unwritable_dataset`
 */
export async function ofFirstRecords(
  groups: AsyncIterable<readonly IdentifierEntry[]>,
  buckets: readonly Bucket[],
): Promise<readonly (readonly IdentifierEntry[])[]> {
  const found: (readonly IdentifierEntry[])[] = [];
  const firstOrders = new Map<string, number>();
  let entries = 0;
  for await (const group of groups) {
    entries += group.length;
    if (entries > mostShared) throw tooManyShared();
    found.push(group);
    for (const { user } of group) firstOrders.set(user, Number.POSITIVE_INFINITY);
  }
  if (found.length > 0) await findFirstOrders(firstOrders, buckets);
  return found
    .map((group) =>
      group.filter(({ user, order }) => firstOrders.get(user) === order).sort((one, other) => one.order - other.order),
    )
    .filter(({ length }) => length > 1);
}

async function findFirstOrders(firstOrders: Map<string, number>, buckets: readonly Bucket[]): Promise<void> {
  for (const { path } of buckets) {
    for await (const packed of packedUsers(path)) {
      const user = shortId(packedId(packed, 0));
      const known = firstOrders.get(user);
      if (known !== undefined) firstOrders.set(user, Math.min(known, packedOrder(packed, 0)));
    }
  }
}

function tooManyShared(): Problem {
  return new Problem(
    'broken_source',
    `More than ${mostShared.toLocaleString('en-US')} identifiers of users are shared with another user`,
    'the source as a whole',
    'Most likely a field that is not one user’s own is mapped to an identifier; look at `source.mapping`, or mend the source.',
  );
}
