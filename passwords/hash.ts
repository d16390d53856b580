/**
 * SecureAuth's hash object: what `payload.hashed_password` of a password credential holds.
 *
 * Field names and types are those of `Hash` and `HashConfig` in the vendor's OpenAPI file, which marks no field as
 * required. How `value` and `salt` are encoded is not documented: `docs/passwords.md` states our reading.
 */
export type HashMethod = 'bcrypt' | 'pbkdf2' | 'argon2' | 'sha' | 'md5';

export interface BcryptConfig {
  readonly cost?: number;
}

export interface Pbkdf2Config {
  /** `SHA-1`, `SHA-256` or `SHA-512`. */
  readonly function?: string;
  readonly number_of_iterations?: number;
  /** Bytes. */
  readonly key_length?: number;
  readonly salt?: string;
  /** Bytes. */
  readonly salt_length?: number;
}

/** There is no field for the variant (i, d, id), the version or a secret. */
export interface Argon2Config {
  readonly iterations?: number;
  /** KiB. */
  readonly memory_in_kb?: number;
  readonly parallelism?: number;
  /** Bytes. */
  readonly key_length?: number;
  readonly salt?: string;
  /** Bytes. */
  readonly salt_length?: number;
}

export interface Md5Config {
  readonly salt?: string;
  /** `value` decodes to the digest followed by the salt. */
  readonly salt_after_digest_in_hash?: boolean;
  /** Bytes. */
  readonly salt_length?: number;
}

export interface ShaConfig extends Md5Config {
  /** `SHA-256` in the guide's sample. */
  readonly function?: string;
}

export interface HashConfig {
  readonly method: HashMethod;
  readonly bcrypt?: BcryptConfig;
  readonly pbkdf2?: Pbkdf2Config;
  readonly argon2?: Argon2Config;
  readonly sha?: ShaConfig;
  readonly md5?: Md5Config;
}

export interface HashedPassword {
  readonly config: HashConfig;
  readonly value: string;
}
