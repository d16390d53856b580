import { createHash, pbkdf2Sync } from 'node:crypto';
import { expect, test } from 'vitest';
import type { HashedPassword } from '../../passwords/hash.ts';
import { defaultHashReading, type HashReading } from '../../passwords/hash-reading.ts';
import { findHashDefect, verifyPassword } from '../../passwords/verify.ts';

const salt = Buffer.from('0123456789abcdef');
const password = 'pässword';

function digest(name: string, ...parts: (string | Buffer)[]): Buffer {
  const hash = createHash(name);
  for (const part of parts) hash.update(part);
  return hash.digest();
}

function sha(config: NonNullable<HashedPassword['config']['sha']>, value: Buffer): HashedPassword {
  return { config: { method: 'sha', sha: config }, value: value.toString('base64') };
}

const reading = (change: Partial<HashReading>): HashReading => ({ ...defaultHashReading, ...change });

test.each([
  ['SHA-1', 'sha1'],
  ['SHA-224', 'sha224'],
  ['SHA-256', 'sha256'],
  ['SHA-384', 'sha384'],
  ['SHA-512', 'sha512'],
  ['sha256', 'sha256'],
])('%s: a salt in the config goes in front of the password, one behind the digest after it', async (name, node) => {
  const inConfig = sha({ function: name, salt: 'salt text' }, digest(node, 'salt text', password));
  expect(await verifyPassword(inConfig, password)).toBe(true);
  expect(await verifyPassword(inConfig, password, reading({ saltInConfig: 'password-then-salt' }))).toBe(false);
  const behind = Buffer.concat([digest(node, password, salt), salt]);
  expect(await verifyPassword(sha({ function: name, salt_after_digest_in_hash: true }, behind), password)).toBe(true);
  const stated = sha({ function: name, salt_after_digest_in_hash: true, salt_length: 16 }, behind);
  expect(await verifyPassword(stated, password)).toBe(true);
  expect(await verifyPassword(stated, password, reading({ saltAfterDigest: 'salt-then-password' }))).toBe(false);
});

test('the other orders and encodings of salts can be told to be the right ones', async () => {
  const last = sha({ function: 'SHA-256', salt: 'text' }, digest('sha256', password, 'text'));
  expect(await verifyPassword(last, password, reading({ saltInConfig: 'password-then-salt' }))).toBe(true);
  const first = Buffer.concat([digest('sha256', salt, password), salt]);
  const behind = sha({ function: 'SHA-256', salt_after_digest_in_hash: true }, first);
  expect(await verifyPassword(behind, password, reading({ saltAfterDigest: 'salt-then-password' }))).toBe(true);
  for (const encoding of ['base64', 'hex'] as const) {
    const config = { function: 'SHA-256', salt: salt.toString(encoding) };
    const encoded = sha(config, digest('sha256', salt, password));
    expect(await verifyPassword(encoded, password, reading({ digestSaltEncoding: encoding }))).toBe(true);
    expect(await verifyPassword(encoded, password)).toBe(false);
  }
});

const argon2: HashedPassword = {
  config: {
    method: 'argon2',
    argon2: { iterations: 2, memory_in_kb: 65536, parallelism: 1, salt: Buffer.from('somesalt').toString('base64') },
  },
  value: '',
};
/** The reference implementation's own test vectors (phc-winner-argon2, src/test.c): version 19, t=2, m=2^16, p=1. */
const vectors = {
  argon2id: '09316115d5cf24ed5a15a31a3ba326e5cf32edc24702987c02b6566f61913cf7',
  argon2i: 'c1628832147d9720c5bd1cfd61367078729f6dfb6f8fea9ff98158e0d7816ed0',
} as const;

test.each(['argon2id', 'argon2i'] as const)(
  '%s admits as the reference implementation’s vectors say',
  async (variant) => {
    const value = Buffer.from(vectors[variant], 'hex').toString('base64');
    const raw = { ...argon2, value };
    expect(await verifyPassword(raw, 'password', reading({ argon2Variant: variant }))).toBe(true);
    expect(await verifyPassword(raw, 'passwords', reading({ argon2Variant: variant }))).toBe(false);
    const salted = Buffer.from('somesalt').toString('base64').replaceAll('=', '');
    const phc = { ...argon2, value: `$${variant}$v=19$m=65536,t=2,p=1$${salted}$${value.replaceAll('=', '')}` };
    expect(await verifyPassword(phc, 'password', reading({ keyValue: 'phc' }))).toBe(true);
    // It names its variant itself, so that it is read in any reading.
    expect(await verifyPassword(phc, 'password')).toBe(true);
    expect(await verifyPassword(phc, 'passwords')).toBe(false);
  },
);

