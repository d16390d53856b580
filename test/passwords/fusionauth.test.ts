import { describe, expect, it } from 'vitest';
import { checkedRecipe, madeHashes, recipeOfText } from './made-hashes.ts';

const recipes: Readonly<Record<string, string>> = {
  bcrypt: 'bcrypt, cost 6',
  'salted-pbkdf2-hmac-sha256': 'pbkdf2, SHA-256, 24000, 32 bytes',
  'salted-pbkdf2-hmac-sha256-512': 'pbkdf2, SHA-256, 24000, 64 bytes',
  'salted-pbkdf2-hmac-sha256-512, of Keycloak': 'pbkdf2, SHA-256, 27500, 64 bytes',
  'salted-pbkdf2-hmac-sha512-512': 'pbkdf2, SHA-512, 24000, 64 bytes',
  'salted-md5, factor 1': 'MD5, salt behind digest',
  'salted-sha256, factor 1': 'SHA-256, salt behind digest',
  'salted-md5, factor 20000': 'reset: iterated_digest',
  'salted-sha256, factor 20000': 'reset: iterated_digest',
  'salted-hmac-sha256': 'reset: hmac',
};

describe('a hash as FusionAuth makes it', () => {
  it.each(madeHashes('fusionauth'))(
    'by $scheme admits its own password alone, or is a reset (case %#)',
    async (made) => {
      expect(await checkedRecipe('fusionauth', made)).toBe(recipes[made.scheme]);
    },
  );
});

describe("a text in FusionAuth's place of a hash", () => {
  const salt = Buffer.alloc(32, 7).toString('base64');
  const digest = Buffer.alloc(32, 9).toString('base64');
  const bcrypt = { encryptionScheme: 'bcrypt', factor: '10', salt: 'a'.repeat(22) };
  const pbkdf2 = { encryptionScheme: 'salted-pbkdf2-hmac-sha256', factor: '24000', salt };
  const sha256 = { encryptionScheme: 'salted-sha256', factor: '1', salt };
  it.each<[string, Readonly<Record<string, string>>, string]>([
    ['a'.repeat(31), bcrypt, 'bcrypt, cost 10'],
    ['a'.repeat(31), { ...bcrypt, factor: '4' }, 'bcrypt, cost 4'],
    [`$2b$12$${'a'.repeat(53)}`, bcrypt, 'bcrypt, cost 12'],
    ['a'.repeat(30), bcrypt, 'reset: malformed_hash'],
    ['a'.repeat(31), { ...bcrypt, salt: 'a'.repeat(23) }, 'reset: malformed_hash'],
    ['a'.repeat(30), { ...bcrypt, salt: 'a'.repeat(23) }, 'reset: malformed_hash'],
    ['a'.repeat(31), { ...bcrypt, factor: '31' }, 'reset: excessive_parameters'],
    ['a'.repeat(31), { ...bcrypt, factor: '1000000' }, 'reset: malformed_hash'],
    ['a'.repeat(31), { encryptionScheme: 'bcrypt', salt: 'a'.repeat(22) }, 'reset: malformed_hash'],
    ['', pbkdf2, 'reset: malformed_hash'],
    [digest.slice(0, -4), pbkdf2, 'pbkdf2, SHA-256, 24000, 30 bytes'],
    [digest.slice(0, -3), pbkdf2, 'reset: malformed_hash'],
    [digest, { ...pbkdf2, salt: '' }, 'reset: malformed_hash'],
    [digest, { ...pbkdf2, factor: '99999999999' }, 'reset: excessive_parameters'],
    [digest, sha256, 'SHA-256, salt behind digest'],
    [digest, { ...sha256, salt: '' }, 'SHA-256, unsalted'],
    [digest, { ...sha256, factor: '0' }, 'reset: malformed_hash'],
    [digest, { ...sha256, factor: '' }, 'reset: malformed_hash'],
    [digest.slice(0, -4), sha256, 'reset: malformed_hash'],
    [digest, { ...sha256, encryptionScheme: 'salted-md5' }, 'reset: malformed_hash'],
    [digest, { ...sha256, encryptionScheme: 'phpass-md5' }, 'reset: phpass'],
    [digest, { ...sha256, encryptionScheme: 'phpass-sha512' }, 'reset: phpass'],
    [digest, { ...sha256, encryptionScheme: 'example-plugin' }, 'reset: unknown_format'],
    [digest, {}, 'reset: malformed_hash'],
    [digest, { ...sha256, salt: Buffer.alloc(4_000).toString('base64') }, 'reset: excessive_parameters'],
    ['0'.repeat(100_000), sha256, 'reset: excessive_parameters'],
  ])('(case %#) is read for what it is', (value, parameters, expected) => {
    expect(recipeOfText('fusionauth', value, parameters)).toBe(expected);
  });
});
