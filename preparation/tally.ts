import type { PreparationCounts } from '../contract/dataset.ts';
import type { PasswordFate } from './password-credential.ts';
import type { UserRecords } from './user-records.ts';

/** Records of one type that a user may have. */
export const mostRecords = 1_000;

/** What preparation counts of one user. Few users differ in it, so a number stands for it while users are sorted. */
interface Profile {
  readonly password: PasswordFate;
  readonly inactive: boolean;
  readonly credentials: number;
  readonly identifiers: number;
  readonly addresses: number;
}

/**
 * Counts prepared users.
 *
 * A user is counted when it is written, not when it is mapped: whether another one has the same key shows only after
 * sorting. Until then its profile's number goes with it.
 */
export class Tally {
  readonly #profiles: Profile[] = [];
  /** Numbers of profiles, by the password's fate and then by the rest. */
  readonly #numbers = new Map<string, Map<number, number>>();
  readonly #users: number[] = [];

  /** The number of a user's profile, below 2^32. */
  profileOf(records: UserRecords): number {
    const { password, credentials, identifiers, addresses } = records;
    const inactive = records.user.status === 'inactive';
    const fate = fateKey(password);
    const numbers = this.#numbers.get(fate) ?? new Map<number, number>();
    // A text of all parts would cost more than mapping the user.
    const key =
      ((credentials.length * mostRecords + identifiers.length) * mostRecords + addresses.length) * 2 + Number(inactive);
    const known = numbers.get(key);
    if (known !== undefined) return known;
    const number = this.#profiles.length;
    this.#profiles.push({
      password,
      inactive,
      credentials: credentials.length,
      identifiers: identifiers.length,
      addresses: addresses.length,
    });
    this.#numbers.set(fate, numbers.set(key, number));
    this.#users.push(0);
    return number;
  }

  /** Counts a user that is written. */
  count(profile: number): void {
    this.#users[profile] = (this.#users[profile] ?? 0) + 1;
  }

  /** @param rejected records that did not become users */
  counts(rejected: number): PreparationCounts {
    const recipes = new Map<string, number>();
    const resets = new Map<string, number>();
    const records = { users: 0, user_credentials: 0, user_identifiers: 0, user_verifiable_addresses: 0 };
    let [mustBeChanged, withoutPassword, inactive] = [0, 0, 0];
    this.#profiles.forEach((profile, number) => {
      const users = this.#users[number] ?? 0;
      if (users === 0) return;
      const { password } = profile;
      if (password.kind === 'kept') add(recipes, password.recipe, users);
      if (password.kind === 'reset') add(resets, password.reason, users);
      if (password.kind === 'none') withoutPassword += users;
      if (password.kind === 'kept' && password.mustBeChanged) mustBeChanged += users;
      if (profile.inactive) inactive += users;
      records.users += users;
      records.user_credentials += users * profile.credentials;
      records.user_identifiers += users * profile.identifiers;
      records.user_verifiable_addresses += users * profile.addresses;
    });
    return {
      read: records.users + rejected,
      prepared: records.users,
      rejected,
      recipes: inOrder(recipes),
      resets: inOrder(resets),
      mustBeChanged,
      withoutPassword,
      inactive,
      records,
    };
  }
}

function fateKey(password: PasswordFate): string {
  switch (password.kind) {
    case 'none':
      return '';
    case 'kept':
      return password.mustBeChanged ? `changed ${password.recipe}` : password.recipe;
    case 'reset':
      return password.reason;
  }
}

function add(counts: Map<string, number>, name: string, users: number): void {
  counts.set(name, (counts.get(name) ?? 0) + users);
}

/** By name, so that the order of the source's records does not show. */
function inOrder(counts: Map<string, number>): Record<string, number> {
  return Object.fromEntries([...counts].sort(([one], [other]) => (one < other ? -1 : 1)));
}
