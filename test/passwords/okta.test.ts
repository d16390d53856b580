import { describe, expect, it } from 'vitest';
import { checkedRecipe, madeHashes, recipeOfText } from './made-hashes.ts';

function expectedRecipe(scheme: string): string {
  if (scheme === 'BCRYPT') return 'bcrypt, cost 6';
  if (scheme === 'PBKDF2 SHA256_HMAC') return 'pbkdf2, SHA-256, 4096, 32 bytes';
  if (scheme === 'PBKDF2 SHA512_HMAC') return 'pbkdf2, SHA-512, 4096, 64 bytes';
  const [name, ...how] = scheme.split(' ');
  switch (how.join(' ')) {
    case 'POSTFIX':
      return `${name}, salt behind digest`;
    case 'PREFIX, text':
      return `${name}, salted`;
    case 'PREFIX, bytes':
      return 'reset: salt_layout';
    default:
      return `${name}, unsalted`;
  }
}

describe('a hash as it is imported into Okta', () => {
  it.each(madeHashes('okta'))('by $scheme admits its own password alone, or is a reset (case %#)', async (made) => {
    expect(await checkedRecipe('okta', made)).toBe(expectedRecipe(made.scheme));
  });
});

describe("a text in Okta's place of a hash", () => {
  const salt = Buffer.alloc(16, 7).toString('base64');
  const digest = (bytes: number) => Buffer.alloc(bytes, 9).toString('base64');
  const sha = { algorithm: 'SHA-256', salt, saltOrder: 'POSTFIX' };
  const bcrypt = { algorithm: 'BCRYPT', workFactor: '10', salt: 'a'.repeat(22) };
  const pbkdf2 = { algorithm: 'PBKDF2', digestAlgorithm: 'SHA256_HMAC', iterationCount: '4096', keySize: '32', salt };
  it.each<[string, Readonly<Record<string, string>>, string]>([
    [digest(32), { ...sha, saltOrder: 'BOTH' }, 'reset: malformed_hash'],
    [digest(32), { algorithm: 'SHA-256', salt }, 'reset: malformed_hash'],
    [digest(31), sha, 'reset: malformed_hash'],
    ['', sha, 'reset: malformed_hash'],
    [digest(32), { ...sha, salt: 'no base64' }, 'reset: malformed_hash'],
    [digest(32), { ...sha, algorithm: 'SHA3-256' }, 'reset: unknown_format'],
    [digest(32), {}, 'reset: malformed_hash'],
    [digest(32), { ...sha, saltOrder: 'PREFIX', salt: digest(0) }, 'SHA-256, unsalted'],
    [digest(32), { ...sha, salt: digest(2_000) }, 'reset: excessive_parameters'],
    ['a'.repeat(31), { ...bcrypt, workFactor: '31' }, 'reset: excessive_parameters'],
    ['a'.repeat(31), { ...bcrypt, workFactor: '' }, 'reset: malformed_hash'],
    ['', bcrypt, 'reset: malformed_hash'],
    [digest(32), pbkdf2, 'pbkdf2, SHA-256, 4096, 32 bytes'],
    [digest(64), pbkdf2, 'reset: malformed_hash'],
    [digest(32), { ...pbkdf2, digestAlgorithm: 'SHA384_HMAC' }, 'reset: pbkdf2_function'],
    [digest(32), { ...pbkdf2, iterationCount: '4294967296' }, 'reset: excessive_parameters'],
    ['0'.repeat(100_000), sha, 'reset: excessive_parameters'],
  ])('(case %#) is read for what it is', (value, parameters, expected) => {
    expect(recipeOfText('okta', value, parameters)).toBe(expected);
  });
});
