import type { PreparationCounts } from '../contract/dataset.ts';
import type { PasswordFate } from './password-credential.ts';
import type { UserRecords } from './user-records.ts';

/** Records of one type that a user may have. */
export const mostRecords = 1_000;

/** What preparation counts of one user. Few users differ in it, so a number stands for it while users are sorted. */
export interface Profile {
  readonly password: PasswordFate;
  readonly inactive: boolean;
  readonly verifiedAddress: boolean;
  readonly federated: boolean;
  readonly credentials: number;
  readonly identifiers: number;
  readonly addresses: number;
  readonly groups: number;
}

/** Recipes that are told apart: a base has a few, and one where every hash has its own must not fill the memory. */
const mostFates = 200;
export const otherRecipes = 'other recipes';

/** Profiles by their numbers, with the users that were counted. */
export type TallyState = readonly { readonly profile: Profile; readonly users: number }[];

type CountsOfUsers = Omit<PreparationCounts, 'read' | 'rejected' | 'rejects' | 'sharingIdentifiers' | 'groups'>;

/**
 * Counts prepared users.
 *
 * A user is counted when it is written, not when it is mapped: whether another one has the same key or the same
 * identifier shows only after sorting. Until then its profile's number goes with it.
 */
export class Tally {
  readonly #profiles: Profile[] = [];
  /** Numbers of profiles, by the password's fate and then by the rest. */
  readonly #numbers = new Map<string, Map<number, number>>();
  readonly #users: number[] = [];

  readonly #mostFates: number;

  /**
   * @param state where to go on; nothing is counted when left out
   * @param most recipes that are told apart
   */
  constructor(state: TallyState = [], most = mostFates) {
    this.#mostFates = most;
    for (const { profile, users } of state) this.#users[this.numberOf(profile)] = users;
  }

  /** All that was counted so far. */
  get state(): TallyState {
    return this.#profiles.map((profile, number) => ({ profile, users: this.#users[number] ?? 0 }));
  }

  /** The number of a user's profile, below 2^32. */
  numberOf(profile: Profile): number {
    const fate = fateKey(profile.password);
    const numbers = this.#numbers.get(fate) ?? new Map<number, number>();
    if (numbers.size === 0 && this.#numbers.size >= this.#mostFates && profile.password.kind === 'kept') {
      return this.#numberOfOther(profile, profile.password.mustBeChanged);
    }
    const key = keyOf(profile);
    const known = numbers.get(key);
    if (known !== undefined) return known;
    const number = this.#profiles.push(profile) - 1;
    this.#numbers.set(fate, numbers.set(key, number));
    this.#users.push(0);
    return number;
  }

  #numberOfOther(profile: Profile, mustBeChanged: boolean): number {
    const password: PasswordFate = { kind: 'kept', recipe: otherRecipes, mustBeChanged };
    const fate = fateKey(password);
    if (!this.#numbers.has(fate)) this.#numbers.set(fate, new Map([[-1, -1]]));
    return this.numberOf({ ...profile, password });
  }

  profile(number: number): Profile {
    const profile = this.#profiles[number];
    if (profile === undefined) throw new RangeError('a packed user has a profile that is not known');
    return profile;
  }

  /** Counts a user that is written. */
  count(number: number): void {
    this.#users[number] = (this.#users[number] ?? 0) + 1;
  }

  counts(): CountsOfUsers {
    const recipes = new Map<string, number>();
    const resets = new Map<string, number>();
    const records = {
      users: 0,
      user_credentials: 0,
      user_identifiers: 0,
      user_verifiable_addresses: 0,
      group_members: 0,
    };
    const found = { mustBeChanged: 0, withoutPassword: 0, inactive: 0, withoutVerifiedAddress: 0, federatedOnly: 0 };
    this.#profiles.forEach((profile, number) => {
      const users = this.#users[number] ?? 0;
      if (users === 0) return;
      const { password } = profile;
      if (password.kind === 'kept') addTo(recipes, password.recipe, users);
      if (password.kind === 'reset') addTo(resets, password.reason, users);
      if (password.kind === 'kept' && password.mustBeChanged) found.mustBeChanged += users;
      if (password.kind === 'none') found.withoutPassword += users;
      if (password.kind === 'none' && profile.federated) found.federatedOnly += users;
      if (profile.inactive) found.inactive += users;
      if (!profile.verifiedAddress) found.withoutVerifiedAddress += users;
      records.users += users;
      records.user_credentials += users * profile.credentials;
      records.user_identifiers += users * profile.identifiers;
      records.user_verifiable_addresses += users * profile.addresses;
      records.group_members += users * profile.groups;
    });
    return { prepared: records.users, recipes: inOrder(recipes), resets: inOrder(resets), ...found, records };
  }
}

/** What is counted of a user with these records. */
export function profileOf({ user, password, credentials, identifiers, addresses, groups }: UserRecords): Profile {
  return {
    password,
    inactive: user.status === 'inactive',
    verifiedAddress: addresses.some(({ verified }) => verified === true),
    federated: identifiers.some(({ type }) => type === 'federated'),
    credentials: credentials.length,
    identifiers: identifiers.length,
    addresses: addresses.length,
    groups: groups.length,
  };
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

/** All but the password in one number: a text would cost more than mapping the user. */
function keyOf(profile: Profile): number {
  const { credentials, identifiers, addresses, groups } = profile;
  const records = ((credentials * mostRecords + identifiers) * mostRecords + addresses) * mostRecords + groups;
  return records * 8 + Number(profile.inactive) * 4 + Number(profile.verifiedAddress) * 2 + Number(profile.federated);
}

/** Adds to the count of a name. */
export function addTo(counts: Map<string, number>, name: string, users: number): void {
  counts.set(name, (counts.get(name) ?? 0) + users);
}

/** By name, so that the order of the source's records does not show. */
export function inOrder(counts: ReadonlyMap<string, number>): Record<string, number> {
  return Object.fromEntries([...counts].sort(([one], [other]) => (one < other ? -1 : 1)));
}
