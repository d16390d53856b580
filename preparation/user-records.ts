import type { UserKey } from '../contract/dataset.ts';
import type { HashedPassword } from '../passwords/hash.ts';
import type {
  User,
  UserCredential,
  UserIdentifier,
  UserVerifiableAddress,
} from '../secureauth/generated/identitysystem.ts';
import type { PasswordFate } from './password-credential.ts';

/** The vendor's file takes the values of these for objects, and its guide's sample has texts there. */
type FreeForm = Readonly<Record<string, unknown>>;

/** A record as this project writes it: always with its id and dates. */
type Written<T> = Omit<T, 'id' | 'payload' | 'metadata' | 'created_at' | 'updated_at'> & {
  readonly id: string;
  readonly created_at: string;
  readonly updated_at: string;
};

export type WrittenUser = Written<User> & { payload: FreeForm; metadata?: FreeForm };
type Credential = Omit<Written<UserCredential>, 'type'>;
export type WrittenPassword = Credential & {
  readonly type: 'password';
  readonly payload: { readonly hashed_password: HashedPassword };
};
/** A second factor, with the payload that the source has. */
export type WrittenFactor = Credential & { readonly type: 'webauthn' | 'totp'; readonly payload: FreeForm };
export type WrittenCredential = WrittenPassword | WrittenFactor;
export type WrittenIdentifier = Written<UserIdentifier> & { metadata?: FreeForm };
export type WrittenAddress = Written<UserVerifiableAddress>;

/** What all records of one user have in common. */
export interface Owner {
  readonly tenantId: string;
  readonly poolId: string;
  readonly userId: string;
}

/** One person as SecureAuth's records, with all that its OpenAPI file requires. All are of one tenant and pool. */
export interface UserRecords {
  /** How a report names the user. */
  readonly key: UserKey;
  readonly user: Readonly<WrittenUser>;
  readonly credentials: readonly Readonly<WrittenCredential>[];
  readonly identifiers: readonly Readonly<WrittenIdentifier>[];
  readonly addresses: readonly Readonly<WrittenAddress>[];
  /** Ids of the groups that the user is a member of. */
  readonly groups: readonly string[];
  readonly password: PasswordFate;
}
