import { randomUUID } from 'node:crypto';
import { isDeepStrictEqual } from 'node:util';
import type { ImportMode } from '../options.ts';
import { subEntryKinds, type UserEntry } from '../records.ts';
import type { ChooseDamage, Damage, DamagedUser, LagLength } from './damage.ts';
import { damagedEntry } from './damaged-entry.ts';

/** Damage as it is brought about, with what a lag needs. */
export interface PlannedDamage extends DamagedUser {
  readonly lag?: LagLength & { readonly before: UserEntry | undefined };
}

/** What an import really does. */
export interface DamagePlan {
  /** In this order. */
  readonly puts: readonly UserEntry[];
  /** Users that have to go first. */
  readonly removals: readonly UserEntry[];
  readonly damaged: readonly PlannedDamage[];
}

export interface DamageContext {
  readonly choose: ChooseDamage | undefined;
  readonly mode: ImportMode;
  /** A user as it is there already. */
  readonly stored: (userId: string) => UserEntry | undefined;
  /** Users that this sandbox was about to put before these. */
  readonly usersBefore: number;
}

/**
 * Decides what an import does instead of putting the users that it accepted. What cannot be damaged as it was chosen
 * (no identifier to drop, nothing old to keep) is kept as it was sent, and is not told as damaged.
 */
export function planDamage(accepted: readonly UserEntry[], context: DamageContext): DamagePlan {
  const { choose, mode, stored, usersBefore } = context;
  if (choose === undefined) return { puts: accepted, removals: [], damaged: [] };
  const chosen = accepted.map((entry, index) => choose({ entry, mode, number: usersBefore + index + 1 }));
  if (chosen.some((damage) => damage?.kind === 'do_nothing')) return nothingDone(accepted, stored);

  const kept = new Map(accepted.map((entry) => [entry.user.id, entry]));
  const added: UserEntry[] = [];
  const damaged: PlannedDamage[] = [];
  for (const [index, damage] of chosen.entries()) {
    const entry = accepted[index];
    if (damage === undefined || entry === undefined) continue;
    const survivor = damage.kind === 'merge' ? survivorOf(index, accepted, chosen) : undefined;
    const effect = effectOf(damage, entry, stored(entry.user.id), survivor && kept.get(survivor.user.id));
    if (effect === undefined) continue;
    kept.delete(entry.user.id);
    for (const put of effect.puts) kept.set(put.user.id, put);
    added.push(...(effect.added ?? []));
    damaged.push({ userId: entry.user.id, kind: damage.kind, ...effect.told });
  }
  const gone = damaged.filter(({ kind }) => kind === 'drop_user' || kind === 'merge');
  return {
    // Those that nobody sent go first: an identifier names the user that is put last.
    puts: [...added, ...kept.values()],
    removals: gone.flatMap(({ userId }) => stored(userId) ?? []),
    damaged,
  };
}

interface Effect {
  /** Of users that were sent. */
  readonly puts: readonly UserEntry[];
  readonly added?: readonly UserEntry[];
  readonly told?: Omit<PlannedDamage, 'userId' | 'kind'>;
}

/** @param before what the user was before this import */
function effectOf(
  damage: Damage,
  entry: UserEntry,
  before: UserEntry | undefined,
  survivor: UserEntry | undefined,
): Effect | undefined {
  const otherUserId = idInFrontOf(entry.user.id);
  switch (damage.kind) {
    case 'drop_user':
      return { puts: [] };
    case 'keep_old':
      return before === undefined || isSame(before, entry) ? undefined : { puts: [] };
    case 'lag': {
      const { kind: _, ...length } = damage;
      return before !== undefined && isSame(before, entry)
        ? undefined
        : { puts: [entry], told: { lag: { ...length, before } } };
    }
    case 'merge':
      return survivor && { puts: [merged(survivor, entry)], told: { otherUserId: survivor.user.id } };
    case 'duplicate_user':
      return { puts: [entry], added: [copyOf(entry, otherUserId)], told: { otherUserId } };
    case 'add_foreign':
      return { puts: [entry], added: [stranger(entry, otherUserId)], told: { otherUserId } };
    case 'do_nothing':
      return undefined;
    default: {
      const put = damagedEntry(damage.kind, entry, randomUUID);
      return put && { puts: [put] };
    }
  }
}

function nothingDone(accepted: readonly UserEntry[], stored: DamageContext['stored']): DamagePlan {
  const differing = accepted.filter((entry) => {
    const before = stored(entry.user.id);
    return before === undefined || !isSame(before, entry);
  });
  return {
    puts: [],
    removals: [],
    damaged: differing.map(({ user }): PlannedDamage => ({ userId: user.id, kind: 'do_nothing' })),
  };
}

/** The nearest user of the request that nothing else is done to, those in front of it first. */
function survivorOf(
  index: number,
  accepted: readonly UserEntry[],
  chosen: readonly (Damage | undefined)[],
): UserEntry | undefined {
  const poolId = accepted[index]?.user.user_pool_id;
  const isSound = (entry: UserEntry): boolean =>
    entry.user.user_pool_id === poolId && chosen[accepted.indexOf(entry)] === undefined;
  return accepted.slice(0, index).findLast(isSound) ?? accepted.slice(index + 1).find(isSound);
}

/** The survivor with the other's identifiers and addresses beside its own; profile and password are the survivor's. */
function merged(survivor: UserEntry, { identifiers, addresses }: UserEntry): UserEntry {
  const user_id = survivor.user.id;
  return {
    ...survivor,
    identifiers: [...survivor.identifiers, ...identifiers.map((record) => ({ ...record, user_id }))],
    addresses: [...survivor.addresses, ...addresses.map((record) => ({ ...record, user_id }))],
  };
}

/** The same records under other ids. */
function copyOf({ user, credentials, identifiers, addresses }: UserEntry, id: string): UserEntry {
  const own = () => ({ id: randomUUID(), user_id: id });
  return {
    user: { ...user, id },
    credentials: credentials.map((record) => ({ ...record, ...own() })),
    identifiers: identifiers.map((record) => ({ ...record, ...own() })),
    addresses: addresses.map((record) => ({ ...record, ...own() })),
  };
}

/** A user that nobody sent, in the pool and with the dates of one that was. */
function stranger({ user }: UserEntry, id: string): UserEntry {
  const { tenant_id, user_pool_id, created_at, updated_at } = user;
  const dates = { created_at, updated_at };
  const identifier = `stranger-${id}`;
  return {
    user: { id, tenant_id, user_pool_id, status: 'active', payload: {}, ...dates },
    credentials: [],
    identifiers: [
      {
        id: randomUUID(),
        tenant_id,
        user_pool_id,
        user_id: id,
        type: 'uid',
        identifier,
        identifier_lc: identifier,
        ...dates,
      },
    ],
    addresses: [],
  };
}

/** The id right in front of another one: whoever lists from the user before to that one meets it. */
function idInFrontOf(id: string): string {
  const node = BigInt(`0x${id.slice(-12)}`);
  return (
    id.slice(0, -12) +
    BigInt.asUintN(48, node - 1n)
      .toString(16)
      .padStart(12, '0')
  );
}

/** Dates aside: they are made up where a request leaves them out. */
function isSame(one: UserEntry, other: UserEntry): boolean {
  return isDeepStrictEqual(undated(one), undated(other));
}

function undated(entry: UserEntry): readonly object[] {
  return [entry.user, ...subEntryKinds.flatMap((kind): readonly object[] => entry[kind])].map((record) => {
    const { created_at: _, updated_at: __, ...others } = record as Readonly<Record<string, unknown>>;
    return others;
  });
}
