/**
 * How the fields of SecureAuth's hash object are read where its documentation is silent. The default is our reading;
 * each alternative is one that a real pool could turn out to have.
 */
export interface HashReading {
  /** `sha` and `md5` with a `salt` in the config: what the digest is taken over. */
  readonly saltInConfig: 'salt-then-password' | 'password-then-salt';
  /** `sha` and `md5` with `salt_after_digest_in_hash`: what the digest is taken over. LDAP's `{SSHA}` has the password first. */
  readonly saltAfterDigest: 'password-then-salt' | 'salt-then-password';
  /** How the text of `sha.salt` and `md5.salt` becomes bytes. */
  readonly digestSaltEncoding: TextEncoding;
  /** How the text of `pbkdf2.salt` and `argon2.salt` becomes bytes. */
  readonly keySaltEncoding: TextEncoding;
  /**
   * What `value` holds for `pbkdf2` and `argon2`: the base64 of the derived key, or a PHC string
   * (`$argon2id$v=19$m=…,t=…,p=…$salt$key`, `$pbkdf2-sha256$i=…$salt$key`), whose own parameters then count. With
   * `modular-crypt` the one of `pbkdf2` is passlib's: `$pbkdf2-sha256$…$salt$key`, with `.` for `+`.
   */
  readonly keyValue: 'base64' | 'phc' | 'modular-crypt';
  /** There is no field for the variant. */
  readonly argon2Variant: Argon2Variant;
}

export type TextEncoding = 'utf8' | 'base64' | 'hex';
export type Argon2Variant = 'argon2d' | 'argon2i' | 'argon2id';

export const defaultHashReading: HashReading = {
  saltInConfig: 'salt-then-password',
  saltAfterDigest: 'password-then-salt',
  digestSaltEncoding: 'utf8',
  keySaltEncoding: 'base64',
  keyValue: 'base64',
  argon2Variant: 'argon2id',
};
