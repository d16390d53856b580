import type { IdentityClient } from '../secureauth/client.ts';
import { listedRange } from './listed-range.ts';
import type { Patience } from './patience.ts';
import type { SentBatch } from './read-back.ts';
import { sentUsers } from './sent-user.ts';

/**
 * Ids of the users in a batch's range that the batch did not bring, in their order. They may be many more than a batch:
 * one page of them is in memory at a time.
 *
 * @throws Problem of the target when it stays throttling, failing or unreachable
 * @throws the signal's reason when it is aborted
 */
export async function* foreignUsers(
  client: Pick<IdentityClient, 'listUsers'>,
  batch: SentBatch,
  signal?: AbortSignal,
  patience?: Patience,
): AsyncGenerator<string> {
  const sent = new Set(sentUsers(batch.body).map(({ id }) => id));
  const range = { after: batch.previousUserId, last: batch.lastUserId };
  for await (const { id } of listedRange(client, range, signal, patience)) if (!sent.has(id)) yield id;
}
