import { createHash, pbkdf2Sync } from 'node:crypto';
import { hashSync } from '@node-rs/argon2';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { passwordFormatNames } from '../../contract/mapping.ts';
import type { HashedPassword } from '../../passwords/hash.ts';
import { passwordFormats, translatePassword } from '../../passwords/translate.ts';
import type { Translation } from '../../passwords/translation.ts';
import { unusableHash } from '../../passwords/unusable-hash.ts';
import { findHashDefect, verifyPassword } from '../../passwords/verify.ts';

const b64 = (bytes: number) => Buffer.alloc(bytes, 7).toString('base64');
const unpadded = (bytes: number) => b64(bytes).replaceAll('=', '');

function keycloak(credentialData: unknown, secretData: unknown = { value: b64(32), salt: b64(16) }): Translation {
  return translatePassword({
    format: 'keycloak',
    value: JSON.stringify(secretData),
    parameters: { credentialData: JSON.stringify(credentialData) },
  });
}

function argon2(change: object, iterations: unknown = 5) {
  const all = { hashLength: ['32'], memory: ['7168'], type: ['id'], version: ['1.3'], parallelism: ['1'], ...change };
  return { hashIterations: iterations, algorithm: 'argon2', additionalParameters: all };
}

const crypt = (value: string) => translatePassword({ format: 'modular-crypt', value });
const secureauth = (hash: unknown) => translatePassword({ format: 'secureauth', value: JSON.stringify(hash) });
const recipe = (translation: Translation) =>
  translation.kind === 'movable' ? translation.recipe : `reset: ${translation.reason}`;

describe('a hash of Argon2i', () => {
  it.each(['argon2i', 'argon2id'] as const)(
    'as the library wrote it by %s admits its own password only',
    async (name) => {
      const written = hashSync('pässwort mit leer ', {
        algorithm: { argon2i: 1, argon2id: 2 }[name],
        memoryCost: 7168,
        timeCost: 2,
        parallelism: 1,
        outputLen: 32,
      });
      expect(written).toMatch(new RegExp(`^\\$${name}\\$`));
      const [, , , , salt = '', digest = ''] = written.split('$');
      const fromKeycloak = keycloak(argon2({ type: [name.slice(6)] }, 2), {
        value: `${digest}=`,
        salt: Buffer.from(salt, 'base64').toString('base64'),
      });
      for (const translation of [crypt(written), fromKeycloak]) {
        if (translation.kind !== 'movable') throw new Error(translation.reason);
        expect(await verifyPassword(translation.hash, 'pässwort mit leer ')).toBe(true);
        expect(await verifyPassword(translation.hash, 'pässwort mit leer')).toBe(false);
        const again = secureauth(translation.hash);
        expect(again).toEqual(translation);
      }
    },
  );
});

