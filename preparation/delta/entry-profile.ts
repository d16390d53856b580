import type { UserKey } from '../../contract/dataset.ts';
import type { UserEntry } from '../../dataset/user-entries.ts';
import { translatePassword } from '../../passwords/translate.ts';
import type { PasswordFate } from '../password-credential.ts';
import { otherRecipes, type Profile } from '../tally.ts';

/** A password as it was written; all other credentials count by their number alone. */
interface WrittenCredential {
  readonly type: string;
  readonly state?: string;
  readonly payload: { readonly hashed_password?: object };
}

/** What a key holds of it is such a name: it was written from one. */
type ResetName = Extract<PasswordFate, { kind: 'reset' }>['reason'];

/** What is counted of a user that is written already: the same as when it was prepared. */
export function profileOfEntry(entry: UserEntry, key: UserKey): Profile {
  const [user] = recordsOf<{ readonly status: string }>(entry, 'users');
  const credentials = recordsOf<WrittenCredential>(entry, 'user_credentials');
  const identifiers = recordsOf<{ readonly type: string }>(entry, 'user_identifiers');
  const addresses = recordsOf<{ readonly verified: boolean }>(entry, 'user_verifiable_addresses');
  return {
    password: fateOf(
      credentials.find(({ type }) => type === 'password'),
      key,
    ),
    inactive: user?.status === 'inactive',
    verifiedAddress: addresses.some(({ verified }) => verified),
    federated: identifiers.some(({ type }) => type === 'federated'),
    credentials: credentials.length,
    identifiers: identifiers.length,
    addresses: addresses.length,
    groups: recordsOf(entry, 'group_members').length,
  };
}

function recordsOf<Written>(entry: UserEntry, section: Parameters<UserEntry['records']>[0]): readonly Written[] {
  return JSON.parse(`[${entry.records(section).toString()}]`);
}

/** What was written of a hash tells its recipe; why a password must be reset is told by its user's key alone. */
function fateOf(password: WrittenCredential | undefined, { reset }: UserKey): PasswordFate {
  if (password === undefined) return { kind: 'none' };
  if (reset !== undefined) return { kind: 'reset', reason: reset as ResetName };
  const translation = translatePassword({
    format: 'secureauth',
    value: JSON.stringify(password.payload.hashed_password),
  });
  const recipe = translation.kind === 'movable' ? translation.recipe : otherRecipes;
  return { kind: 'kept', recipe, mustBeChanged: password.state === 'must_be_changed' };
}
