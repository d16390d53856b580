import type { SubEntryKind } from '../records.ts';
import type {
  ImportBody,
  ImportedAddress,
  ImportedCredential,
  ImportedIdentifier,
  ImportedUser,
} from './import-body.ts';

/** A record and its index in the request's list. */
export interface Located<ImportedRecord> {
  readonly index: number;
  readonly record: ImportedRecord;
}

/** What one request says of one user, before it is made whole. */
export interface DraftEntry {
  /** In lower case. */
  readonly userId: string;
  /** More than one is a mistake; none adds to a user that exists. */
  readonly users: Located<ImportedUser>[];
  readonly credentials: Located<ImportedCredential>[];
  readonly identifiers: Located<ImportedIdentifier>[];
  readonly addresses: Located<ImportedAddress>[];
}

/** The request's lists, by kind: how paths in answers begin. */
export const dumpLists = {
  credentials: 'user_credentials',
  identifiers: 'user_identifiers',
  addresses: 'user_verifiable_addresses',
} as const satisfies Record<SubEntryKind, keyof ImportBody>;

/** Brings the records of each user together, in the order in which the request first names the users. */
export function draftEntries(body: ImportBody): DraftEntry[] {
  const drafts = new Map<string, DraftEntry>();
  const draftOf = (id: string): DraftEntry => {
    const userId = id.toLowerCase();
    let draft = drafts.get(userId);
    if (draft === undefined) {
      draft = { userId, users: [], credentials: [], identifiers: [], addresses: [] };
      drafts.set(userId, draft);
    }
    return draft;
  };
  for (const [index, record] of body.users?.entries() ?? []) draftOf(record.id).users.push({ index, record });
  for (const [index, record] of body.user_credentials?.entries() ?? []) {
    draftOf(record.user_id).credentials.push({ index, record });
  }
  for (const [index, record] of body.user_identifiers?.entries() ?? []) {
    draftOf(record.user_id).identifiers.push({ index, record });
  }
  for (const [index, record] of body.user_verifiable_addresses?.entries() ?? []) {
    draftOf(record.user_id).addresses.push({ index, record });
  }
  return [...drafts.values()];
}
