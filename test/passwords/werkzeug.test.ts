import { describe, expect, it } from 'vitest';
import { checkedRecipe, madeHashes, recipeOfText } from './made-hashes.ts';

const recipes: Readonly<Record<string, string>> = {
  'pbkdf2:sha256, as by default': 'pbkdf2, SHA-256, 1000000, 32 bytes',
  'pbkdf2:sha256, release 2.2': 'pbkdf2, SHA-256, 1000, 32 bytes',
  'pbkdf2:sha256': 'pbkdf2, SHA-256, 1000, 32 bytes',
  'pbkdf2:sha512': 'pbkdf2, SHA-512, 1000, 64 bytes',
  'pbkdf2:sha1': 'pbkdf2, SHA-1, 1000, 20 bytes',
  'pbkdf2:sha384': 'reset: pbkdf2_function',
  scrypt: 'reset: scrypt',
  'md5, release 2.2': 'reset: hmac',
  'sha1, release 2.2': 'reset: hmac',
  'sha256, release 2.2': 'reset: hmac',
  'plain, release 2.2': 'reset: clear_text',
};

describe('a hash that Werkzeug made', () => {
  it.each(madeHashes('werkzeug'))('by $scheme admits its own password alone, or is a reset (case %#)', async (made) => {
    expect(await checkedRecipe('werkzeug', made)).toBe(recipes[made.scheme]);
  });

  it.each(madeHashes('werkzeug'))('by $scheme is never taken for another format (case %#)', (made) => {
    const stands = /^(?:pbkdf2|scrypt):/.test(made.value);
    expect(recipeOfText('automatic', made.value)).toBe(stands ? recipes[made.scheme] : 'reset: unknown_format');
  });
});

describe("a text in Werkzeug's place of a hash", () => {
  const hex = '07'.repeat(32);
  it.each([
    ['', 'reset: malformed_hash'],
    ['no hash at all', 'reset: unknown_format'],
    ['$', 'reset: unknown_format'],
    [`pbkdf2:sha256:1000$salt$${hex.slice(1)}`, 'reset: malformed_hash'],
    ['pbkdf2:sha256:1000$salt$', 'reset: malformed_hash'],
    [`pbkdf2:sha256:1000$$${hex}`, 'reset: malformed_hash'],
    [`pbkdf2:sha256:1000$${hex}`, 'reset: malformed_hash'],
    [`pbkdf2:sha256:1000:1$salt$${hex}`, 'reset: malformed_hash'],
    [`pbkdf2:sha256$salt$${hex}`, 'reset: malformed_hash'],
    [`pbkdf2$salt$${hex}`, 'reset: pbkdf2_function'],
    [`pbkdf2:sha256:99999999999$salt$${hex}`, 'reset: excessive_parameters'],
    [`pbkdf2:sha256:1000$salt$${'0'.repeat(100_000)}`, 'reset: excessive_parameters'],
  ])('(case %#) is read for what it is', (value, expected) => {
    expect(recipeOfText('werkzeug', value)).toBe(expected);
  });
});
