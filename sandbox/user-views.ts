import type { ExtendedUser, UserWithData } from '../secureauth/generated/identitysystem.ts';
import type { UserEntry } from './records.ts';

/** A user as lists show it. */
export function extendedUser({ user, identifiers, addresses }: UserEntry): ExtendedUser {
  return {
    ...user,
    identifiers: identifiers.map(({ identifier }) => identifier),
    identifiers_with_details: identifiers.map(({ type, identifier }) => ({ type, value: identifier })),
    addresses: addresses.map(({ address, verified }) => ({ address, verified })),
    'verified addresses': addresses.filter(({ verified }) => verified).map(({ address }) => address),
  };
}

/** A user with all its records; of the credentials' payloads only the names are shown (OpenAPI file: `###`). */
export function userWithData({ user, identifiers, addresses, credentials }: UserEntry): UserWithData {
  return {
    ...user,
    identifiers: [...identifiers],
    verifiable_addresses: [...addresses],
    credentials: credentials.map((credential) => ({
      ...credential,
      payload: Object.fromEntries(Object.keys(credential.payload).map((name) => [name, '###'])),
    })),
  };
}
