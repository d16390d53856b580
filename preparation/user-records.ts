import type { HashedPassword } from '../passwords/hash.ts';
import type {
  User,
  UserCredential,
  UserIdentifier,
  UserVerifiableAddress,
} from '../secureauth/generated/identitysystem.ts';
import type { PasswordFate } from './password-credential.ts';
import type { UuidBytes } from './uuid-bytes.ts';

/** The vendor's file takes the values of these for objects, and its guide's sample has texts there. */
type FreeForm = Readonly<Record<string, unknown>>;

/** What all records of a user have in common is written out with their templates. */
type InCommon = 'tenant_id' | 'user_pool_id' | 'user_id';

/** A record as this project writes it: always with its id and dates. */
type Written<T> = Omit<T, InCommon | 'id' | 'payload' | 'metadata' | 'created_at' | 'updated_at'> & {
  readonly id: UuidBytes;
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

/** One person as SecureAuth's records: with their templates, all that its OpenAPI file requires. */
export interface UserRecords {
  /** How a report names the user, beside its id. */
  readonly key: { readonly sourceKey: string; readonly at: string };
  readonly user: Readonly<WrittenUser>;
  readonly credentials: readonly Readonly<WrittenCredential>[];
  readonly identifiers: readonly Readonly<WrittenIdentifier>[];
  readonly addresses: readonly Readonly<WrittenAddress>[];
  /** Ids of the groups that the user is a member of. */
  readonly groups: readonly UuidBytes[];
  readonly password: PasswordFate;
}
