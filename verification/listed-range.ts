import type { IdentityClient } from '../secureauth/client.ts';
import { type FoundUser, foundInListing } from './found-user.ts';
import { type Patience, withPatience } from './patience.ts';

export type Listing = Pick<IdentityClient, 'listUsers'>;

/** SecureAuth's limit of a page (OpenAPI file: `limit`). */
const pageSize = 100;

/** No id is behind this one. */
export const lastPossibleId = 'ffffffff-ffff-ffff-ffff-ffffffffffff';

/** Ids in the target's order: those after `after`, up to `last`. */
export interface IdRange {
  /** From the beginning when left out. */
  readonly after?: string | undefined;
  readonly last: string;
}

/** Users of a range that one request brought; at least one, but for a last page. */
export interface ListedPage {
  readonly users: readonly FoundUser[];
  /** It reaches the range's end. A pool that ends before tells so by an empty page, and has no last one. */
  readonly isLast: boolean;
}

/**
 * The users of a pool whose ids lie in a range, by pages: one page is in memory at a time.
 *
 * Only an empty page ends the listing: a target may hand out fewer than were asked for. Ids are lower-case UUIDs, so
 * their order as text is the order as bytes.
 */
export async function* listedPages(
  client: Listing,
  range: IdRange,
  signal?: AbortSignal,
  patience?: Patience,
): AsyncGenerator<ListedPage> {
  let after = range.after;
  for (;;) {
    const page = { afterUserId: after, limit: pageSize };
    const listed = await withPatience(() => client.listUsers(page, signal), signal, patience);
    const users: FoundUser[] = [];
    let isLast = false;
    for (const user of listed) {
      isLast = user.id >= range.last;
      if (user.id > range.last) break;
      // A target that goes back, or ignores where to begin, would be listed for ever.
      if (after !== undefined && user.id <= after) continue;
      after = user.id;
      users.push(foundInListing(user));
      if (isLast) break;
    }
    if (users.length > 0 || isLast) yield { users, isLast };
    if (isLast || after === page.afterUserId) return;
  }
}
