import { describe, expect, it } from 'vitest';
import { checkedRecipe, madeHashes, recipeOfText } from './made-hashes.ts';

const passlib: Readonly<Record<string, string>> = {
  pbkdf2_sha1: 'pbkdf2, SHA-1, 1000, 20 bytes',
  pbkdf2_sha256: 'pbkdf2, SHA-256, 1000, 32 bytes',
  pbkdf2_sha512: 'pbkdf2, SHA-512, 1000, 64 bytes',
  ldap_pbkdf2_sha1: 'pbkdf2, SHA-1, 1000, 20 bytes',
  ldap_pbkdf2_sha256: 'pbkdf2, SHA-256, 1000, 32 bytes',
  ldap_pbkdf2_sha512: 'pbkdf2, SHA-512, 1000, 64 bytes',
  atlassian_pbkdf2_sha1: 'pbkdf2, SHA-1, 10000, 32 bytes',
  argon2i: 'argon2i, 1024 KiB, 2 passes, 1 lane, 32 bytes',
  argon2id: 'argon2id, 1024 KiB, 2 passes, 1 lane, 32 bytes',
  argon2d: 'reset: argon2_variant',
  'bcrypt 2a': 'bcrypt, cost 4',
  'bcrypt 2b': 'bcrypt, cost 4',
  'bcrypt 2y': 'bcrypt, cost 4',
  bcrypt_sha256: 'reset: bcrypt_sha256',
  scrypt: 'reset: scrypt',
  md5_crypt: 'reset: crypt',
  sha256_crypt: 'reset: crypt',
  sha512_crypt: 'reset: crypt',
  des_crypt: 'reset: crypt',
  apr_md5_crypt: 'reset: crypt',
  sha1_crypt: 'reset: crypt',
  ldap_md5: 'MD5, unsalted',
  ldap_sha1: 'SHA-1, unsalted',
  ldap_salted_md5: 'MD5, salt behind digest',
  ldap_salted_sha1: 'SHA-1, salt behind digest',
  ldap_salted_sha256: 'SHA-256, salt behind digest',
  ldap_salted_sha512: 'SHA-512, salt behind digest',
  ldap_plaintext: 'reset: unknown_format',
  django_salted_sha1: 'SHA-1, salted',
  django_salted_md5: 'MD5, salted',
  django_des_crypt: 'reset: crypt',
  fshp: 'reset: unknown_format',
  cta_pbkdf2_sha1: 'reset: unknown_format',
  dlitz_pbkdf2_sha1: 'reset: unknown_format',
  grub_pbkdf2_sha512: 'reset: unknown_format',
  nthash: 'reset: unknown_format',
};

const php: Readonly<Record<string, string>> = {
  'password_hash PASSWORD_BCRYPT': 'bcrypt, cost 5',
  'password_hash PASSWORD_ARGON2I': 'argon2i, 1024 KiB, 2 passes, 1 lane, 32 bytes',
  'password_hash PASSWORD_ARGON2ID': 'argon2id, 1024 KiB, 2 passes, 1 lane, 32 bytes',
  phpass: 'reset: phpass',
  'WordPress 6.8': 'reset: bcrypt_sha384',
};

describe('a hash that says itself what it is', () => {
  it.each(madeHashes('passlib'))('by $scheme of passlib is recognised (case %#)', async (made) => {
    expect(await checkedRecipe('automatic', made)).toBe(passlib[made.scheme]);
  });

  it.each(madeHashes('php'))('by $scheme of PHP is recognised (case %#)', async (made) => {
    expect(await checkedRecipe('automatic', made)).toBe(php[made.scheme]);
    expect(await checkedRecipe('modular-crypt', made)).toBe(php[made.scheme]);
  });

  it.each([
    ['$S$C33783772bRXEx1aCsvY.dqgaaSu76XmVlKrW9Qu8IQlvxHlmzLf', 'reset: phpass'],
    ['U$S$C33783772bRXEx1aCsvY.dqgaaSu76XmVlKrW9Qu8IQlvxHlmzLf', 'reset: phpass'],
    [`${'0a'.repeat(16)}:${'0b'.repeat(64)}`, 'reset: scrypt'],
    ['!', 'reset: unusable_in_source'],
    ['*', 'reset: unusable_in_source'],
    ['!!', 'reset: unusable_in_source'],
    ['5f4dcc3b5aa765d61d8327deb882cf99', 'reset: unknown_format'],
    ['sha1$8chars00$02d5916550edf7fc8c886f044887f4b1abf9b013', 'reset: unknown_format'],
    ['sha1$fe76b$02d5916550edf7fc8c886f044887f4b1abf9b013', 'SHA-1, salted'],
    ['{SSHA}', 'reset: malformed_hash'],
    ['{SASL}someone', 'reset: not_exported'],
    ['', 'reset: malformed_hash'],
    ['$', 'reset: malformed_hash'],
    ['secret', 'reset: unknown_format'],
    ['AAAA', 'reset: unknown_format'],
    ['A'.repeat(8_193), 'reset: excessive_parameters'],
  ])('(case %#) is told from the others', (value, expected) => {
    expect(recipeOfText('automatic', value)).toBe(expected);
  });
});