describe('a Keycloak hash', () => {
  it.each([
    ['argon2id', argon2({}), 'argon2id, 7168 KiB, 5 passes, 1 lane, 32 bytes'],
    ['argon2i', argon2({ type: ['i'] }), 'argon2i, 7168 KiB, 5 passes, 1 lane, 32 bytes'],
    ['argon2d', argon2({ type: ['d'] }), 'reset: argon2_variant'],
    ['argon2 1.0', argon2({ version: ['1.0'] }), 'reset: argon2_version'],
    ['argon2 with a secret', argon2({ secret: ['pepper'] }), 'reset: keyed_hash'],
    ['argon2 with an empty secret', argon2({ secret: [''] }), 'argon2id, 7168 KiB, 5 passes, 1 lane, 32 bytes'],
    ['argon2 of 10 GB', argon2({ memory: ['10485760'] }), 'reset: excessive_parameters'],
    ['argon2 of a billion passes', argon2({}, 1e9), 'reset: excessive_parameters'],
    ['argon2 of another length', argon2({ hashLength: ['64'] }), 'reset: malformed_hash'],
    ['argon2 of a truncated digest', argon2({ hashLength: ['40'] }), 'reset: malformed_hash'],
    ['argon2 without parameters', { ...argon2({}), additionalParameters: null }, 'reset: malformed_hash'],
    ['argon2 of no memory', argon2({ memory: ['-1'] }), 'reset: malformed_hash'],
    ['pbkdf2', { hashIterations: 20_000, algorithm: 'pbkdf2' }, 'pbkdf2, SHA-1, 20000, 32 bytes'],
    ['pbkdf2-sha256', { hashIterations: 27_500, algorithm: 'pbkdf2-sha256' }, 'pbkdf2, SHA-256, 27500, 32 bytes'],
    ['pbkdf2-sha512', { hashIterations: 210_000, algorithm: 'pbkdf2-sha512' }, 'pbkdf2, SHA-512, 210000, 32 bytes'],
    ['pbkdf2-sha384', { hashIterations: 1, algorithm: 'pbkdf2-sha384' }, 'reset: pbkdf2_function'],
    ['pbkdf2 of a billion', { hashIterations: 1e9, algorithm: 'pbkdf2' }, 'reset: excessive_parameters'],
    ['pbkdf2 of none', { hashIterations: 0, algorithm: 'pbkdf2' }, 'reset: malformed_hash'],
    ['pbkdf2 of half a round', { hashIterations: 0.5, algorithm: 'pbkdf2' }, 'reset: malformed_hash'],
    ['an unknown one', { hashIterations: 1, algorithm: 'rot13' }, 'reset: unknown_format'],
    ['nothing', null, 'reset: malformed_hash'],
  ])('by %s becomes what it is', (_, credentialData, expected) => {
    expect(recipe(keycloak(credentialData))).toBe(expected);
    expect(recipe(keycloak(credentialData))).toBe(expected);
  });

  it.each([
    ['an empty key, which every password would match', { value: '', salt: b64(16) }, 'malformed_hash'],
    ['a key of 3 bytes', { value: b64(3), salt: b64(16) }, 'malformed_hash'],
    ['a truncated key', { value: b64(32).slice(0, -3), salt: b64(16) }, 'malformed_hash'],
    ['a key that is no base64', { value: `${b64(30)}!!!!`, salt: b64(16) }, 'malformed_hash'],
    ['a key that is no text', { value: 7, salt: b64(16) }, 'malformed_hash'],
    ['no salt', { value: b64(32) }, 'malformed_hash'],
    ['an empty salt', { value: b64(32), salt: '' }, 'malformed_hash'],
    ['a key of a megabyte', { value: b64(1_000_000), salt: b64(16) }, 'excessive_parameters'],
    ['a key of a kilobyte', { value: b64(1_000), salt: b64(16) }, 'excessive_parameters'],
    ['something mixed in', { value: b64(32), salt: b64(16), additionalParameters: { k: ['v'] } }, 'keyed_hash'],
    ['no object', [], 'malformed_hash'],
  ])('with %s has to be reset', (_, secretData, reason) => {
    const translation = keycloak({ hashIterations: 1_000, algorithm: 'pbkdf2-sha256' }, secretData);
    expect(translation).toEqual({ kind: 'unmovable', reason });
  });

  it('takes the length of a key from the key, whatever its name suggests', async () => {
    for (const length of [20, 32, 64]) {
      const key = pbkdf2Sync('right', Buffer.from(b64(16), 'base64'), 1_000, length, 'sha256').toString('base64');
      const translation = keycloak(
        { hashIterations: 1_000, algorithm: 'pbkdf2-sha256' },
        { value: key, salt: b64(16) },
      );
      expect(recipe(translation)).toBe(`pbkdf2, SHA-256, 1000, ${length} bytes`);
      await expectOnly('right', translation);
    }
  });
});

