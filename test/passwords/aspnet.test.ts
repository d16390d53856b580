import { describe, expect, it } from 'vitest';
import { checkedRecipe, madeHashes, recipeOfText } from './made-hashes.ts';

const recipes: Readonly<Record<string, string>> = {
  'version 2': 'pbkdf2, SHA-1, 1000, 32 bytes',
  'version 3, SHA-256, 10000': 'pbkdf2, SHA-256, 10000, 32 bytes',
  'version 3, SHA-512, 100000': 'pbkdf2, SHA-512, 100000, 32 bytes',
  'version 3, SHA-512, 50': 'pbkdf2, SHA-512, 50, 16 bytes',
  'version 3, SHA-512, 250': 'pbkdf2, SHA-512, 250, 64 bytes',
  'version 3, SHA-1, 250': 'pbkdf2, SHA-1, 250, 16 bytes',
  'version 3, SHA-256, 250000': 'pbkdf2, SHA-256, 250000, 32 bytes',
};

describe('a hash that ASP.NET Identity made', () => {
  it.each(madeHashes('aspnet'))('in $scheme admits its own password alone (case %#)', async (made) => {
    expect(await checkedRecipe('aspnet', made)).toBe(recipes[made.scheme]);
    expect(recipeOfText('automatic', made.value)).toBe(recipes[made.scheme]);
  });
});

describe('a hash made as ASP.NET Identity documents it, of a password that is not ASCII or has spaces', () => {
  it.each(madeHashes('aspnet-documented'))('in $scheme admits its own password alone (case %#)', async (made) => {
    expect(await checkedRecipe('aspnet', made)).toBe(recipes[made.scheme]);
    expect(recipeOfText('automatic', made.value)).toBe(recipes[made.scheme]);
  });
});

/** Version 3 as PasswordHasher.cs writes it, with the numbers that a test chooses. */
function version3(named: number, iterations: number, saltLength: number, rest: number): string {
  const bytes = Buffer.alloc(13 + rest, 7);
  bytes.writeUInt8(1, 0);
  bytes.writeUInt32BE(named, 1);
  bytes.writeUInt32BE(iterations, 5);
  bytes.writeUInt32BE(saltLength, 9);
  return bytes.toString('base64');
}

const version2 = (length: number) => Buffer.alloc(length).toString('base64');

describe("a text in ASP.NET Identity's place of a hash", () => {
  it.each([
    [version3(1, 10_000, 16, 48), 'pbkdf2, SHA-256, 10000, 32 bytes'],
    ['', 'reset: malformed_hash'],
    ['not base64!', 'reset: malformed_hash'],
    [version3(3, 10_000, 16, 48), 'reset: pbkdf2_function'],
    [version3(0xffffffff, 10_000, 16, 48), 'reset: pbkdf2_function'],
    [version3(1, 0, 16, 48), 'reset: malformed_hash'],
    [version3(1, 0xffffffff, 16, 48), 'reset: excessive_parameters'],
    [version3(1, 10_000, 15, 48), 'reset: malformed_hash'],
    [version3(1, 10_000, 16, 16), 'reset: malformed_hash'],
    [version3(1, 10_000, 16, 31), 'reset: malformed_hash'],
    [version3(1, 10_000, 0xffffffff, 48), 'reset: malformed_hash'],
    [version3(1, 10_000, 16, 48).slice(0, -1), 'reset: malformed_hash'],
    [Buffer.of(1, 0, 0).toString('base64'), 'reset: malformed_hash'],
    [version2(48), 'reset: malformed_hash'],
    [version2(50), 'reset: malformed_hash'],
    [Buffer.alloc(49, 2).toString('base64'), 'reset: unknown_format'],
    [version2(100_000), 'reset: excessive_parameters'],
  ])('(case %#) is read for what it is', (value, expected) => {
    expect(recipeOfText('aspnet', value)).toBe(expected);
  });
});
