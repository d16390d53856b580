import type { BatchVerification, Finding } from '../contract/dataset.ts';
import type { IdentityClient } from '../secureauth/client.ts';
import { compareUser } from './compare.ts';
import { type FoundUser, foundByLookUp } from './found-user.ts';
import type { IdRange } from './listed-range.ts';
import { type Patience, pause, withPatience } from './patience.ts';
import { type SentUser, sentUsers } from './sent-user.ts';
import { settledFindings } from './settled-findings.ts';
import { leastListedShare, listWhileWorthwhile, pagesForStrangers, pagesForUsers } from './worthwhile-listing.ts';

export type ReadingClient = Pick<IdentityClient, 'listUsers' | 'getUser'>;

/** A batch of a dataset, and the ids that its range lies between. */
export interface SentBatch {
  readonly batch: number;
  readonly body: Buffer | string;
  /** Last user of the batch before; left out for the first. */
  readonly previousUserId?: string | undefined;
  readonly lastUserId: string;
  /**
   * Of a delta: which share of the users that were sent to the pool, now or before, is of this dataset. The others lie
   * between, and are no strangers.
   */
  readonly share?: number | undefined;
}

export interface ReadBackOptions {
  /** How long the listing is given to catch up before findings are looked at again, in milliseconds. */
  readonly secondLookAfterMs?: number;
  readonly patience?: Patience;
}

const usualSecondLookMs = 500;

/** What the listing of a range showed: all of it, or the users that are left when it was given up. */
type Look = Listed | { readonly unsettled: readonly SentUser[] };

interface Listed {
  readonly findings: readonly Finding[];
  readonly foreign: number;
}

/** A range, and how many of its pages are listed whatever they hold. */
interface ListedRange extends IdRange {
  readonly pagesAnyway: number;
}

/**
 * Reads a batch's range of ids back from the pool and compares it, user by user, with what was sent.
 *
 * The listing is eventually consistent, so findings are looked at a second time before they are told; who differs or is
 * missing then is looked up. Where only a few of the users in the range were sent, each of them is looked up instead of
 * listing all; of a delta that is known before, else it shows while the range is listed, and whoever is not confirmed by
 * then is looked up. Foreign users are then not counted to the end, and no number of them is told; nor is one of a delta:
 * most of those in its range were brought by an earlier migration.
 *
 * @throws Problem of the target when it stays throttling, failing or unreachable
 * @throws the signal's reason when it is aborted
 */
export async function readBackBatch(
  client: ReadingClient,
  batch: SentBatch,
  signal?: AbortSignal,
  options: ReadBackOptions = {},
): Promise<BatchVerification> {
  const sent = sentUsers(batch.body);
  const { share } = batch;
  if (share !== undefined && share < leastListedShare) {
    const findings = await settledByLookUp(client, sent, signal, options);
    return { batch: batch.batch, confirmed: sent.length - findings.length, findings };
  }
  const pagesAnyway = share === undefined ? pagesForStrangers : pagesForUsers;
  const range = { after: batch.previousUserId, last: batch.lastUserId, pagesAnyway };
  const { findings, foreign } = await settled(client, sent, range, signal, options);
  const verification = { batch: batch.batch, confirmed: sent.length - findings.length, findings };
  if (share !== undefined) return verification;
  return foreign === undefined ? { ...verification, foreignUncounted: true } : { ...verification, foreign };
}

/**
 * Whether the pool holds every user of an import's body as it was sent; for a body that may have been sent before and
 * whose answer was lost. The first user is looked up, the others are listed after it, or looked up where they are few
 * among many.
 */
export async function holdsUsers(
  client: ReadingClient,
  body: Buffer | string,
  signal?: AbortSignal,
  options: ReadBackOptions = {},
): Promise<boolean> {
  const [first, ...others] = sentUsers(body);
  if (first === undefined) return true;
  if ((await lookUp(client, first, signal, options)) !== undefined) return false;
  const last = others.at(-1);
  if (last === undefined) return true;
  const range = { after: first.id, last: last.id, pagesAnyway: pagesForUsers };
  const { findings } = await settled(client, others, range, signal, options);
  return findings.length === 0;
}

/** `foreign` is left out where the listing was given up. */
async function settled(
  client: ReadingClient,
  sent: readonly SentUser[],
  range: ListedRange,
  signal: AbortSignal | undefined,
  options: ReadBackOptions,
): Promise<Pick<Listed, 'findings'> & Partial<Listed>> {
  const first = await look(client, sent, range, signal, options);
  if ('unsettled' in first) return { findings: await settledByLookUp(client, first.unsettled, signal, options) };
  if (first.findings.length === 0) return first;
  await pause(options.secondLookAfterMs ?? usualSecondLookMs, signal);
  const second = await look(client, sent, range, signal, options);
  if ('unsettled' in second) return { findings: await settledByLookUp(client, second.unsettled, signal, options) };
  const users = new Map(sent.map((user) => [user.id, user]));
  const findings = await settledFindings(second.findings, async (id) => {
    const user = users.get(id);
    return user && (await lookUp(client, user, signal, options));
  });
  return { ...second, findings };
}

/** Looks every user up, and those with findings a second time. */
async function settledByLookUp(
  client: ReadingClient,
  sent: readonly SentUser[],
  signal: AbortSignal | undefined,
  options: ReadBackOptions,
): Promise<readonly Finding[]> {
  const lookAt = async (users: readonly SentUser[]): Promise<ReadonlyMap<SentUser, Finding>> => {
    const findings = new Map<SentUser, Finding>();
    for (const user of users) {
      signal?.throwIfAborted();
      const finding = await lookUp(client, user, signal, options);
      if (finding !== undefined) findings.set(user, finding);
    }
    return findings;
  };
  const first = await lookAt(sent);
  if (first.size === 0) return [];
  await pause(options.secondLookAfterMs ?? usualSecondLookMs, signal);
  return [...(await lookAt([...first.keys()])).values()];
}

/** Goes once through the listing of a range, as far as that is worth it. */
async function look(
  client: ReadingClient,
  sent: readonly SentUser[],
  { pagesAnyway, ...range }: ListedRange,
  signal: AbortSignal | undefined,
  { patience }: ReadBackOptions,
): Promise<Look> {
  const unseen = new Map(sent.map((user) => [user.id, user]));
  const different: Finding[] = [];
  let foreign = 0;
  const take = (found: FoundUser): void => {
    const user = unseen.get(found.id);
    if (user === undefined) {
      foreign += 1;
      return;
    }
    unseen.delete(found.id);
    const fields = compareUser(user, found);
    if (fields.length > 0) different.push({ id: user.id, finding: 'different', fields });
  };
  const listing = { ids: sent.map(({ id }) => id), range, pagesAnyway };
  const { complete } = await listWhileWorthwhile(client, listing, take, signal, patience);
  if (!complete) {
    const differing = new Set(different.map(({ id }) => id));
    return { unsettled: sent.filter(({ id }) => unseen.has(id) || differing.has(id)) };
  }
  const missing = Array.from(unseen.keys(), (id): Finding => ({ id, finding: 'missing' }));
  return { findings: [...different, ...missing], foreign };
}

async function lookUp(
  client: ReadingClient,
  user: SentUser,
  signal: AbortSignal | undefined,
  options: ReadBackOptions,
): Promise<Finding | undefined> {
  const record = await withPatience(() => client.getUser(user.id, signal), signal, options.patience);
  if (record === undefined) return { id: user.id, finding: 'missing' };
  const fields = compareUser(user, foundByLookUp(record));
  return fields.length === 0 ? undefined : { id: user.id, finding: 'different', fields };
}
