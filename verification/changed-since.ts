import type { IdentityClient } from '../secureauth/client.ts';
import type { UserWithData } from '../secureauth/records.ts';
import { compareUser } from './compare.ts';
import { foundByLookUp } from './found-user.ts';
import { type Patience, withPatience } from './patience.ts';
import { sentUsers } from './sent-user.ts';

/** Dates of a record, as the target has them and as they are sent. */
interface Dated {
  readonly created_at?: string | null | undefined;
  readonly updated_at?: string | null | undefined;
  readonly status_updated_at?: string | null | undefined;
  readonly verified_at?: string | null | undefined;
}

/**
 * Whether a user's records show that somebody changed them in the pool after the import: the profile, the status, a
 * credential, an identifier or an address was created, updated or verified later. Who removed something leaves no date.
 *
 * @param sent the user's records as they were sent: a source whose clock ran ahead sent such dates itself
 * @param importedUntil milliseconds since 1970, by the target's clock; undefined where nobody knows that this migration
 * brought the user, who is then somebody else's
 */
export function isChangedSince(
  found: UserWithData,
  sent: readonly Dated[],
  importedUntil: number | undefined,
): boolean {
  if (importedUntil === undefined) return true;
  const sentDates = new Set(sent.flatMap(datesOf));
  const records: readonly Dated[] = [
    found,
    ...(found.credentials ?? []),
    ...(found.identifiers ?? []),
    ...(found.verifiable_addresses ?? []),
  ];
  return records.flatMap(datesOf).some((moment) => moment > importedUntil && !sentDates.has(moment));
}

/** How users are looked at. */
export interface DifferentUsersOptions {
  readonly signal: AbortSignal;
  readonly patience: Patience;
  /** As {@link isChangedSince} takes it. */
  importedUntil(id: string): Promise<number | undefined>;
}

/** What became of users whom verification found different. Whoever is in neither has to be sent again. */
export interface DifferentUsers {
  /** They were changed in the pool after the import. */
  readonly changedSince: ReadonlySet<string>;
  /** They are as they were sent by now. */
  readonly asSent: ReadonlySet<string>;
}

/**
 * Looks users up, one after another, whom verification found different.
 *
 * @param body the batch as it was sent
 * @param ids of the users to look at
 * @throws Problem of the target when it stays throttling, failing or unreachable
 * @throws the signal's reason when it is aborted
 */
export async function lookAtDifferent(
  client: Pick<IdentityClient, 'getUser'>,
  body: Buffer,
  ids: readonly string[],
  { signal, patience, importedUntil }: DifferentUsersOptions,
): Promise<DifferentUsers> {
  const changedSince = new Set<string>();
  const asSent = new Set<string>();
  const wanted = new Set(ids);
  const users = ids.length === 0 ? [] : sentUsers(body).filter(({ id }) => wanted.has(id));
  const records = users.length === 0 ? undefined : recordsByUser(body);
  for (const user of users) {
    signal.throwIfAborted();
    const found = await withPatience(() => client.getUser(user.id, signal), signal, patience);
    if (found === undefined) continue;
    if (compareUser(user, foundByLookUp(found)).length === 0) asSent.add(user.id);
    else if (isChangedSince(found, records?.get(user.id) ?? [], await importedUntil(user.id))) {
      changedSince.add(user.id);
    }
  }
  return { changedSince, asSent };
}

type SentRecord = Dated & { readonly id?: string; readonly user_id?: string };

function recordsByUser(body: Buffer): ReadonlyMap<string, readonly SentRecord[]> {
  const arrays: Readonly<Record<string, readonly SentRecord[]>> = JSON.parse(body.toString());
  const records = new Map<string, SentRecord[]>();
  for (const [type, ofType] of Object.entries(arrays)) {
    for (const record of ofType) {
      const owner = (type === 'users' ? record.id : record.user_id) ?? '';
      const own = records.get(owner);
      if (own === undefined) records.set(owner, [record]);
      else own.push(record);
    }
  }
  return records;
}

function datesOf({ created_at, updated_at, status_updated_at, verified_at }: Dated): readonly number[] {
  return [created_at, updated_at, status_updated_at, verified_at].flatMap((moment) =>
    moment ? [Date.parse(moment)] : [],
  );
}
