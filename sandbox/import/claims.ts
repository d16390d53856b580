import { type SubEntryKind, subEntryKinds, type UserEntry } from '../records.ts';

/** What an import has to know of the users that are there. `UserStore` is one. */
export interface StoredUsers {
  has(userId: string): boolean;
  get(userId: string): UserEntry | undefined;
  ownerOfSubEntry(kind: SubEntryKind, id: string): string | undefined;
  ownerOfIdentifier(poolId: string, identifier: string): string | undefined;
  normalizeIdentifier(poolId: string, identifier: string): string;
}

/**
 * Who owns which id and identifier, as it will be after the entries of a request that were planned so far: the request's
 * own users can clash with each other too.
 */
export class Claims {
  readonly #stored: StoredUsers;
  /** Owners by key; undefined where a replaced entry gave something up. */
  readonly #planned = new Map<string, string | undefined>();

  constructor(stored: StoredUsers) {
    this.#stored = stored;
  }

  ownerOfSubEntry(kind: SubEntryKind, id: string): string | undefined {
    const key = subEntryKey(kind, id);
    return this.#planned.has(key) ? this.#planned.get(key) : this.#stored.ownerOfSubEntry(kind, id);
  }

  ownerOfIdentifier(poolId: string, identifier: string): string | undefined {
    const key = this.#identifierKey(poolId, identifier);
    return this.#planned.has(key) ? this.#planned.get(key) : this.#stored.ownerOfIdentifier(poolId, identifier);
  }

  normalizeIdentifier(poolId: string, identifier: string): string {
    return this.#stored.normalizeIdentifier(poolId, identifier);
  }

  /** One entry takes the place of another, or of none. */
  replace(before: UserEntry | undefined, after: UserEntry): void {
    if (before !== undefined) this.#mark(before, undefined);
    this.#mark(after, after.user.id);
  }

  #mark(entry: UserEntry, owner: string | undefined): void {
    for (const kind of subEntryKinds) {
      for (const { id } of entry[kind]) this.#planned.set(subEntryKey(kind, id), owner);
    }
    for (const { identifier } of entry.identifiers) {
      this.#planned.set(this.#identifierKey(entry.user.user_pool_id, identifier), owner);
    }
  }

  #identifierKey(poolId: string, identifier: string): string {
    return `${poolId}\n${this.normalizeIdentifier(poolId, identifier)}`;
  }
}

function subEntryKey(kind: SubEntryKind, id: string): string {
  return `${kind} ${id}`;
}
