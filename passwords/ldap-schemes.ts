import { fromBcrypt } from './bcrypt.ts';
import { decodeBytes } from './decode-bytes.ts';
import { digestLength, fromDigest } from './digest.ts';
import { fromAtlassian, fromDirectoryServerBlob, fromLdapPbkdf2 } from './ldap-pbkdf2.ts';
import { fromModularCrypt } from './modular-crypt.ts';
import type { Pbkdf2Function } from './pbkdf2.ts';
import { alwaysUnmovable, type Translation, unmovable } from './translation.ts';

/** How a hash is written: `usual` is base64, or hex where the length tells it. */
export type LdapEncoding = 'usual' | 'base64' | 'hex';

type Reader = (hash: string, encoding: LdapEncoding) => Translation;

/**
 * The schemes by their names in capitals: those of RFC 2307 and OpenLDAP, of 389 Directory Server, of OpenDJ and its kin,
 * of Dovecot, and of Atlassian.
 */
export const ldapSchemes: ReadonlyMap<string, Reader> = new Map<string, Reader>([
  ...all(plain('SHA-1'), 'SHA', 'SHA1'),
  ...all(salted('SHA-1'), 'SSHA', 'SSHA1'),
  ['SHA224', plain('SHA-224')],
  ['SSHA224', salted('SHA-224')],
  ['SHA256', plain('SHA-256')],
  ['SSHA256', salted('SHA-256')],
  ['SHA384', plain('SHA-384')],
  ['SSHA384', salted('SHA-384')],
  ['SHA512', plain('SHA-512')],
  ['SSHA512', salted('SHA-512')],
  ...all(plain('MD5'), 'LDAP-MD5', 'PLAIN-MD5'),
  // Dovecot's own {MD5} is the crypt(3) one.
  ['MD5', (hash, encoding) => (hash.startsWith('$') ? fromCrypt(hash) : plain('MD5')(hash, encoding))],
  ['SMD5', salted('MD5')],
  ...all(pbkdf2('SHA-1'), 'PBKDF2', 'PBKDF2-SHA1', 'PBKDF2-HMAC-SHA1'),
  ...all(pbkdf2('SHA-256'), 'PBKDF2-SHA256', 'PBKDF2-HMAC-SHA256'),
  ...all(pbkdf2('SHA-512'), 'PBKDF2-SHA512', 'PBKDF2-HMAC-SHA512'),
  ['PBKDF2_SHA256', fromDirectoryServerBlob],
  ['PKCS5S2', fromAtlassian],
  ...all(fromArgon2Scheme, 'ARGON2', 'ARGON2I', 'ARGON2ID'),
  ...all(fromBcrypt, 'BCRYPT', 'BLF-CRYPT'),
  ['CRYPT', fromCrypt],
  ...all(alwaysUnmovable('crypt'), 'SHA512-CRYPT', 'SHA256-CRYPT', 'MD5-CRYPT', 'DES-CRYPT', 'GOST_YESCRYPT'),
  ...all(alwaysUnmovable('clear_text'), 'CLEARTEXT', 'CLEAR', 'PLAIN', 'PLAIN-TRUNC', 'BASE64', 'NOOP'),
  ...all(alwaysUnmovable('not_exported'), 'SASL', 'KERBEROS', 'K5KEY'),
  ...all(alwaysUnmovable('hmac'), 'HMAC-MD5', 'CRAM-MD5', 'SCRAM-SHA-1', 'SCRAM-SHA-256', 'SCRAM-SHA-512'),
  ...all(alwaysUnmovable('password_encoding'), 'NT', 'NTHASH', 'LANMAN'),
  ...all(alwaysUnmovable('keyed_hash'), 'AES', 'AES-128', 'AES-256', '3DES', 'DES', 'BLOWFISH', 'RC4'),
  ['SCRYPT', alwaysUnmovable('scrypt')],
]);

/** base64 of the digest, or hex, which is longer. */
function plain(name: string): Reader {
  return (hash, encoding) => {
    const value = base64Of(hash, encoding === 'usual' ? usualEncoding(name, hash) : encoding);
    return value === undefined
      ? unmovable('malformed_hash')
      : fromDigest({ function: name, value, salt: { kind: 'none' } });
  };
}

function usualEncoding(name: string, hash: string): 'base64' | 'hex' {
  return hash.length === 2 * (digestLength(name) ?? 0) ? 'hex' : 'base64';
}

/** base64 of the digest followed by the salt; the digest is over the password and then the salt. */
function salted(name: string): Reader {
  return (hash, encoding) => {
    const value = base64Of(hash, encoding === 'hex' ? 'hex' : 'base64');
    return value === undefined
      ? unmovable('malformed_hash')
      : fromDigest({ function: name, value, salt: { kind: 'behind' } });
  };
}

function base64Of(hash: string, encoding: 'base64' | 'hex'): string | undefined {
  return encoding === 'base64' ? hash : decodeBytes(hash, 'hex')?.toString('base64');
}

function pbkdf2(named: Pbkdf2Function): Reader {
  return (hash) => fromLdapPbkdf2(named, hash);
}

function fromArgon2Scheme(hash: string): Translation {
  return hash.startsWith('$argon2') ? fromModularCrypt(hash, {}) : unmovable('malformed_hash');
}

/** bcrypt is the one hash of crypt(3) that moves. `*` and `x` are what shadow files have in the place of a hash. */
function fromCrypt(hash: string): Translation {
  if (hash === '') return unmovable('malformed_hash');
  if (hash === 'x' || hash.startsWith('*')) return unmovable('unusable_in_source');
  return hash.startsWith('$') ? fromModularCrypt(hash, {}) : unmovable('crypt');
}

function all(reader: Reader, ...names: readonly string[]): readonly (readonly [string, Reader])[] {
  return names.map((name) => [name, reader] as const);
}
