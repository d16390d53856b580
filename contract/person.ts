/**
 * One user as an adapter in `sources/` yields it, before any SecureAuth shape.
 *
 * Adapters state what the export says and nothing more: no ids are derived and no hash is translated here.
 */

/** SecureAuth's identifier types. */
export type IdentifierType = 'email' | 'mobile' | 'uid' | 'external' | 'federated';

/** SecureAuth's user status. */
export type UserStatus = 'active' | 'inactive' | 'new' | 'deleted';

/** Where in the source a record stands, for people: never its content. */
export interface SourcePosition {
  /** The input's file name, without its folders; `-` for standard input. */
  readonly input: string;
  /** Line number, from 1, where the input is read line by line. */
  readonly line?: number;
  /** Ordinal of the record, from 1, where the input is one document. */
  readonly record?: number;
}

export interface PersonIdentifier {
  /** A v4 UUID that the source already has for this record; derived when left out. */
  readonly id?: string;
  readonly type: IdentifierType;
  readonly value: string;
  readonly metadata?: Readonly<Record<string, unknown>>;
}

export interface PersonAddress {
  /** A v4 UUID that the source already has for this record; derived when left out. */
  readonly id?: string;
  readonly type: 'email' | 'mobile';
  readonly value: string;
  readonly verified: boolean;
  /** RFC 3339; only where the source says when. */
  readonly verifiedAt?: string;
}

/** A password hash exactly as the source writes it; `passwords/` knows each format by its name. */
export interface SourcePassword {
  /** A v4 UUID that the source already has for this credential; derived when left out. */
  readonly id?: string;
  /** The name of a format in `passwords/`, for example `keycloak` or `modular-crypt`. */
  readonly format: string;
  readonly value: string;
  /** Further parts of a hash that the source keeps apart, such as Keycloak's `credentialData`. */
  readonly parameters?: Readonly<Record<string, string>>;
  /** The source says that the user has to choose another password at the next login. */
  readonly mustBeChanged?: boolean;
  /** The source says that this password no longer admits. */
  readonly mustBeReset?: boolean;
  /** RFC 3339; only where the source itself has an expiry. */
  readonly expiresAt?: string;
  /** RFC 3339; when the password was set, where the source says it. */
  readonly createdAt?: string;
}

/** A second factor that the source hands over in SecureAuth's own shape. */
export interface PersonCredential {
  readonly id?: string;
  readonly type: 'webauthn' | 'totp';
  readonly payload: Readonly<Record<string, unknown>>;
  readonly createdAt?: string;
}

export interface Person {
  /** The source's own, lasting key of this user: the UUIDs of all its records are derived from it. */
  readonly sourceKey: string;
  readonly position: SourcePosition;
  /** A v4 UUID that the source already has for this user; derived when left out. */
  readonly id?: string;
  readonly status: UserStatus;
  readonly identifiers: readonly PersonIdentifier[];
  readonly addresses: readonly PersonAddress[];
  /** SecureAuth's `payload`: the profile, checked by the pool's payload schema. */
  readonly payload: Readonly<Record<string, unknown>>;
  /** SecureAuth's `metadata`: what administrators keep of a user. */
  readonly metadata?: Readonly<Record<string, unknown>>;
  /** Left out when the user has no password. */
  readonly password?: SourcePassword;
  readonly credentials?: readonly PersonCredential[];
  /** Paths of the groups that the user is a direct member of, from the root down: `/staff/editors`. */
  readonly groups?: readonly string[];
  /** RFC 3339; only where the source says it. */
  readonly lastLoginAt?: string;
  /** RFC 3339. */
  readonly createdAt?: string;
  /** RFC 3339. */
  readonly updatedAt?: string;
}
