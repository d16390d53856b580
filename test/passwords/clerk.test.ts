import { describe, expect, it } from 'vitest';
import { checkedRecipe, madeHashes, recipeOfText } from './made-hashes.ts';

const recipes: Readonly<Record<string, string>> = {
  bcrypt: 'bcrypt, cost 4',
  argon2i: 'argon2i, 1024 KiB, 2 passes, 1 lane, 32 bytes',
  argon2id: 'argon2id, 1024 KiB, 2 passes, 1 lane, 32 bytes',
  'pbkdf2_sha1, hex salt': 'pbkdf2, SHA-1, 1000, 20 bytes',
  'pbkdf2_sha1, text salt': 'pbkdf2, SHA-1, 1000, 32 bytes',
  pbkdf2_sha256: 'pbkdf2, SHA-256, 1000, 32 bytes',
  pbkdf2_sha256_django: 'pbkdf2, SHA-256, 1000, 32 bytes',
  pbkdf2_sha512: 'pbkdf2, SHA-512, 1000, 64 bytes',
  pbkdf2_sha512_hex: 'pbkdf2, SHA-512, 1000, 64 bytes',
  md5: 'MD5, unsalted',
  sha256: 'SHA-256, unsalted',
  ldap_ssha: 'SHA-1, salt behind digest',
  bcrypt_sha256_django: 'reset: bcrypt_sha256',
  phpass: 'reset: phpass',
};

describe('a hash as Clerk keeps it', () => {
  it.each(madeHashes('clerk'))('by $scheme admits its own password alone, or is a reset (case %#)', async (made) => {
    expect(await checkedRecipe('clerk', made)).toBe(recipes[made.scheme]);
  });
});

describe("a text in Clerk's place of a hash", () => {
  const hex = '07'.repeat(32);
  const bcrypt = (cost: string) => `$2b$${cost}$${'a'.repeat(53)}`;
  it.each([
    ['bcrypt', '', 'reset: malformed_hash'],
    ['', hex, 'reset: malformed_hash'],
    ['bcrypt', bcrypt('31'), 'reset: excessive_parameters'],
    ['bcrypt', bcrypt('10').slice(0, -1), 'reset: malformed_hash'],
    ['bcrypt_peppered', `${bcrypt('10')}$pepper`, 'reset: keyed_hash'],
    ['bcrypt', `${bcrypt('10')}$pepper`, 'reset: malformed_hash'],
    ['pbkdf2_sha1', `pbkdf2_sha1$1000$salt$${hex}$64`, 'reset: malformed_hash'],
    ['pbkdf2_sha1', `pbkdf2_sha1$1000$salt$${hex}$32$1`, 'reset: malformed_hash'],
    ['pbkdf2_sha1', `pbkdf2_sha1$99999999999$salt$${hex}`, 'reset: excessive_parameters'],
    ['pbkdf2_sha256', `pbkdf2_sha256$1000$no base64$${hex}`, 'reset: malformed_hash'],
    ['pbkdf2_sha512_hex', `pbkdf2_sha512_hex$1000$salt$${hex}`, 'reset: malformed_hash'],
    ['md5', hex, 'reset: malformed_hash'],
    ['sha256', hex.slice(1), 'reset: malformed_hash'],
    ['ldap_ssha', Buffer.alloc(28, 7).toString('base64'), 'SHA-1, salt behind digest'],
    ['ldap_ssha', 'secret', 'reset: malformed_hash'],
    ['md5_salted', `salt$${hex}`, 'reset: salt_layout'],
    ['sha256_salted', `salt$${hex}`, 'reset: salt_layout'],
    ['hmac_sha256_utf16_b64', `hmac_sha256_utf16_b64$${hex}$key`, 'reset: hmac'],
    ['sha512_symfony', `sha512_symfony$5000$salt$${hex}`, 'reset: iterated_digest'],
    ['scrypt_firebase', 'hash$salt$key$separator$8$14', 'reset: scrypt'],
    ['scrypt_werkzeug', `scrypt:32768:8:1$salt$${hex}`, 'reset: scrypt'],
    ['awscognito', 'awscognito#pool#client#someone', 'reset: not_exported'],
    ['rot13', hex, 'reset: unknown_format'],
    ['md5', '0'.repeat(100_000), 'reset: excessive_parameters'],
  ])('(case %#: %s) is read for what it is', (passwordHasher, value, expected) => {
    expect(recipeOfText('clerk', value, { passwordHasher })).toBe(expected);
  });
});
