/** Why a password has to be reset, for people; `docs/passwords.md` and `docs/dataset.md` explain each. */
const resetWords: ReadonlyMap<string, string> = new Map([
  ['argon2_variant', 'A variant of Argon2 that cannot be written'],
  ['argon2_version', 'Argon2 of an old version'],
  ['bcrypt_sha256', 'bcrypt over a SHA-256 of the password'],
  ['bcrypt_sha384', 'bcrypt over a SHA-384 of the password'],
  ['bcrypt_variant', 'bcrypt of a faulty implementation'],
  ['clear_text', 'Not a hash but the password itself'],
  ['crypt', 'A crypt(3) hash'],
  ['excessive_parameters', 'A hash that is too costly to check'],
  ['forced_by_strategy', 'This migration resets all passwords'],
  ['hmac', 'An HMAC of the password'],
  ['iterated_digest', 'A digest that was taken more than once'],
  ['keyed_hash', 'A secret of the source is mixed in'],
  ['malformed_hash', 'The hash is damaged or missing'],
  ['not_exported', 'The source does not hand out the hash'],
  ['password_encoding', 'A hash of the password in another encoding'],
  ['pbkdf2_function', 'PBKDF2 with another function'],
  ['probe_failed', 'No login was possible with such a hash when the pool was probed'],
  ['phpass', 'A phpass hash'],
  ['reset_required_by_source', 'The source no longer admits it'],
  ['salt_layout', 'A salt that cannot be written'],
  ['salt_not_text', 'A salt that is no text, which the pool reads salts as'],
  ['scrypt', 'A scrypt hash'],
  ['unknown_format', 'A hash of an unknown format'],
  ['unusable_in_source', 'No password matches it in the source either'],
]);

/** A reason for people; one that this release does not know stays as it is. */
export function describeReset(reason: string): string {
  return resetWords.get(reason) ?? reason;
}