describe('a modular-crypt hash', () => {
  const rest = 'fRg8hzhGa6449NzSj1m6ouYWLexHdxQaGSFUrXLutsnGSpJb7JM46';
  const phc = (head: string) => `${head}$${unpadded(16)}$${unpadded(32)}`;
  it.each([
    [`$2a$10$${rest}`, 'bcrypt, cost 10'],
    [`$2b$04$${rest}`, 'bcrypt, cost 4'],
    [`$2y$12$${rest}`, 'bcrypt, cost 12'],
    [`$2b$31$${rest}`, 'reset: excessive_parameters'],
    [`$2b$32$${rest}`, 'reset: malformed_hash'],
    [`$2b$03$${rest}`, 'reset: malformed_hash'],
    [`$2b$10$${rest.slice(1)}`, 'reset: malformed_hash'],
    [`$2b$10$${rest}\n`, 'reset: malformed_hash'],
    [`$2x$10$${rest}`, 'reset: bcrypt_variant'],
    [`$2$10$${rest}`, 'reset: bcrypt_variant'],
    [phc('$argon2id$v=19$m=65536,t=3,p=4'), 'argon2id, 65536 KiB, 3 passes, 4 lanes, 32 bytes'],
    [phc('$argon2id$v=19$m=65536,t=1,p=1'), 'argon2id, 65536 KiB, 1 pass, 1 lane, 32 bytes'],
    [phc('$argon2id$v=16$m=65536,t=3,p=4'), 'reset: argon2_version'],
    [phc('$argon2id$m=65536,t=3,p=4'), 'reset: argon2_version'],
    [phc('$argon2id$v=19$m=65536,t=3,p=4,keyid=aa'), 'reset: keyed_hash'],
    [phc('$argon2id$v=19$m=10485760,t=3,p=4'), 'reset: excessive_parameters'],
    [phc('$argon2id$v=19$t=3,p=4'), 'reset: malformed_hash'],
    [phc('$argon2i$v=19$m=65536,t=3,p=4'), 'argon2i, 65536 KiB, 3 passes, 4 lanes, 32 bytes'],
    [phc('$argon2d$v=19$m=65536,t=3,p=4'), 'reset: argon2_variant'],
    [phc('$pbkdf2-sha256$29000'), 'pbkdf2, SHA-256, 29000, 32 bytes'],
    [phc('$pbkdf2$29000'), 'pbkdf2, SHA-1, 29000, 32 bytes'],
    [phc('$pbkdf2-sha512$i=29000,l=32'), 'pbkdf2, SHA-512, 29000, 32 bytes'],
    [phc('$pbkdf2-sha512$i=29000,l=64'), 'reset: malformed_hash'],
    [phc('$pbkdf2-sha256$i=29000,l=32,keyid=aa'), 'reset: keyed_hash'],
    [phc('$pbkdf2-sha256$i=29000,data=aa'), 'reset: keyed_hash'],
    [phc('$pbkdf2-sha256$v=1$i=29000,l=32'), 'reset: unknown_format'],
    [phc('$pbkdf2-sha256$v=1,i=29000,l=32'), 'reset: unknown_format'],
    [phc('$pbkdf2-sha256$v=1'), 'reset: unknown_format'],
    [phc('$pbkdf2-sha256$v=$i=29000,l=32'), 'reset: malformed_hash'],
    [phc('$scrypt$ln=16,r=8,p=1'), 'reset: scrypt'],
    ['$6$salt$hash', 'reset: crypt'],
    ['$1$salt$hash', 'reset: crypt'],
    ['rEK1ecacw.7.c', 'reset: crypt'],
    ['$P$9IQRaTwmfeRo7ud9Fh4E2PdI0S3r.L0', 'reset: phpass'],
    ['$bcrypt-sha256$v=2,t=2b,r=12$x$y', 'reset: bcrypt_sha256'],
    ['5f4dcc3b5aa765d61d8327deb882cf99', 'reset: unknown_format'],
    ['$new$hash', 'reset: unknown_format'],
    ['$', 'reset: malformed_hash'],
    ['', 'reset: malformed_hash'],
    ['x'.repeat(100_000), 'reset: excessive_parameters'],
  ])('(case %#) becomes what it says of itself', (value, expected) => {
    expect(recipe(crypt(value))).toBe(expected);
  });

  it("in passlib's base64 is decoded as passlib means it", async () => {
    const salt = Buffer.from('fbefbefbefbefbefbefbefbefbefbefb', 'hex');
    const adapted = (bytes: Buffer) => bytes.toString('base64').replaceAll('=', '').replaceAll('+', '.');
    const key = pbkdf2Sync('right', salt, 1_000, 32, 'sha256');
    expect(adapted(salt)).toContain('.');
    await expectOnly('right', crypt(`$pbkdf2-sha256$1000$${adapted(salt)}$${adapted(key)}`));
  });
});

