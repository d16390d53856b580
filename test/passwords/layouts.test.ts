import { createHash, pbkdf2Sync } from 'node:crypto';
import { describe, expect, it, test } from 'vitest';
import { hashLayouts, layoutsOf } from '../../passwords/hash-layout.ts';
import { layOut } from '../../passwords/lay-out.ts';
import { makeHash } from '../../passwords/make-hash.ts';
import { type Recipe, readRecipe, recipeText } from '../../passwords/recipe.ts';
import { translatePassword } from '../../passwords/translate.ts';
import type { PasswordSource } from '../../passwords/translation.ts';
import { findHashDefect, verifyPassword } from '../../passwords/verify.ts';
import { readingFor } from './layout-readings.ts';

const recipes: readonly Recipe[] = [
  { method: 'bcrypt', cost: 4 },
  { method: 'pbkdf2', function: 'SHA-1', iterations: 3, keyLength: 20 },
  { method: 'pbkdf2', function: 'SHA-256', iterations: 1000, keyLength: 32 },
  { method: 'pbkdf2', function: 'SHA-512', iterations: 1000, keyLength: 64 },
  { method: 'argon2', variant: 'argon2id', memory: 32, passes: 1, lanes: 1, keyLength: 32 },
  { method: 'argon2', variant: 'argon2id', memory: 64, passes: 2, lanes: 4, keyLength: 16 },
  { method: 'argon2', variant: 'argon2i', memory: 32, passes: 3, lanes: 1, keyLength: 32 },
  ...['MD5', 'SHA-1', 'SHA-224', 'SHA-256', 'SHA-384', 'SHA-512'].flatMap((name) =>
    (['none', 'text', 'behind'] as const).map((salt): Recipe => ({ method: 'digest', function: name, salt })),
  ),
];

describe.each(recipes.map((recipe) => [recipeText(recipe), recipe] as const))('%s', (text, recipe) => {
  it('is read again from its text', () => {
    expect(readRecipe(text)).toEqual(recipe);
  });

  it.each(layoutsOf(recipe))('in layout %s admits the password alone that it was made of', async (layout) => {
    const reading = readingFor(recipe, layout);
    for (const password of ['correct horse', 'Pässwörter für 日本 🐎', 'o\u0308', ' ']) {
      const hash = await makeHash(recipe, password, layout);
      expect(findHashDefect(hash, reading)).toBeUndefined();
      expect(await verifyPassword(hash, password, reading)).toBe(true);
      for (const wrong of [`${password}x`, password.slice(0, -1), password.normalize('NFC') + password, '']) {
        expect(await verifyPassword(hash, wrong, reading)).toBe(false);
      }
    }
  });

  it('has another salt each time, and none that the layout does not hold', async () => {
    for (const layout of layoutsOf(recipe)) {
      const [one, other] = [await makeHash(recipe, 'same', layout), await makeHash(recipe, 'same', layout)];
      if (layout === 'digest') expect(one).toEqual(other);
      else expect(one.value).not.toBe(other.value);
    }
  });
});

test('layouts are told apart: what is written in one is not checked right by a pool that reads another', async () => {
  for (const recipe of recipes) {
    const layouts = layoutsOf(recipe);
    for (const written of layouts) {
      const hash = await makeHash(recipe, 'password', written);
      for (const read of layouts) {
        if (recipe.method === 'argon2' && written === 'phc') continue;
        const admitted = await verifyPassword(hash, 'password', readingFor(recipe, read));
        expect(admitted, `${recipeText(recipe)} written ${written}, read ${read}`).toBe(read === written);
      }
    }
  }
});

test('a text that is no recipe is not read as one', () => {
  for (const text of ['', 'other recipes', 'scrypt', 'bcrypt, cost 10 or so', 'pbkdf2, SHA-3, 1, 32 bytes', 'SHA-1']) {
    expect(readRecipe(text)).toBeUndefined();
  }
});

test('no hash is made of a recipe that preparing refuses', async () => {
  await expect(
    makeHash({ method: 'pbkdf2', function: 'SHA-1', iterations: 1, keyLength: 4 }, 'x', 'phc'),
  ).rejects.toThrow(RangeError);
});

const salt = Buffer.from('Zoë’s salt');
const bytes = Buffer.from([0, 255, 1, 254, 2, 253, 3, 252]);
const digest = (...parts: (string | Buffer)[]) => {
  const hash = createHash('sha256');
  for (const part of parts) hash.update(part);
  return hash.digest();
};
const django: PasswordSource = {
  format: 'django',
  value: `pbkdf2_sha256$10$${salt}$${pbkdf2Sync('pässword', salt, 10, 32, 'sha256').toString('base64')}`,
};
const keycloak: PasswordSource = {
  format: 'modular-crypt',
  value: `$pbkdf2-sha256$i=10$${bytes.toString('base64').replaceAll('=', '')}$${pbkdf2Sync('pässword', bytes, 10, 32, 'sha256').toString('base64').replaceAll('=', '')}`,
};
const salted: PasswordSource = {
  format: 'digest',
  value: digest(salt, 'pässword').toString('hex'),
  parameters: { algorithm: 'sha256', salt: salt.toString() },
};
const ldap = (of: Buffer): PasswordSource => ({
  format: 'ldap',
  value: `{SSHA256}${Buffer.concat([digest('pässword', of), of]).toString('base64')}`,
});

test.each([
  ["Django's PBKDF2 with a text as salt", django],
  ['PBKDF2 with any bytes as salt', keycloak],
  ['a digest of salt and password', salted],
  ["LDAP's, with a text as salt", ldap(salt)],
  ["LDAP's, with any bytes as salt", ldap(bytes)],
] as const)('%s is the same hash in every layout that can hold its salt', async (_, source) => {
  const translation = translatePassword(source);
  if (translation.kind !== 'movable') throw new Error(translation.reason);
  const recipe = readRecipe(translation.recipe);
  if (recipe === undefined) throw new Error(translation.recipe);
  const [usual, ...others] = layoutsOf(recipe);
  expect(layOut(translation.hash, usual)).toEqual(translation.hash);
  for (const layout of others) {
    const laid = layOut(translation.hash, layout);
    if (laid === undefined) {
      expect(layout).toBe('salt_text');
      expect([keycloak, ldap(bytes)]).toContainEqual(source);
      continue;
    }
    const reading = readingFor(recipe, layout);
    expect(await verifyPassword(laid, 'pässword', reading), layout).toBe(true);
    expect(await verifyPassword(laid, 'passwörd', reading), layout).toBe(false);
  }
});

test('every layout is one of some recipe', () => {
  expect(new Set(recipes.flatMap((recipe) => layoutsOf(recipe)))).toEqual(new Set(hashLayouts));
});
