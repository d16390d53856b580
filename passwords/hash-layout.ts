import type { Recipe } from './recipe.ts';

/**
 * Ways to write one and the same hash as SecureAuth's hash object, where its documentation leaves it open:
 *
 * - `salt_base64`, `salt_hex`, `salt_text`: the salt in the config, so encoded, and the key or digest in `value` as base64
 * - `salt_behind_digest`: no salt in the config; `value` is the digest followed by the salt, both as base64
 * - `phc`: `value` is a PHC string; the config states the same
 * - `modular_crypt`: `value` is the text that crypt(3) writes: of bcrypt, and passlib's of PBKDF2
 * - `digest`: a digest without a salt
 */
export const hashLayouts = [
  'salt_base64',
  'salt_hex',
  'salt_text',
  'salt_behind_digest',
  'phc',
  'modular_crypt',
  'digest',
] as const;
export type HashLayout = (typeof hashLayouts)[number];

export function isHashLayout(name: string): name is HashLayout {
  return hashLayouts.some((layout) => layout === name);
}

/**
 * The layouts that hashes of a recipe can be written in. The first is the usual one, which datasets have where nothing
 * else is asked for.
 */
export function layoutsOf(recipe: Recipe): readonly [HashLayout, ...HashLayout[]] {
  switch (recipe.method) {
    case 'bcrypt':
      return ['modular_crypt'];
    case 'pbkdf2':
      return ['salt_base64', 'phc', 'modular_crypt', 'salt_hex', 'salt_text'];
    case 'argon2':
      return recipe.variant === 'argon2id'
        ? ['salt_base64', 'phc', 'salt_hex', 'salt_text']
        : ['phc', 'salt_base64', 'salt_hex', 'salt_text'];
    case 'digest':
      if (recipe.salt === 'none') return ['digest'];
      return recipe.salt === 'text'
        ? ['salt_text', 'salt_base64', 'salt_hex', 'salt_behind_digest']
        : ['salt_behind_digest', 'salt_text', 'salt_base64', 'salt_hex'];
  }
}
