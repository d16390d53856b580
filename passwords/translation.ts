import type { HashedPassword } from './hash.ts';

/**
 * Why a password cannot move, so that its user has to set another one. Each is documented in `docs/passwords.md`;
 * reports count users by these names.
 */
export type ResetReason =
  | 'argon2_variant'
  | 'argon2_version'
  | 'bcrypt_sha256'
  | 'bcrypt_sha384'
  | 'bcrypt_variant'
  | 'clear_text'
  | 'crypt'
  | 'excessive_parameters'
  | 'hmac'
  | 'iterated_digest'
  | 'keyed_hash'
  | 'malformed_hash'
  | 'not_exported'
  | 'password_encoding'
  | 'pbkdf2_function'
  | 'phpass'
  | 'salt_layout'
  | 'scrypt'
  | 'unknown_format'
  | 'unusable_in_source';

/** A password hash as a source writes it. */
export interface PasswordSource {
  /** Name of a format in the registry of `translate.ts`. */
  readonly format: string;
  readonly value: string;
  /** Further parts that the source keeps apart from the hash. */
  readonly parameters?: Readonly<Record<string, string>>;
}

/** What becomes of one password hash. */
export type Translation =
  | {
      readonly kind: 'movable';
      /** Method and parameters for people and for counting: `pbkdf2, SHA-512, 210000, 64 bytes`. */
      readonly recipe: string;
      readonly hash: HashedPassword;
    }
  | { readonly kind: 'unmovable'; readonly reason: ResetReason };

/** One format of a source: reads any text, however broken, and never throws. */
export type PasswordFormat = (value: string, parameters: Readonly<Record<string, string>>) => Translation;

/** States that a password has to be reset. */
export function unmovable(reason: ResetReason): Translation {
  return { kind: 'unmovable', reason };
}

/** What reads a format, or a part of one, whose passwords all have to be reset. */
export function alwaysUnmovable(reason: ResetReason): () => Translation {
  const translation = unmovable(reason);
  return () => translation;
}
