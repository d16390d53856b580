import type { BatchVerification, Finding } from '../contract/dataset.ts';
import type { IdentityClient } from '../secureauth/client.ts';
import { compareUser } from './compare.ts';
import { foundByLookUp } from './found-user.ts';
import { type IdRange, listedRange } from './listed-range.ts';
import { type Patience, pause, withPatience } from './patience.ts';
import { type SentUser, sentUsers } from './sent-user.ts';
import { settledFindings } from './settled-findings.ts';

export type ReadingClient = Pick<IdentityClient, 'listUsers' | 'getUser'>;

/** A batch of a dataset, and the ids that its range lies between. */
export interface SentBatch {
  readonly batch: number;
  readonly body: Buffer | string;
  /** Last user of the batch before; left out for the first. */
  readonly previousUserId?: string | undefined;
  readonly lastUserId: string;
}

export interface ReadBackOptions {
  /** How long the listing is given to catch up before findings are looked at again, in milliseconds. */
  readonly secondLookAfterMs?: number;
  readonly patience?: Patience;
}

const usualSecondLookMs = 500;

interface Look {
  readonly findings: readonly Finding[];
  readonly foreign: number;
}

/**
 * Reads a batch's range of ids back from the pool and compares it, user by user, with what was sent.
 *
 * The listing is eventually consistent, so findings are looked at a second time before they are told; who differs or is
 * missing then is looked up.
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
  const range = { after: batch.previousUserId, last: batch.lastUserId };
  const { findings, foreign } = await settled(client, sent, range, signal, options);
  return { batch: batch.batch, confirmed: sent.length - findings.length, findings, foreign };
}

/**
 * Whether the pool holds every user of an import's body as it was sent; for a body that may have been sent before and
 * whose answer was lost. The first user is looked up, the others are listed after it.
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
  const { findings } = await settled(client, others, { after: first.id, last: last.id }, signal, options);
  return findings.length === 0;
}

async function settled(
  client: ReadingClient,
  sent: readonly SentUser[],
  range: IdRange,
  signal: AbortSignal | undefined,
  options: ReadBackOptions,
): Promise<Look> {
  const first = await look(client, sent, range, signal, options);
  if (first.findings.length === 0) return first;
  await pause(options.secondLookAfterMs ?? usualSecondLookMs, signal);
  const second = await look(client, sent, range, signal, options);
  const users = new Map(sent.map((user) => [user.id, user]));
  const findings = await settledFindings(second.findings, async (id) => {
    const user = users.get(id);
    return user && (await lookUp(client, user, signal, options));
  });
  return { ...second, findings };
}

/** Goes once through the listing of a range. */
async function look(
  client: ReadingClient,
  sent: readonly SentUser[],
  range: IdRange,
  signal: AbortSignal | undefined,
  options: ReadBackOptions,
): Promise<Look> {
  const unseen = new Map(sent.map((user) => [user.id, user]));
  const different: Finding[] = [];
  let foreign = 0;
  for await (const found of listedRange(client, range, signal, options.patience)) {
    const user = unseen.get(found.id);
    if (user === undefined) {
      foreign += 1;
      continue;
    }
    unseen.delete(found.id);
    const fields = compareUser(user, found);
    if (fields.length > 0) different.push({ id: user.id, finding: 'different', fields });
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
