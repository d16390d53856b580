import type { ImportMode } from '../options.ts';
import type { UserEntry } from '../records.ts';

/** What can become of a user after its import was answered with 204; `docs/sandbox.md` describes each. */
export const damageKinds = [
  'drop_user',
  'drop_identifier',
  'drop_credential',
  'change_payload',
  'corrupt_hash',
  'swap_salt',
  'drop_state',
  'expire',
  'activate',
  'duplicate_identifier',
  'duplicate_user',
  'add_foreign',
  'merge',
  'keep_old',
  'do_nothing',
  'lag',
] as const;
export type DamageKind = (typeof damageKinds)[number];

/** How long the list of users shows a user as it was before, or not at all: for so many lists, or for so long. */
export type LagLength = { readonly listings: number } | { readonly milliseconds: number };

/** What is done to one user. */
export type Damage = { readonly kind: Exclude<DamageKind, 'lag'> } | ({ readonly kind: 'lag' } & LagLength);

/** A user that an import is about to put, and to answer with 204. */
export interface AcceptedUser {
  /** As it was sent, made whole. */
  readonly entry: UserEntry;
  readonly mode: ImportMode;
  /** Counts the users that this sandbox was about to put since it was started, from 1. */
  readonly number: number;
}

/** Chooses what is done to a user; it is kept as it was sent where this gives undefined. */
export type ChooseDamage = (user: AcceptedUser) => Damage | undefined;

/** A user that the sandbox holds otherwise than it was sent. */
export interface DamagedUser {
  readonly userId: string;
  readonly kind: DamageKind;
  /** Of `merge` the user that has its records now; of `duplicate_user` and `add_foreign` the one that nobody sent. */
  readonly otherUserId?: string;
}

/** How tests let a sandbox keep something else than it was sent. */
export interface DamageOptions {
  /** Asked for each user of an import that is going to be answered with 204, as far as the mode lets it through. */
  readonly damage?: ChooseDamage;
}
