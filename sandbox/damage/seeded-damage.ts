import { lotOf } from '../lot.ts';
import { type ChooseDamage, type DamageKind, damageKinds, type LagLength } from './damage.ts';

export interface SeededDamageOptions {
  readonly seed: string | number;
  /** Of all users, from 0 to 1; kinds that are left out never happen. */
  readonly shares: Partial<Readonly<Record<DamageKind, number>>>;
  /** Of those that lag. @default three lists */
  readonly lag?: LagLength;
}

/**
 * Chooses damage by lot. A lot is a hash of the seed and the user's id: the same user meets the same damage whenever it
 * comes, in whatever request.
 *
 * @throws RangeError for shares that are none
 */
export function seededDamage({ seed, shares, lag = { listings: 3 } }: SeededDamageOptions): ChooseDamage {
  const given = Object.values(shares);
  if (!given.every((share) => share >= 0 && share <= 1) || given.reduce((sum, share) => sum + share, 0) > 1) {
    throw new RangeError('Shares are from 0 to 1, and at most 1 in all');
  }
  return ({ entry }) => {
    let left = lotOf(seed, 'damage', entry.user.id);
    for (const kind of damageKinds) {
      left -= shares[kind] ?? 0;
      if (left < 0) return kind === 'lag' ? { kind, ...lag } : { kind };
    }
    return undefined;
  };
}
