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

/**
 * The users of a pool whose ids lie in a range, by pages: one page is in memory at a time.
 *
 * Only an empty page ends the listing: a target may hand out fewer than were asked for. Ids are lower-case UUIDs, so
 * their order as text is the order as bytes.
 */
export async function* listedRange(
  client: Listing,
  range: IdRange,
  signal?: AbortSignal,
  patience?: Patience,
): AsyncGenerator<FoundUser> {
  let after = range.after;
  for (;;) {
    const page = { afterUserId: after, limit: pageSize };
    const users = await withPatience(() => client.listUsers(page, signal), signal, patience);
    for (const user of users) {
      if (user.id > range.last) return;
      // A target that goes back, or ignores where to begin, would be listed for ever.
      if (after !== undefined && user.id <= after) continue;
      after = user.id;
      yield foundInListing(user);
      if (user.id === range.last) return;
    }
    if (after === page.afterUserId) return;
  }
}
