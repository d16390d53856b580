import type { Buffer } from 'node:buffer';
import type { IdentifierType } from '../contract/person.ts';
import type { Bucket } from './bucket-writer.ts';
import { packedId, packedKey, packedLastLogin, packedLength, packedOrder, recordsOfPacked } from './packed-user.ts';
import { addressVerified, identifierTypeOf, templateKind } from './record-templates.ts';
import { readBucket } from './sorted-buckets.ts';

/** An identifier of a user, and what is known of how it is the user's. */
export interface OwnIdentifier {
  readonly type: IdentifierType;
  /** The source says that this user proved to own it. */
  readonly verified: boolean;
}

/** A user that may share an identifier with another one. */
export interface SharingUser {
  /** The record's place in the source's order. */
  readonly order: number;
  /** For people: `users.ndjson, line 3`. */
  readonly at: string;
  /** Milliseconds since 1970, or 0 where the source does not say. */
  readonly lastLogin: number;
  /** By the identifier, in the case in which the pool compares. */
  readonly identifiers: ReadonlyMap<string, OwnIdentifier>;
}

/**
 * The users among some records. Of records with the same key the first is the user, and what the others hold counts for
 * nothing.
 *
 * @param suspects records by their places in the source's order
 * @param texts that packed users have by their numbers
 * @throws Problem `unwritable_dataset`
 */
export async function sharingUsers(
  suspects: ReadonlySet<number>,
  buckets: readonly Bucket[],
  texts: ReadonlyMap<number, string>,
): Promise<readonly SharingUser[]> {
  if (suspects.size === 0) return [];
  const users: SharingUser[] = [];
  for (const { path } of buckets) {
    const bytes = await readBucket(path);
    const found = firstRecords(bytes, suspects);
    for (const start of found.values()) {
      if (suspects.has(packedOrder(bytes, start))) users.push(sharingUser(bytes, start, texts));
    }
  }
  return users;
}

/** Where the first record of each suspect's user begins, by the user's id. */
function firstRecords(bytes: Buffer, suspects: ReadonlySet<number>): ReadonlyMap<string, number> {
  const firsts = new Map<string, number>();
  for (let start = 0; start < bytes.length; start += packedLength(bytes, start)) {
    if (suspects.has(packedOrder(bytes, start))) firsts.set(packedId(bytes, start), start);
  }
  if (firsts.size === 0) return firsts;
  for (let start = 0; start < bytes.length; start += packedLength(bytes, start)) {
    const id = packedId(bytes, start);
    const first = firsts.get(id);
    if (first !== undefined && packedOrder(bytes, start) < packedOrder(bytes, first)) firsts.set(id, start);
  }
  return firsts;
}

function sharingUser(bytes: Buffer, start: number, shared: ReadonlyMap<number, string>): SharingUser {
  const records = recordsOfPacked(bytes, start, shared);
  const verified = new Set(
    records.flatMap(({ template, texts: [, address = ''] }) => (addressVerified(template) ? [address] : [])),
  );
  const identifiers = new Map<string, OwnIdentifier>();
  for (const { template, texts } of records) {
    if (templateKind(template) !== 'identifier') continue;
    const [, identifier = ''] = texts;
    identifiers.set(identifier, { type: identifierTypeOf(template), verified: verified.has(identifier) });
  }
  return {
    order: packedOrder(bytes, start),
    at: packedKey(bytes, start).at,
    lastLogin: packedLastLogin(bytes, start),
    identifiers,
  };
}
