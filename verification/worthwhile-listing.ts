import type { FoundUser } from './found-user.ts';
import { type IdRange, type Listing, listedPages } from './listed-range.ts';
import type { Patience } from './patience.ts';

/**
 * A page of the listing has up to a hundred users, so a batch with fewer than one of fifty in its range takes more pages
 * than half of its look-ups.
 */
export const leastListedShare = 1 / 50;

/** Of how many users of the batch each page has to come past. */
const leastUsersAPage = 100 * leastListedShare;

/** Where strangers count, the listing of a pool with up to a thousand of them between two batches is worth it. */
export const pagesForStrangers = 10;

/** Where they do not, as many as keep chance from deciding. */
export const pagesForUsers = 2;

export interface WorthwhileListing {
  /** In their order. */
  readonly ids: readonly string[];
  readonly range: IdRange;
  /** So many pages are listed whatever they hold. */
  readonly pagesAnyway: number;
}

/**
 * Lists a batch's range while that costs fewer requests than looking its users up. A few users may lie between millions
 * that somebody else brought: whatever the pool holds, no more pages are listed than half as many as the batch has users,
 * or `pagesAnyway`.
 *
 * @returns whether the range was listed to its end, and how many of the batch's users, from the first, it came past
 * @throws Problem of the target when it stays throttling, failing or unreachable
 * @throws the signal's reason when it is aborted
 */
export async function listWhileWorthwhile(
  client: Listing,
  { ids, range, pagesAnyway }: WorthwhileListing,
  take: (user: FoundUser) => void,
  signal?: AbortSignal,
  patience?: Patience,
): Promise<{ readonly complete: boolean; readonly passed: number }> {
  let pages = 0;
  let passed = 0;
  for await (const { users, isLast } of listedPages(client, range, signal, patience)) {
    users.forEach(take);
    if (isLast) break;
    const reached = users.at(-1)?.id ?? '';
    while (passed < ids.length && (ids[passed] ?? '') <= reached) passed += 1;
    pages += 1;
    if (pages >= pagesAnyway && passed < leastUsersAPage * pages) return { complete: false, passed };
  }
  return { complete: true, passed: ids.length };
}
