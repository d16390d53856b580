import { z } from 'zod';

/** One user of a batch with what the target can show of it. */
export interface SentUser {
  readonly id: string;
  readonly status: string;
  readonly payload?: Readonly<Record<string, unknown>> | undefined;
  readonly metadata?: Readonly<Record<string, unknown>> | undefined;
  readonly identifiers: readonly { readonly type: string; readonly value: string }[];
  readonly addresses: readonly { readonly value: string; readonly verified: boolean }[];
}

const object = z.record(z.string(), z.unknown());

/** An import's body, as far as the target can show it. */
const batchBody = z.object({
  users: z.array(
    z.object({ id: z.string(), status: z.string(), payload: object.optional(), metadata: object.optional() }),
  ),
  user_identifiers: z.array(z.object({ user_id: z.string(), identifier: z.string(), type: z.string() })).default([]),
  user_verifiable_addresses: z
    .array(z.object({ user_id: z.string(), address: z.string(), verified: z.boolean().default(false) }))
    .default([]),
});

/**
 * The users of a batch's body, in its order, each with its own records.
 *
 * The body is of a dataset, whose checksums were verified: one that does not fit is a fault of this program.
 */
export function sentUsers(body: Buffer | string): readonly SentUser[] {
  const batch = batchBody.parse(JSON.parse(body.toString()));
  const identifiers = byUser(batch.user_identifiers);
  const addresses = byUser(batch.user_verifiable_addresses);
  return batch.users.map((user) => ({
    ...user,
    identifiers: (identifiers.get(user.id) ?? []).map(({ type, identifier }) => ({ type, value: identifier })),
    addresses: (addresses.get(user.id) ?? []).map(({ address, verified }) => ({ value: address, verified })),
  }));
}

/** Records by the users that they are of. */
export function byUser<Record extends { readonly user_id: string }>(records: readonly Record[]): Map<string, Record[]> {
  const users = new Map<string, Record[]>();
  for (const record of records) {
    const own = users.get(record.user_id);
    if (own === undefined) users.set(record.user_id, [record]);
    else own.push(record);
  }
  return users;
}
