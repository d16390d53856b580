import type { PersonAddress, PersonIdentifier } from '../contract/person.ts';

/**
 * Adds an identifier that a user signs in with, unless its value is there already, in whatever case: a user name is
 * often the e-mail address, and the pool, which compares in lower case, would take the second for a conflict. The first
 * one stays, so e-mail addresses are added before user names.
 */
export function addIdentifier(
  identifiers: PersonIdentifier[],
  type: PersonIdentifier['type'],
  value: string | undefined,
): void {
  if (value !== undefined && !holds(identifiers, value)) identifiers.push({ type, value });
}

/** Adds an address, unless its value is there already, in whatever case. */
export function addAddress(
  addresses: PersonAddress[],
  type: PersonAddress['type'],
  value: string,
  verified: boolean,
): void {
  if (!holds(addresses, value)) addresses.push({ type, value, verified });
}

function holds(records: readonly { readonly value: string }[], value: string): boolean {
  for (const record of records) {
    if (record.value === value || record.value.toLowerCase() === value.toLowerCase()) return true;
  }
  return false;
}
