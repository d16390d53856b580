import type { HashReading } from '../../passwords/hash-reading.ts';
import type { ChangeListener } from '../change-listener.ts';
import type { UserEntry } from '../records.ts';
import { packEntry, unpackEntry } from '../store/packed-entry.ts';
import type { DamagedUser } from './damage.ts';
import type { PlannedDamage } from './plan-damage.ts';

/** A user that lists show as it was. */
interface Lag {
  /** The packed entry; undefined for a user that was not there. */
  readonly before?: string;
  /** RFC 3339. */
  readonly until?: string;
  /** Lists that would have shown the user. */
  readonly listings?: number;
}

/** Damage as it is kept, and written to a journal. */
export interface KeptDamage extends DamagedUser {
  readonly lag?: Lag;
}

/** What a tenant holds otherwise than it was sent, and how its lists and login checks differ by that. */
export class TenantDamage {
  readonly #kept = new Map<string, KeptDamage>();
  readonly #listingsLeft = new Map<string, number>();
  /** Users that were about to be put so far. */
  users = 0;
  /** Is told of what is kept and forgotten. */
  listener: ChangeListener | undefined;

  /** The users whose last import was damaged, in the order in which they first were. */
  damaged(): readonly DamagedUser[] {
    return [...this.#kept.values()].map(({ lag: _, ...damaged }) => damaged);
  }

  /** Notes what became of an import: users that are not damaged any more are forgotten. */
  note(accepted: readonly UserEntry[], damaged: readonly PlannedDamage[]): void {
    this.users += accepted.length;
    const now = new Map(damaged.map((damage) => [damage.userId, damage]));
    for (const { user } of accepted) {
      const damage = now.get(user.id);
      if (damage !== undefined) this.keep(keptOf(damage));
      else if (this.#kept.has(user.id)) this.forget(user.id);
    }
  }

  keep(damage: KeptDamage): void {
    this.#kept.set(damage.userId, damage);
    this.#listingsLeft.delete(damage.userId);
    if (damage.lag?.listings !== undefined) this.#listingsLeft.set(damage.userId, damage.lag.listings);
    this.listener?.damageKept(damage);
  }

  forget(userId: string): void {
    this.#kept.delete(userId);
    this.#listingsLeft.delete(userId);
    this.listener?.damageForgotten(userId);
  }

  /** A user as a list shows it now, undefined where it does not; to be asked once for each list that has a place for it. */
  listed(entry: UserEntry): UserEntry | undefined {
    const { id, tenant_id: tenantId, user_pool_id: poolId } = entry.user;
    const lag = this.#kept.get(id)?.lag;
    if (lag === undefined || !this.#lagsStill(id, lag)) return entry;
    return lag.before === undefined ? undefined : unpackEntry(lag.before, { id, tenantId, poolId });
  }

  /** How the hash of a user's password is read. */
  readingFor(userId: string, reading: HashReading): HashReading {
    if (this.#kept.get(userId)?.kind !== 'swap_salt') return reading;
    const { saltInConfig, saltAfterDigest } = reading;
    return { ...reading, saltInConfig: otherSide(saltInConfig), saltAfterDigest: otherSide(saltAfterDigest) };
  }

  #lagsStill(userId: string, { until }: Lag): boolean {
    if (until !== undefined) return Date.now() < Date.parse(until);
    const left = this.#listingsLeft.get(userId) ?? 0;
    this.#listingsLeft.set(userId, Math.max(0, left - 1));
    return left > 0;
  }
}

function keptOf({ lag, ...damaged }: PlannedDamage): KeptDamage {
  if (lag === undefined) return damaged;
  const length =
    'listings' in lag ? { listings: lag.listings } : { until: new Date(Date.now() + lag.milliseconds).toISOString() };
  return { ...damaged, lag: { ...length, ...(lag.before && { before: packEntry(lag.before) }) } };
}

function otherSide(side: HashReading['saltInConfig']): HashReading['saltInConfig'] {
  return side === 'salt-then-password' ? 'password-then-salt' : 'salt-then-password';
}
