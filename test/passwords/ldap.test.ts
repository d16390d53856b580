import { describe, expect, it } from 'vitest';
import { checkedRecipe, madeHashes, recipeOfText } from './made-hashes.ts';

const shared: Readonly<Record<string, string>> = {
  SHA: 'SHA-1, unsalted',
  SSHA: 'SHA-1, salt behind digest',
  SHA1: 'SHA-1, unsalted',
  SHA256: 'SHA-256, unsalted',
  SSHA256: 'SHA-256, salt behind digest',
  SHA384: 'SHA-384, unsalted',
  SSHA384: 'SHA-384, salt behind digest',
  SHA512: 'SHA-512, unsalted',
  SSHA512: 'SHA-512, salt behind digest',
  MD5: 'MD5, unsalted',
  SMD5: 'MD5, salt behind digest',
  PBKDF2: 'pbkdf2, SHA-1, 10000, 20 bytes',
  'PBKDF2-SHA1': 'pbkdf2, SHA-1, 10000, 20 bytes',
  'PBKDF2-SHA256': 'pbkdf2, SHA-256, 10000, 32 bytes',
  'PBKDF2-SHA512': 'pbkdf2, SHA-512, 10000, 64 bytes',
  CRYPT: 'reset: crypt',
  CLEARTEXT: 'reset: clear_text',
};

const directoryServer: Readonly<Record<string, string>> = {
  ...shared,
  PBKDF2_SHA256: 'pbkdf2, SHA-256, 8192, 256 bytes',
  'CRYPT-MD5': 'reset: crypt',
  'CRYPT-SHA256': 'reset: crypt',
  'CRYPT-SHA512': 'reset: crypt',
  GOST_YESCRYPT: 'reset: crypt',
  CLEAR: 'reset: clear_text',
};

const opendj: Readonly<Record<string, string>> = {
  ...shared,
  BCRYPT: 'bcrypt, cost 8',
  PKCS5S2: 'pbkdf2, SHA-1, 10000, 32 bytes',
  'PBKDF2-HMAC-SHA256': 'pbkdf2, SHA-256, 10000, 32 bytes',
  'PBKDF2-HMAC-SHA512': 'pbkdf2, SHA-512, 10000, 64 bytes',
};

const dovecot: Readonly<Record<string, string>> = {
  ...shared,
  'BLF-CRYPT': 'bcrypt, cost 5',
  ARGON2I: 'argon2i, 32768 KiB, 4 passes, 1 lane, 32 bytes',
  ARGON2ID: 'argon2id, 262144 KiB, 3 passes, 1 lane, 32 bytes',
  'SHA512.HEX': 'SHA-512, unsalted',
  'SSHA256.HEX': 'SHA-256, salt behind digest',
  'LDAP-MD5': 'MD5, unsalted',
  'PLAIN-MD5': 'MD5, unsalted',
  PBKDF2: 'pbkdf2, SHA-1, 5000, 20 bytes',
  MD5: 'reset: crypt',
  'SHA512-CRYPT': 'reset: crypt',
  'SHA256-CRYPT': 'reset: crypt',
  'MD5-CRYPT': 'reset: crypt',
  'DES-CRYPT': 'reset: crypt',
  PLAIN: 'reset: clear_text',
  'CRAM-MD5': 'reset: hmac',
  'HMAC-MD5': 'reset: hmac',
  'SCRAM-SHA-1': 'reset: hmac',
  'SCRAM-SHA-256': 'reset: hmac',
  'DIGEST-MD5': 'reset: unknown_format',
  'PLAIN-MD4': 'reset: unknown_format',
};

describe('a userPassword that a directory made', () => {
  it.each(madeHashes('openldap'))('OpenLDAP by $scheme (case %#)', async (made) => {
    const scheme = made.scheme.slice(1, -1);
    const expected = scheme === 'ARGON2' ? 'argon2i, 4096 KiB, 3 passes, 1 lane, 32 bytes' : shared[scheme];
    expect(await checkedRecipe('ldap', made)).toBe(expected);
  });

  it.each(madeHashes('directory-server'))('389 Directory Server by $scheme (case %#)', async (made) => {
    expect(await checkedRecipe('ldap', made)).toBe(directoryServer[made.scheme]);
  });

  it.each(madeHashes('opendj'))('OpenDJ by $scheme (case %#)', async (made) => {
    expect(await checkedRecipe('ldap', made)).toBe(opendj[made.scheme]);
  });

  it.each(madeHashes('dovecot'))('Dovecot by $scheme (case %#)', async (made) => {
    expect(await checkedRecipe('ldap', made)).toBe(dovecot[made.scheme]);
  });

  it('reads the same with its scheme in any case', async () => {
    for (const made of madeHashes('openldap').slice(0, 15)) {
      const lower = { ...made, value: made.value.replace(/^\{[^}]*\}/, (scheme) => scheme.toLowerCase()) };
      expect(await checkedRecipe('ldap', lower)).toBe(await checkedRecipe('ldap', made));
    }
  });
});

