import type { FoundUser } from './found-user.ts';
import { type Patience, pause, withPatience } from './patience.ts';
import type { ReadingClient } from './read-back.ts';
import { listWhileWorthwhile, pagesForUsers } from './worthwhile-listing.ts';

/** A batch of a dataset, by its users' ids and the range that they lie in. */
export interface BatchOfIds {
  /** In their order. */
  readonly ids: readonly string[];
  /** Last user of the batch before; left out for the first. */
  readonly previousUserId?: string | undefined;
  readonly lastUserId: string;
}

export interface PresentUsersOptions {
  readonly patience?: Patience;
  /** How long the listing is given to catch up before it is looked at again, in milliseconds. */
  readonly secondLookAfterMs?: number;
}

const usualSecondLookMs = 500;

/** So many look-ups that agree with the listing, one after another, and the listing is believed for the rest. */
const agreeingLookUps = 10;

/**
 * Which users of a batch the pool has. One look at the listing, which may lack what was written a moment before; where
 * many others lie between the batch's users, the listing is given up and the rest of them is looked up.
 *
 * @throws Problem of the target when it stays throttling, failing or unreachable
 * @throws the signal's reason when it is aborted
 */
export async function presentUsers(
  client: ReadingClient,
  { ids, previousUserId, lastUserId }: BatchOfIds,
  signal?: AbortSignal,
  { patience }: PresentUsersOptions = {},
): Promise<ReadonlySet<string>> {
  const ours = new Set(ids);
  const present = new Set<string>();
  const take = ({ id }: FoundUser): void => {
    if (ours.has(id)) present.add(id);
  };
  const listing = { ids, range: { after: previousUserId, last: lastUserId }, pagesAnyway: pagesForUsers };
  const { passed } = await listWhileWorthwhile(client, listing, take, signal, patience);
  for (const id of ids.slice(passed)) {
    signal?.throwIfAborted();
    if ((await withPatience(() => client.getUser(id, signal), signal, patience)) !== undefined) present.add(id);
  }
  return present;
}

/**
 * As {@link presentUsers}, where it is known whom the pool should have: who is there unexpectedly, or is not, is looked at
 * a second time, and then looked up alone.
 */
export async function presentUsersSettled(
  client: ReadingClient,
  batch: BatchOfIds,
  expected: ReadonlySet<string>,
  signal?: AbortSignal,
  options: PresentUsersOptions = {},
): Promise<ReadonlySet<string>> {
  const differing = (present: ReadonlySet<string>): readonly string[] =>
    batch.ids.filter((id) => present.has(id) !== expected.has(id));
  const first = await presentUsers(client, batch, signal, options);
  if (differing(first).length === 0) return first;
  await pause(options.secondLookAfterMs ?? usualSecondLookMs, signal);
  const present = new Set(await presentUsers(client, batch, signal, options));
  let agreeing = 0;
  for (const id of differing(present)) {
    if (agreeing === agreeingLookUps) break;
    const isThere = (await withPatience(() => client.getUser(id, signal), signal, options.patience)) !== undefined;
    agreeing = isThere === present.has(id) ? agreeing + 1 : 0;
    if (isThere) present.add(id);
    else present.delete(id);
  }
  return present;
}