test('pbkdf2 reads salts and keys in each of the ways', async () => {
  const key = pbkdf2Sync(password, salt, 1000, 32, 'sha256');
  const config = { function: 'SHA-256', number_of_iterations: 1000, key_length: 32, salt_length: 16 };
  for (const encoding of ['base64', 'hex', 'utf8'] as const) {
    const hash: HashedPassword = {
      config: { method: 'pbkdf2', pbkdf2: { ...config, salt: salt.toString(encoding) } },
      value: key.toString('base64'),
    };
    expect(await verifyPassword(hash, password, reading({ keySaltEncoding: encoding }))).toBe(true);
    expect(await verifyPassword(hash, 'else', reading({ keySaltEncoding: encoding }))).toBe(false);
  }
  const unpadded = (bytes: Buffer) => bytes.toString('base64').replaceAll('=', '');
  const value = `$pbkdf2-sha256$i=1000$${unpadded(salt)}$${unpadded(key)}`;
  const phc: HashedPassword = { config: { method: 'pbkdf2', pbkdf2: {} }, value };
  expect(await verifyPassword(phc, password, reading({ keyValue: 'phc' }))).toBe(true);
});

test('md5 is salted like sha', async () => {
  const md5 = (config: object, value: Buffer): HashedPassword => ({
    config: { method: 'md5', md5: config },
    value: value.toString('base64'),
  });
  expect(await verifyPassword(md5({}, digest('md5', password)), password)).toBe(true);
  expect(await verifyPassword(md5({ salt: 'x' }, digest('md5', 'x', password)), password)).toBe(true);
  const behind = Buffer.concat([digest('md5', password, salt), salt]);
  expect(await verifyPassword(md5({ salt_after_digest_in_hash: true }, behind), password)).toBe(true);
});

const bcryptOf = (cost: string) => `$2b$${cost}$${'a'.repeat(53)}`;
const key32 = Buffer.alloc(32).toString('base64');
const longKey = Buffer.alloc(1025).toString('base64');
const salt16 = salt.toString('base64');

test.each<[string, HashedPassword['config'], string]>([
  ['value', { method: 'bcrypt' }, bcryptOf('17')],
  ['value', { method: 'bcrypt' }, bcryptOf('03')],
  ['value', { method: 'bcrypt' }, `$2x$10$${'a'.repeat(53)}`],
  ['config.bcrypt.cost', { method: 'bcrypt', bcrypt: { cost: 12 } }, bcryptOf('10')],
  ['config.pbkdf2', { method: 'pbkdf2' }, key32],
  ['config.pbkdf2.function', { method: 'pbkdf2', pbkdf2: { function: 'MD5', number_of_iterations: 1 } }, key32],
  [
    'config.pbkdf2.number_of_iterations',
    { method: 'pbkdf2', pbkdf2: { function: 'SHA-256', number_of_iterations: 10_000_001 } },
    key32,
  ],
  ['value', { method: 'pbkdf2', pbkdf2: { function: 'SHA-256', number_of_iterations: 1 } }, longKey],
  ['value', { method: 'pbkdf2', pbkdf2: { function: 'SHA-256', number_of_iterations: 1 } }, 'not base64'],
  ['config.pbkdf2.key_length', { method: 'pbkdf2', pbkdf2: { function: 'SHA-256', key_length: 64 } }, key32],
  ['config.argon2.memory_in_kb', { method: 'argon2', argon2: argon2Config({ memory_in_kb: 2_097_153 }) }, key32],
  ['config.argon2.iterations', { method: 'argon2', argon2: argon2Config({ iterations: 101 }) }, key32],
  [
    'config.argon2.iterations',
    { method: 'argon2', argon2: argon2Config({ iterations: 100, memory_in_kb: 1_048_576 }) },
    key32,
  ],
  ['config.argon2.parallelism', { method: 'argon2', argon2: argon2Config({ parallelism: 65 }) }, key32],
  ['config.argon2.salt', { method: 'argon2', argon2: argon2Config({ salt: 'AAAA' }) }, key32],
  ['value', { method: 'argon2', argon2: argon2Config({}) }, longKey],
  ['config.sha.function', { method: 'sha', sha: { function: 'SHA-3' } }, key32],
  ['config.sha.function', { method: 'sha' }, key32],
  ['value', { method: 'sha', sha: { function: 'SHA-512' } }, key32],
  ['config.sha.salt_length', { method: 'sha', sha: { function: 'SHA-256', salt: 'abc', salt_length: 4 } }, key32],
])('refuses %s of %j at once', async (field, config, value) => {
  const startedAt = performance.now();
  expect(findHashDefect({ config, value })).toMatchObject({ field });
  expect(await verifyPassword({ config, value }, password)).toBe(false);
  expect(performance.now() - startedAt).toBeLessThan(10_000);
});

function argon2Config(change: object) {
  return { iterations: 1, memory_in_kb: 1024, parallelism: 1, salt: salt16, ...change };
}

test('lengths of 0 state nothing, as Go writes numbers that are not set', async () => {
  const key = pbkdf2Sync(password, salt, 10, 32, 'sha256');
  const config = { function: 'SHA-256', number_of_iterations: 10, salt: salt16, key_length: 0, salt_length: 0 };
  const hash: HashedPassword = { config: { method: 'pbkdf2', pbkdf2: config }, value: key.toString('base64') };
  expect(await verifyPassword(hash, password)).toBe(true);
});