describe('a userPassword', () => {
  const bytes = (length: number) => Buffer.alloc(length, 7).toString('base64');
  const bcrypt = `$2y$10$${'a'.repeat(53)}`;
  const hash = '$argon2id$v=19$m=10485760,t=3,p=4$c2FsdHNhbHRzYWx0$';
  it.each([
    ['', 'reset: malformed_hash'],
    ['{SSHA}', 'reset: malformed_hash'],
    [`{SSHA}${bytes(20)}`, 'reset: malformed_hash'],
    [`{SSHA}${bytes(24)}`, 'SHA-1, salt behind digest'],
    [`{SSHA}${bytes(24).slice(0, -1)}`, 'reset: malformed_hash'],
    [`{SSHA}${bytes(2_000)}`, 'reset: excessive_parameters'],
    [`{SHA}${bytes(21)}`, 'reset: malformed_hash'],
    [`{SHA}${'07'.repeat(20)}`, 'SHA-1, unsalted'],
    [`{SHA256.B64}${bytes(32)}`, 'SHA-256, unsalted'],
    [`{SHA256.HEX}${bytes(32)}`, 'reset: malformed_hash'],
    [`{SHA256.ROT13}${bytes(32)}`, 'reset: unknown_format'],
    ['secret', 'reset: clear_text'],
    [bcrypt, 'reset: clear_text'],
    ['{not a scheme}secret', 'reset: clear_text'],
    ['{CLEAR}secret', 'reset: clear_text'],
    [`{CRYPT}${bcrypt}`, 'bcrypt, cost 10'],
    [`{crypt}${bcrypt}`, 'bcrypt, cost 10'],
    ['{CRYPT}$6$salt$digest', 'reset: crypt'],
    ['{CRYPT}$new$salt$digest', 'reset: unknown_format'],
    ['{CRYPT}', 'reset: malformed_hash'],
    ['{CRYPT}*', 'reset: unusable_in_source'],
    ['{CRYPT}x', 'reset: unusable_in_source'],
    [`{CRYPT}!${bcrypt}`, 'reset: unusable_in_source'],
    [`{SSHA}!${bytes(24)}`, 'reset: unusable_in_source'],
    [`{BCRYPT}$2b$31$${'a'.repeat(53)}`, 'reset: excessive_parameters'],
    [`{ARGON2}${hash}${bytes(32).slice(0, -1)}`, 'reset: excessive_parameters'],
    ['{ARGON2}$6$salt$digest', 'reset: malformed_hash'],
    ['{SASL}someone@REALM', 'reset: not_exported'],
    ['{KERBEROS}someone@REALM', 'reset: not_exported'],
    ['{NT}8846F7EAEE8FB117AD06BDD830B7586C', 'reset: password_encoding'],
    ['{AES}AAAA', 'reset: keyed_hash'],
    ['{SCRYPT}AAAA', 'reset: scrypt'],
    ['{NS-MTA-MD5}AAAA', 'reset: unknown_format'],
    [`{PBKDF2-SHA256}10000$${bytes(16)}$`, 'reset: malformed_hash'],
    [`{PBKDF2-SHA256}99999999999$${bytes(16)}$${bytes(32)}`, 'reset: excessive_parameters'],
    [`{PBKDF2-SHA256}10000$${bytes(16)}`, 'reset: unknown_format'],
    [`{PBKDF2}${bytes(60)}`, 'reset: unknown_format'],
    [`{PBKDF2-HMAC-SHA256}10000:${bytes(32)}`, 'reset: malformed_hash'],
    [`{PBKDF2-HMAC-SHA256}:${bytes(40)}`, 'reset: malformed_hash'],
    ['{PBKDF2}$1$salt$5000$', 'reset: malformed_hash'],
    [`{PBKDF2_SHA256}${bytes(323)}`, 'reset: malformed_hash'],
    [`{PBKDF2_SHA256}${Buffer.alloc(324, 255).toString('base64')}`, 'reset: excessive_parameters'],
    [`{PKCS5S2}${bytes(47)}`, 'reset: malformed_hash'],
    [`{SSHA}${'A'.repeat(100_000)}`, 'reset: excessive_parameters'],
  ])('(case %#) is read for what it is', (value, expected) => {
    expect(recipeOfText('ldap', value)).toBe(expected);
  });
});
