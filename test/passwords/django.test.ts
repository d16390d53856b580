import { describe, expect, it } from 'vitest';
import { checkedRecipe, madeHashes, recipeOfText } from './made-hashes.ts';

const recipes: Readonly<Record<string, string>> = {
  'pbkdf2_sha256, as by default': 'pbkdf2, SHA-256, 1000000, 32 bytes',
  pbkdf2_sha256: 'pbkdf2, SHA-256, 1000, 32 bytes',
  pbkdf2_sha1: 'pbkdf2, SHA-1, 1000, 20 bytes',
  argon2: 'argon2id, 8192 KiB, 2 passes, 8 lanes, 32 bytes',
  bcrypt: 'bcrypt, cost 4',
  md5: 'MD5, salted',
  sha1: 'SHA-1, salted',
  unsalted_md5: 'MD5, unsalted',
  unsalted_sha1: 'SHA-1, unsalted',
  bcrypt_sha256: 'reset: bcrypt_sha256',
  scrypt: 'reset: scrypt',
  unusable: 'reset: unusable_in_source',
};

describe('a hash that Django made', () => {
  it.each(madeHashes('django'))('by $scheme admits its own password alone, or is a reset (case %#)', async (made) => {
    expect(await checkedRecipe('django', made)).toBe(recipes[made.scheme]);
    expect(recipeOfText('automatic', made.value)).toBe(
      made.scheme === 'unsalted_md5' && !made.value.startsWith('md5$') ? 'reset: unknown_format' : recipes[made.scheme],
    );
  });
});

describe("a text in Django's place of a hash", () => {
  const hash = (iterations: string, salt: string, key: string) => `pbkdf2_sha256$${iterations}$${salt}$${key}`;
  const key = Buffer.alloc(32, 7).toString('base64');
  it.each([
    ['', 'reset: malformed_hash'],
    ['!', 'reset: unusable_in_source'],
    ['no hash at all', 'reset: unknown_format'],
    [hash('1000', 'salt', ''), 'reset: malformed_hash'],
    [hash('1000', 'salt', key.slice(0, -3)), 'reset: malformed_hash'],
    [hash('1000', 'salt', Buffer.alloc(3, 7).toString('base64')), 'reset: malformed_hash'],
    [hash('1000', '', key), 'reset: malformed_hash'],
    [hash('1000', 'sält\ud800', key), 'reset: malformed_hash'],
    [hash('1000', 'salt', `${key}$more`), 'reset: malformed_hash'],
    [hash('1e3', 'salt', key), 'reset: malformed_hash'],
    [hash('-1', 'salt', key), 'reset: malformed_hash'],
    [hash('0', 'salt', key), 'reset: malformed_hash'],
    [hash('999999999999', 'salt', key), 'reset: excessive_parameters'],
    [hash('1000', 's'.repeat(2_000), key), 'reset: excessive_parameters'],
    ['pbkdf2_sha256', 'reset: unknown_format'],
    ['pbkdf2_sha256$', 'reset: malformed_hash'],
    ['pbkdf2_sha512$1000$salt$key', 'reset: unknown_format'],
    [`bcrypt$$2b$31$${'a'.repeat(53)}`, 'reset: excessive_parameters'],
    [`bcrypt$2b$10$${'a'.repeat(53)}`, 'reset: malformed_hash'],
    ['argon2$argon2id$v=19$m=10485760,t=3,p=4$c2FsdHNhbHRzYWx0$'.concat(key), 'reset: excessive_parameters'],
    ['argon2$$2b$10$', 'reset: malformed_hash'],
    ['md5$salt$5f4dcc3b5aa765d61d8327deb882cf9', 'reset: malformed_hash'],
    ['md5$sa\u0000lt$5f4dcc3b5aa765d61d8327deb882cf99', 'reset: salt_layout'],
    ['sha1$salt$', 'reset: malformed_hash'],
    [`md5$salt$${'0'.repeat(100_000)}`, 'reset: excessive_parameters'],
  ])('(case %#) is read for what it is', (value, expected) => {
    expect(recipeOfText('django', value)).toBe(expected);
  });
});
