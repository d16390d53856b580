import type { Person } from '../contract/person.ts';
import { type RecipePlan, resetRecipe } from '../contract/probe.ts';
import type { PasswordStrategy } from '../contract/settings.ts';
import type { HashedPassword } from '../passwords/hash.ts';
import { isHashLayout } from '../passwords/hash-layout.ts';
import { layOut } from '../passwords/lay-out.ts';
import { translatePassword } from '../passwords/translate.ts';
import type { ResetReason, Translation } from '../passwords/translation.ts';
import { unusableHash } from '../passwords/unusable-hash.ts';
import { expiredDate, unknownDate } from './fixed-dates.ts';
import { givenId } from './given-id.ts';
import type { UserRecordIds } from './record-ids.ts';
import type { WrittenPassword } from './user-records.ts';

/** What becomes of a user's password; `docs/dataset.md` lists the reasons. */
export type PasswordFate =
  | { readonly kind: 'none' }
  | { readonly kind: 'kept'; readonly recipe: string; readonly mustBeChanged: boolean }
  | {
      readonly kind: 'reset';
      readonly reason: ResetReason | PlannedReset | 'reset_required_by_source' | 'forced_by_strategy';
    };

/** Why a password does not move that could, but for how the pool reads hashes. */
type PlannedReset = 'probe_failed' | 'salt_not_text';

/** A person's password, decided. */
export interface DecidedPassword {
  readonly fate: PasswordFate;
  /** Left out when the user has no password. */
  readonly credential?: WrittenPassword;
}

const noPassword: DecidedPassword = { fate: { kind: 'none' } };

/**
 * Decides what becomes of a person's password.
 *
 * One that cannot move is not dropped: its user gets a credential that no password matches and that must be reset. Where
 * there are several reasons for a reset, the hash's own is counted before the source's wish, and that before the run's
 * strategy.
 *
 * @param recipes how hashes are to be written that are not written as usual
 */
export function decidePassword(
  person: Person,
  strategy: PasswordStrategy,
  ids: UserRecordIds,
  recipes: RecipePlan = asUsual,
): DecidedPassword {
  const { password } = person;
  if (password === undefined) return noPassword;
  const translation = planned(translatePassword(password), recipes);
  if (translation.kind === 'unmovable') {
    const credential = credentialOf(person, unusableHash(ids.unusablePasswordSeed()), ids);
    return forceReset(credential, translation.reason);
  }
  const credential = credentialOf(person, translation.hash, ids);
  if (password.mustBeReset === true) return forceReset(credential, 'reset_required_by_source');
  if (strategy === 'force-reset') return forceReset(credential, 'forced_by_strategy');
  const mustBeChanged = password.mustBeChanged === true;
  if (mustBeChanged) credential.state = 'must_be_changed';
  if (password.expiresAt !== undefined) credential.expires_at = password.expiresAt;
  return { fate: { kind: 'kept', recipe: translation.recipe, mustBeChanged }, credential };
}

const asUsual: RecipePlan = {};

/** The hash in the layout that its recipe is to have, or why its password does not move after all. */
function planned(translation: Translation, recipes: RecipePlan): Translation | Unmovable {
  if (translation.kind === 'unmovable') return translation;
  const layout = recipes[translation.recipe];
  if (layout === undefined) return translation;
  if (layout === resetRecipe) return { kind: 'unmovable', reason: 'probe_failed' };
  if (!isHashLayout(layout)) throw new RangeError(`There is no layout ${layout}`);
  const hash = layOut(translation.hash, layout);
  return hash === undefined ? { kind: 'unmovable', reason: 'salt_not_text' } : { ...translation, hash };
}

interface Unmovable {
  readonly kind: 'unmovable';
  readonly reason: ResetReason | PlannedReset;
}

function credentialOf(person: Person, hash: HashedPassword, ids: UserRecordIds): WrittenPassword {
  const createdAt = person.password?.createdAt ?? person.createdAt ?? unknownDate;
  return {
    id: givenId(person.password?.id) ?? ids.passwordCredential(),
    type: 'password',
    payload: { hashed_password: hash },
    state: 'valid',
    created_at: createdAt,
    updated_at: createdAt,
  };
}

function forceReset(
  credential: WrittenPassword,
  reason: Extract<PasswordFate, { kind: 'reset' }>['reason'],
): DecidedPassword {
  credential.state = 'must_be_reset';
  credential.expires_at = expiredDate;
  return { fate: { kind: 'reset', reason }, credential };
}
