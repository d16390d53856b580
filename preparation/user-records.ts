import type { UserKey } from '../contract/dataset.ts';
import type {
  User,
  UserCredential,
  UserIdentifier,
  UserVerifiableAddress,
} from '../secureauth/generated/identitysystem.ts';
import type { PasswordFate } from './password-credential.ts';

/** The vendor's file takes the values of these for objects, and its guide's sample has texts there. */
type FreeForm = Readonly<Record<string, unknown>>;

/** A record as this project writes it: always with its id. */
type Written<T> = Omit<T, 'id' | 'payload' | 'metadata'> & { readonly id: string };

export type WrittenUser = Written<User> & { payload: FreeForm; metadata?: FreeForm };
export type WrittenCredential = Written<UserCredential> & { payload: FreeForm };
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
  readonly password: PasswordFate;
}
