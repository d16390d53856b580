import type {
  User,
  UserCredential,
  UserIdentifier,
  UserVerifiableAddress,
} from '../secureauth/generated/identitysystem.ts';

/** SecureAuth's records as the sandbox keeps them: with an id, and a user's dates. */
export type UserRecord = User & { id: string; created_at: string; updated_at: string };
export type CredentialRecord = UserCredential & { id: string };
export type IdentifierRecord = UserIdentifier & { id: string };
export type AddressRecord = UserVerifiableAddress & { id: string };

/** A whole entry: a user with all its sub-entries. Imports replace entries as a whole. */
export interface UserEntry {
  readonly user: UserRecord;
  readonly credentials: readonly CredentialRecord[];
  readonly identifiers: readonly IdentifierRecord[];
  readonly addresses: readonly AddressRecord[];
}

/** The kinds of sub-entries, each with ids of its own. */
export const subEntryKinds = ['credentials', 'identifiers', 'addresses'] as const;
export type SubEntryKind = (typeof subEntryKinds)[number];
