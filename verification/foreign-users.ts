import { type Listing, listedPages } from './listed-range.ts';
import type { Patience } from './patience.ts';
import type { SentBatch } from './read-back.ts';
import { sentUsers } from './sent-user.ts';

/** What one request showed of the users in a batch's range that the batch did not bring. */
export interface ForeignPage {
  /** In their order. */
  readonly ids: readonly string[];
  /** The last user that it came to, whoever brought it. */
  readonly reached: string;
  readonly isLast: boolean;
}

export interface ForeignUsersOptions {
  /** Who is behind this user only; the whole range when left out. */
  readonly after?: string | undefined;
  readonly signal?: AbortSignal | undefined;
  readonly patience?: Patience;
}

/**
 * The users in a batch's range that the batch did not bring. They may be many more than a batch, all of a great pool:
 * one page of them is in memory at a time, and a listing that was stopped goes on behind the last user that it came to.
 *
 * @throws Problem of the target when it stays throttling, failing or unreachable
 * @throws the signal's reason when it is aborted
 */
export async function* foreignUsers(
  client: Listing,
  batch: SentBatch,
  { after = batch.previousUserId, signal, patience }: ForeignUsersOptions = {},
): AsyncGenerator<ForeignPage> {
  const sent = new Set(sentUsers(batch.body).map(({ id }) => id));
  const range = { after, last: batch.lastUserId };
  for await (const { users, isLast } of listedPages(client, range, signal, patience)) {
    const ids = users.map(({ id }) => id);
    yield { ids: ids.filter((id) => !sent.has(id)), reached: ids.at(-1) ?? batch.lastUserId, isLast };
  }
}
