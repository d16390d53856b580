import type { ChangeListener } from '../change-listener.ts';
import { type SubEntryKind, subEntryKinds, type UserEntry } from '../records.ts';
import { IdColumn } from './id-column.ts';
import { type Direction, OrderedUsers } from './ordered-users.ts';
import { packEntry, unpackEntry } from './packed-entry.ts';
import { writeTextKey } from './text-key.ts';
import { TextSlots } from './text-slots.ts';
import { readUuid, type Words } from './uuid.ts';
import { WordsIndex } from './words-index.ts';

/** What the store has to know of a pool. */
export interface StoredPool {
  readonly id: string;
  readonly identifierCaseInsensitive: boolean;
}

interface PoolUsers extends StoredPool {
  readonly ordered: OrderedUsers;
}

export interface Page {
  readonly after?: string;
  readonly before?: string;
  readonly order: 'asc' | 'desc';
  readonly limit: number;
  readonly matches?: (entry: UserEntry) => boolean;
}

/**
 * The users of one tenant. Each has a number; ids, sub-entries' ids and identifiers are indexed by it, and its whole
 * entry is a packed text, so that about 2 million users fit into 3 GB.
 */
export class UserStore {
  readonly #tenantId: string;
  readonly #pools = new Map<string, PoolUsers>();
  readonly #poolOf: PoolUsers[] = [];
  readonly #ids = new IdColumn();
  #highest = 0;
  readonly #entries = new TextSlots();
  readonly #free: number[] = [];
  readonly #users = new WordsIndex();
  readonly #subEntries: Readonly<Record<SubEntryKind, WordsIndex>> = {
    credentials: new WordsIndex(),
    identifiers: new WordsIndex(),
    addresses: new WordsIndex(),
  };
  readonly #identifiers = new WordsIndex();
  readonly #verifiedAddresses = new WordsIndex();
  /** Is told of what is put and removed. */
  listener: ChangeListener | undefined;
  /** Holds the key of one look-up at a time: nothing here waits. */
  readonly #key: Words = new Uint32Array(4);

  constructor(tenantId: string) {
    this.#tenantId = tenantId;
  }

  addPool(pool: StoredPool): void {
    this.#pools.set(pool.id, { ...pool, ordered: new OrderedUsers(this.#ids) });
  }

  hasPool(poolId: string): boolean {
    return this.#pools.has(poolId);
  }

  /** Number of users, of one pool or of the tenant. */
  count(poolId?: string): number {
    return poolId === undefined ? this.#users.size : (this.#pools.get(poolId)?.ordered.size ?? 0);
  }

  has(userId: string): boolean {
    return this.#find(this.#users, userId) !== -1;
  }

  /** The whole entry; undefined when there is no such user, or not in that pool where one is given. */
  get(userId: string, poolId?: string): UserEntry | undefined {
    const user = this.#find(this.#users, userId);
    if (user === -1 || (poolId !== undefined && this.#poolOf[user]?.id !== poolId)) return undefined;
    return this.#entry(user);
  }

  /** Id of the user that has a sub-entry of this id. */
  ownerOfSubEntry(kind: SubEntryKind, id: string): string | undefined {
    return this.#idOf(this.#find(this.#subEntries[kind], id));
  }

  /** Id of the user that the identifier names in a pool. */
  ownerOfIdentifier(poolId: string, identifier: string): string | undefined {
    const pool = this.#pools.get(poolId);
    return pool && this.#idOf(this.#identifiers.get(this.#identifierKey(pool, identifier)));
  }

  /** Id of the user that has the address, verified, in a pool; of the first one where several have. */
  ownerOfVerifiedAddress(poolId: string, address: string): string | undefined {
    return this.#idOf(this.#verifiedAddresses.get(this.#addressKey(poolId, address)));
  }

  /** One form for all spellings of an identifier that are the same in a pool. */
  normalizeIdentifier(poolId: string, identifier: string): string {
    return this.#pools.get(poolId)?.identifierCaseInsensitive === false ? identifier : identifier.toLowerCase();
  }

  /** Adds an entry, or puts it in the place of the one with the same id. Conflicts are the caller's to find. */
  put(entry: UserEntry): void {
    const pool = this.#pools.get(entry.user.user_pool_id);
    if (pool === undefined) throw new RangeError('The pool of an entry has to be added before it');
    let user = this.#find(this.#users, entry.user.id);
    if (user === -1) {
      user = this.#free.pop() ?? this.#highest++;
      readUuid(entry.user.id, this.#key);
      this.#ids.set(user, this.#key);
      this.#users.set(this.#key, user);
      pool.ordered.add(user);
    } else {
      this.#unindex(user, this.#entry(user));
      if (this.#poolOf[user] !== pool) {
        this.#poolOf[user]?.ordered.remove(user);
        pool.ordered.add(user);
      }
    }
    this.#poolOf[user] = pool;
    const packed = packEntry(entry);
    this.#entries.set(user, packed);
    this.#index(user, pool, entry);
    this.listener?.userPut({ id: entry.user.id, tenantId: this.#tenantId, poolId: pool.id }, packed);
  }

  /** False when there is no such user in the pool. */
  remove(userId: string, poolId: string): boolean {
    const user = this.#find(this.#users, userId);
    const pool = this.#poolOf[user];
    if (user === -1 || pool?.id !== poolId) return false;
    this.#unindex(user, this.#entry(user));
    pool.ordered.remove(user);
    readUuid(userId, this.#key);
    this.#users.delete(this.#key, user);
    this.#free.push(user);
    this.listener?.userRemoved({ id: userId, tenantId: this.#tenantId, poolId });
    return true;
  }

  /** Users in the order of their ids. */
  *entries(poolId: string): Generator<UserEntry> {
    for (const user of this.#pools.get(poolId)?.ordered.walk('ascending') ?? []) yield this.#entry(user);
  }

  /**
   * One page of a pool's users. With `after` it begins behind that id; with `before` alone it ends in front of it.
   *
   * @throws RangeError when `after` or `before` is not a UUID
   */
  page(poolId: string, { after, before, order, limit, matches }: Page): UserEntry[] {
    const ordered = this.#pools.get(poolId)?.ordered;
    if (ordered === undefined) return [];
    const backwards = after === undefined && before !== undefined;
    const direction = (order === 'asc') === backwards ? 'descending' : 'ascending';
    const from = backwards ? before : after;
    const found = this.#collect(ordered, direction, from, backwards ? undefined : before, limit, matches);
    return backwards ? found.reverse() : found;
  }

  #collect(
    ordered: OrderedUsers,
    direction: Direction,
    from: string | undefined,
    until: string | undefined,
    limit: number,
    matches: Page['matches'],
  ): UserEntry[] {
    const end = until === undefined ? undefined : wordsOf(until);
    const sign = direction === 'ascending' ? 1 : -1;
    const found: UserEntry[] = [];
    for (const user of ordered.walk(direction, from === undefined ? undefined : wordsOf(from))) {
      if (found.length === limit || (end && this.#ids.compareWith(user, end) * sign >= 0)) break;
      const entry = this.#entry(user);
      if (matches?.(entry) ?? true) found.push(entry);
    }
    return found;
  }

  #idOf(user: number): string | undefined {
    return user === -1 ? undefined : this.#ids.text(user);
  }

  #entry(user: number): UserEntry {
    const poolId = this.#poolOf[user]?.id ?? '';
    return unpackEntry(this.#entries.get(user), { id: this.#ids.text(user), tenantId: this.#tenantId, poolId });
  }

  #find(index: WordsIndex, id: string): number {
    return readUuid(id, this.#key) ? index.get(this.#key) : -1;
  }

  #index(user: number, pool: PoolUsers, entry: UserEntry): void {
    for (const kind of subEntryKinds) {
      for (const { id } of entry[kind]) if (readUuid(id, this.#key)) this.#subEntries[kind].set(this.#key, user);
    }
    for (const { identifier } of entry.identifiers) this.#identifiers.set(this.#identifierKey(pool, identifier), user);
    for (const { address, verified } of entry.addresses) {
      const key = this.#addressKey(pool.id, address);
      if (verified && this.#verifiedAddresses.get(key) === -1) this.#verifiedAddresses.set(key, user);
    }
  }

  #unindex(user: number, entry: UserEntry): void {
    const pool = this.#poolOf[user];
    if (pool === undefined) return;
    for (const kind of subEntryKinds) {
      for (const { id } of entry[kind]) if (readUuid(id, this.#key)) this.#subEntries[kind].delete(this.#key, user);
    }
    for (const { identifier } of entry.identifiers)
      this.#identifiers.delete(this.#identifierKey(pool, identifier), user);
    for (const { address } of entry.addresses) this.#verifiedAddresses.delete(this.#addressKey(pool.id, address), user);
  }

  #identifierKey(pool: StoredPool, identifier: string): Words {
    return this.#textKey(pool.id, pool.identifierCaseInsensitive ? identifier.toLowerCase() : identifier);
  }

  #addressKey(poolId: string, address: string): Words {
    return this.#textKey(poolId, address.toLowerCase());
  }

  #textKey(poolId: string, text: string): Words {
    writeTextKey(poolId, text, this.#key);
    return this.#key;
  }
}

function wordsOf(id: string): Words {
  const words = new Uint32Array(4);
  if (!readUuid(id, words)) throw new RangeError('A place in the list of users has to be a UUID');
  return words;
}
