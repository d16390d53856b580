import { describe, expect, it } from 'vitest';
import { checkedRecipe, madeHashes, recipeOfText } from './made-hashes.ts';

const names: Readonly<Record<string, string>> = {
  md5: 'MD5',
  sha1: 'SHA-1',
  sha224: 'SHA-224',
  sha256: 'SHA-256',
  sha384: 'SHA-384',
  sha512: 'SHA-512',
};

function expectedRecipe(scheme: string): string {
  if (scheme === 'Symfony Pbkdf2PasswordHasher') return 'pbkdf2, SHA-512, 1000, 40 bytes';
  if (scheme === 'Symfony Pbkdf2PasswordHasher hex') return 'pbkdf2, SHA-256, 1000, 40 bytes';
  if (scheme.startsWith('Symfony MessageDigest')) return 'reset: iterated_digest';
  const [, name = '', over = ''] = /^hash\((\w+), (.*)\)$/.exec(scheme) ?? [];
  const salting = over === '$password' ? 'unsalted' : over.startsWith('$salt') ? 'salted' : 'salt behind digest';
  return `${names[name]}, ${salting}`;
}

describe('a digest of which the operator states what it is', () => {
  it.each(madeHashes('digest'))(
    '$scheme of PHP admits its own password alone, or is a reset (case %#)',
    async (made) => {
      expect(await checkedRecipe('digest', made)).toBe(expectedRecipe(made.scheme));
    },
  );
});

describe('a stated digest', () => {
  const hex = (bytes: number) => '07'.repeat(bytes);
  const sha256 = { algorithm: 'sha256' };
  const pbkdf2 = { algorithm: 'pbkdf2', digest: 'sha256', iterations: '1000', salt: 'salt' };
  it.each<[string, Readonly<Record<string, string>>, string]>([
    [hex(32), sha256, 'SHA-256, unsalted'],
    [hex(32).toUpperCase(), { algorithm: 'SHA-256' }, 'SHA-256, unsalted'],
    [hex(32), { ...sha256, salt: 'sält' }, 'SHA-256, salted'],
    [hex(32), { ...sha256, salt: 'sa\u0000lt' }, 'reset: salt_layout'],
    [hex(32), { ...sha256, salt: 'ff07', saltEncoding: 'hex' }, 'reset: salt_layout'],
    [hex(32), { ...sha256, salt: '73616c74', saltEncoding: 'hex' }, 'SHA-256, salted'],
    [hex(32), { ...sha256, salt: 'ff07', saltEncoding: 'hex', saltPosition: 'suffix' }, 'SHA-256, salt behind digest'],
    [hex(32), { ...sha256, salt: 'salt', saltPosition: 'middle' }, 'reset: malformed_hash'],
    [hex(32), { ...sha256, salt: 'salt', saltEncoding: 'rot13' }, 'reset: malformed_hash'],
    [hex(32), { ...sha256, salt: 'odd', saltEncoding: 'hex' }, 'reset: malformed_hash'],
    [hex(32), { ...sha256, salt: 's'.repeat(2_000) }, 'reset: excessive_parameters'],
    [hex(32), { ...sha256, salt: 's'.repeat(2_000), saltPosition: 'suffix' }, 'reset: excessive_parameters'],
    ['0123456789abcdef', { algorithm: 'md5', hashEncoding: 'utf8' }, 'MD5, unsalted'],
    [
      hex(32),
      { ...sha256, salt: '', saltEncoding: '', saltPosition: '', hashEncoding: '', iterations: '', keyLength: '' },
      'SHA-256, unsalted',
    ],
    [hex(32), { ...pbkdf2, keyLength: '', saltEncoding: '', passwordEncoding: '' }, 'pbkdf2, SHA-256, 1000, 32 bytes'],
    [hex(31), sha256, 'reset: malformed_hash'],
    [hex(32).slice(1), sha256, 'reset: malformed_hash'],
    ['', sha256, 'reset: malformed_hash'],
    [hex(32), {}, 'reset: malformed_hash'],
    [hex(32), { algorithm: 'whirlpool' }, 'reset: unknown_format'],
    [hex(32), { ...sha256, iterations: '2' }, 'reset: iterated_digest'],
    [hex(32), { ...sha256, iterations: '1' }, 'SHA-256, unsalted'],
    [hex(32), { ...sha256, iterations: '0' }, 'reset: malformed_hash'],
    [hex(32), { ...sha256, iterations: 'many' }, 'reset: malformed_hash'],
    [hex(32), { ...sha256, passwordEncoding: 'utf16le' }, 'reset: password_encoding'],
    [hex(32), { ...sha256, passwordEncoding: 'UTF-8' }, 'SHA-256, unsalted'],
    [hex(32), { algorithm: 'hmac-sha256' }, 'reset: hmac'],
    [hex(32), { algorithm: 'scrypt' }, 'reset: scrypt'],
    [`$2b$10$${'a'.repeat(53)}`, { algorithm: 'bcrypt' }, 'bcrypt, cost 10'],
    [hex(32), pbkdf2, 'pbkdf2, SHA-256, 1000, 32 bytes'],
    [hex(32), { ...pbkdf2, keyLength: '64' }, 'reset: malformed_hash'],
    [hex(32), { ...pbkdf2, digest: 'sha384' }, 'reset: pbkdf2_function'],
    [hex(32), { ...pbkdf2, iterations: '100000000' }, 'reset: excessive_parameters'],
    [hex(32), { algorithm: 'pbkdf2', digest: 'sha1', salt: 'salt' }, 'reset: malformed_hash'],
    [hex(32), { algorithm: 'pbkdf2', iterations: '1' }, 'reset: pbkdf2_function'],
    [hex(50_000), sha256, 'reset: excessive_parameters'],
  ])('(case %#) becomes what was said of it', (value, parameters, expected) => {
    expect(recipeOfText('digest', value, parameters)).toBe(expected);
  });
});