describe("a hash in SecureAuth's own form", () => {
  const pbkdf2 = { function: 'SHA-256', number_of_iterations: 1_000, salt: b64(16), key_length: 32, salt_length: 16 };
  const argon = { iterations: 3, memory_in_kb: 4_096, parallelism: 1, key_length: 32, salt: b64(16), salt_length: 16 };
  const argon20 = 'argon2id, 4096 KiB, 3 passes, 1 lane, 20 bytes';
  const phc = (bytes: number) => `$argon2id$v=19$m=4096,t=3,p=1$${unpadded(16)}$${unpadded(bytes)}`;
  const digest = (name: string, bytes: number, config: object) => ({
    config: { method: 'sha', sha: { function: name, ...config } },
    value: b64(bytes),
  });

  it.each<[unknown, string]>([
    [{ config: { method: 'pbkdf2', pbkdf2 }, value: b64(32) }, 'pbkdf2, SHA-256, 1000, 32 bytes'],
    [{ config: { method: 'pbkdf2', pbkdf2: { ...pbkdf2, key_length: 64 } }, value: b64(32) }, 'reset: malformed_hash'],
    [
      { config: { method: 'pbkdf2', pbkdf2: { ...pbkdf2, key_length: 1e6 } }, value: 'x' },
      'reset: excessive_parameters',
    ],
    [{ config: { method: 'pbkdf2', pbkdf2: { ...pbkdf2, function: 'MD5' } }, value: 'x' }, 'reset: pbkdf2_function'],
    [{ config: { method: 'pbkdf2' }, value: b64(32) }, 'reset: pbkdf2_function'],
    [{ config: { method: 'argon2', argon2: argon }, value: b64(32) }, 'argon2id, 4096 KiB, 3 passes, 1 lane, 32 bytes'],
    [{ config: { method: 'argon2', argon2: { ...argon, salt: 'x' } }, value: b64(32) }, 'reset: malformed_hash'],
    [digest('SHA-256', 32, { salt: 'text' }), 'SHA-256, salted'],
    [digest('SHA-512', 64, {}), 'SHA-512, unsalted'],
    [digest('SHA-1', 28, { salt_after_digest_in_hash: true, salt_length: 8 }), 'SHA-1, salt behind digest'],
    [digest('SHA-1', 28, { salt_after_digest_in_hash: true, salt_length: 4 }), 'reset: malformed_hash'],
    [digest('SHA-1', 28, { salt_after_digest_in_hash: true, salt: 'too' }), 'reset: malformed_hash'],
    [digest('SHA-256', 31, { salt: 'text' }), 'reset: malformed_hash'],
    [digest('SHA3-256', 32, {}), 'reset: unknown_format'],
    [{ config: { method: 'md5', md5: { salt: 'text' } }, value: b64(16) }, 'MD5, salted'],
    [
      { config: { method: 'bcrypt', bcrypt: { cost: 12 } }, value: `$2b$10$${'a'.repeat(53)}` },
      'reset: malformed_hash',
    ],
    [{ config: { method: 'bcrypt' }, value: `$2b$10$${'a'.repeat(53)}` }, 'bcrypt, cost 10'],
    [{ config: { method: 'rot13' }, value: 'x' }, 'reset: unknown_format'],
    [{ config: { method: '__proto__' }, value: 'x' }, 'reset: unknown_format'],
    [{ config: {}, value: 'x' }, 'reset: malformed_hash'],
    [{ config: { method: 'argon2', argon2: { ...argon, key_length: 20 } }, value: b64(20) }, argon20],
    [{ config: { method: 'argon2', argon2: { ...argon, key_length: 20 } }, value: b64(32) }, 'reset: malformed_hash'],
    [{ config: { method: 'argon2', argon2: { ...argon, key_length: 0 } }, value: b64(20) }, 'reset: malformed_hash'],
    [{ config: { method: 'argon2', argon2: { ...argon, key_length: 20 } }, value: phc(20) }, argon20],
    [{ config: { method: 'argon2', argon2: { ...argon, key_length: 32 } }, value: phc(20) }, 'reset: malformed_hash'],
    [{ config: { method: 'argon2' }, value: phc(20) }, 'reset: malformed_hash'],
    ['###', 'reset: malformed_hash'],
    [null, 'reset: malformed_hash'],
  ])('(case %#) is checked and read', (hash, expected) => {
    expect(recipe(secureauth(hash))).toBe(expected);
  });

  it('still matches its password when it was written anew', async () => {
    const value = createHash('sha256').update('saltright').digest('base64');
    await expectOnly(
      'right',
      secureauth({ config: { method: 'sha', sha: { function: 'SHA-256', salt: 'salt' } }, value }),
    );
  });
});

