import { isDeepStrictEqual } from 'node:util';
import type { UserEntry } from '../sandbox/index.ts';
import { byUser } from '../verification/sent-user.ts';

interface Identified extends Readonly<Record<string, unknown>> {
  readonly id: string;
}

/** A user with its sub-entries as a body holds them. */
export interface SentEntry {
  readonly user: Identified;
  readonly credentials: readonly Identified[];
  readonly identifiers: readonly Identified[];
  readonly addresses: readonly Identified[];
}

interface SubEntry extends Identified {
  readonly user_id: string;
}

interface Body {
  readonly users: readonly Identified[];
  readonly user_credentials?: readonly SubEntry[];
  readonly user_identifiers?: readonly SubEntry[];
  readonly user_verifiable_addresses?: readonly SubEntry[];
}

/** The users of a batch's body, in its order. */
export function entriesOf(body: Buffer): readonly SentEntry[] {
  const { users, ...lists }: Body = JSON.parse(body.toString());
  const credentials = byUser(lists.user_credentials ?? []);
  const identifiers = byUser(lists.user_identifiers ?? []);
  const addresses = byUser(lists.user_verifiable_addresses ?? []);
  return users.map((user) => ({
    user,
    credentials: credentials.get(user.id) ?? [],
    identifiers: identifiers.get(user.id) ?? [],
    addresses: addresses.get(user.id) ?? [],
  }));
}

/** Fields that the target fills in where a record does not bring them. */
const filledIn: ReadonlySet<string> = new Set([
  'tenant_id',
  'created_at',
  'updated_at',
  'identifier_lc',
  'address_lc',
  'status',
  'verified',
]);

/** Whether the target holds a user exactly as it was sent: every field of every record, and no record more. */
export function isAsSent(found: UserEntry, sent: SentEntry): boolean {
  return (
    sameRecord({ ...found.user }, sent.user) &&
    sameRecords(found.credentials, sent.credentials) &&
    sameRecords(found.identifiers, sent.identifiers) &&
    sameRecords(found.addresses, sent.addresses)
  );
}

function sameRecords(found: readonly object[], sent: readonly Identified[]): boolean {
  const foundById = new Map(found.map((record) => [(record as Identified).id, record as Identified]));
  return found.length === sent.length && sent.every((record) => sameRecord(foundById.get(record.id), record));
}

function sameRecord(found: Readonly<Record<string, unknown>> | undefined, sent: Identified): boolean {
  if (found === undefined) return false;
  const names = new Set([...Object.keys(found), ...Object.keys(sent)]);
  return [...names].every((name) => (name in sent ? isDeepStrictEqual(found[name], sent[name]) : filledIn.has(name)));
}
