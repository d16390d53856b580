import type { PersonAddress, PersonIdentifier } from '../contract/person.ts';
import { internationalNumber } from './phone-number.ts';

/**
 * Adds an identifier that a user signs in with, unless just its value is there already: a user name is often the e-mail
 * address. The first one stays, so e-mail addresses are added before user names. One that differs in case alone is
 * another where the pool counts case, so preparing decides on it.
 */
export function addIdentifier(
  identifiers: PersonIdentifier[],
  type: PersonIdentifier['type'],
  value: string | undefined,
): void {
  if (value !== undefined && !hasIdentifier(identifiers, value)) identifiers.push({ type, value });
}

/**
 * Adds the identifier of an account at another identity provider. SecureAuth documents the type `federated` and not its
 * value; ours is `provider:subject`, and the parts stand in its metadata.
 */
export function addFederatedIdentifier(identifiers: PersonIdentifier[], provider: string, subject: string): void {
  const value = `${provider}:${subject}`;
  if (!hasIdentifier(identifiers, value)) {
    identifiers.push({ type: 'federated', value, metadata: { provider, subject } });
  }
}

/**
 * Adds a phone number, as the identifier to sign in with and as the address to write to. One that cannot be told to be
 * anybody's number is neither, and stands in the profile as the source has it.
 *
 * @param region where numbers without a country's prefix are at home
 * @returns what the profile is to hold as `phone_number`
 */
export function addPhoneNumber(
  identifiers: PersonIdentifier[],
  addresses: PersonAddress[],
  value: string,
  verified: boolean,
  region: string | undefined,
): string {
  const number = internationalNumber(value, region);
  if (number === undefined) return value;
  addIdentifier(identifiers, 'mobile', number);
  addAddress(addresses, 'mobile', number, verified);
  return number;
}

/** Adds an address, unless its value is there already, in whatever case. */
export function addAddress(
  addresses: PersonAddress[],
  type: PersonAddress['type'],
  value: string,
  verified: boolean,
): void {
  if (!hasAddress(addresses, value)) addresses.push({ type, value, verified });
}

/** Whether an identifier has just this value. */
export function hasIdentifier(identifiers: readonly { readonly value: string }[], value: string): boolean {
  for (const identifier of identifiers) if (identifier.value === value) return true;
  return false;
}

/** Whether an address has the value, in whatever case: a pool compares addresses in lower case alone. */
export function hasAddress(addresses: readonly { readonly value: string }[], value: string): boolean {
  for (const address of addresses) {
    if (address.value === value || address.value.toLowerCase() === value.toLowerCase()) return true;
  }
  return false;
}