it('A format that nobody knows is a reset, not an error', () => {
  expect(translatePassword({ format: 'ldif', value: 'x' })).toEqual({ kind: 'unmovable', reason: 'unknown_format' });
});

it('No text crashes a format or is computed, and what moves can be checked', () => {
  const piece = fc.constantFrom(
    '$',
    '2b',
    'argon2id',
    'v=19',
    'm=8,t=1,p=1',
    b64(32),
    unpadded(16),
    '{"value":"',
    '"}',
    '=',
  );
  const text = fc.oneof(
    fc.string(),
    fc.array(fc.oneof(piece, fc.string())).map((parts) => parts.join('')),
    fc.json(),
  );
  const names = fc.constantFrom(...passwordFormats.keys());
  fc.assert(
    fc.property(names, text, text, (format, value, credentialData) => {
      const translation = translatePassword({ format, value, parameters: { credentialData } });
      if (translation.kind === 'movable') expect(findHashDefect(translation.hash)).toBeUndefined();
    }),
    { numRuns: 2_000 },
  );
});

describe('an unusable hash', () => {
  it('is sound, the same for the same seed, and matches neither the seed nor an empty password', async () => {
    const seed = createHash('sha256').update('user 1').digest();
    const hash: HashedPassword = unusableHash(seed);
    expect(hash).toEqual(unusableHash(Uint8Array.from(seed)));
    expect(hash).not.toEqual(unusableHash(createHash('sha256').update('user 2').digest()));
    expect(findHashDefect(hash)).toBeUndefined();
    for (const password of ['', 'unusable', seed.toString('base64'), seed.toString('hex')]) {
      expect(await verifyPassword(hash, password)).toBe(false);
    }
  });

  it('is not made of a seed of another length', () => {
    expect(() => unusableHash(new Uint8Array(16))).toThrow(RangeError);
  });
});

async function expectOnly(password: string, translation: Translation): Promise<void> {
  if (translation.kind !== 'movable') throw new Error(`Expected a movable hash, got ${translation.reason}`);
  expect(await verifyPassword(translation.hash, password)).toBe(true);
  expect(await verifyPassword(translation.hash, `${password} `)).toBe(false);
  expect(await verifyPassword(translation.hash, '')).toBe(false);
}

it('A mapping may name every format, and no other', () => {
  expect([...passwordFormats.keys()]).toEqual(passwordFormatNames);
});
