import type { HashLayout } from '../../passwords/hash-layout.ts';
import { defaultHashReading, type HashReading } from '../../passwords/hash-reading.ts';
import type { Recipe } from '../../passwords/recipe.ts';

/**
 * The reading of a pool, as an option of the sandbox, in which hashes of a recipe are checked right in this layout. In no
 * other one either, but for PHC strings of Argon2, which are read as such in any reading.
 */
export function readingFor(recipe: Recipe, layout: HashLayout): HashReading {
  return { ...defaultHashReading, ...changeFor(recipe, layout) };
}

function changeFor(recipe: Recipe, layout: HashLayout): Partial<HashReading> {
  if (recipe.method === 'digest') return digestChange(recipe.salt, layout);
  const variant = recipe.method === 'argon2' ? { argon2Variant: recipe.variant } : {};
  switch (layout) {
    case 'salt_hex':
      return { keySaltEncoding: 'hex', ...variant };
    case 'salt_text':
      return { keySaltEncoding: 'utf8', ...variant };
    case 'phc':
      return { keyValue: 'phc' };
    case 'modular_crypt':
      return { keyValue: 'modular-crypt' };
    default:
      return variant;
  }
}

function digestChange(salt: 'none' | 'text' | 'behind', layout: HashLayout): Partial<HashReading> {
  const right = salt === 'text' ? 'salt-then-password' : 'password-then-salt';
  const wrong = salt === 'text' ? 'password-then-salt' : 'salt-then-password';
  switch (layout) {
    case 'salt_behind_digest':
      return { saltAfterDigest: right, saltInConfig: wrong };
    case 'salt_text':
      return { saltInConfig: right, saltAfterDigest: wrong };
    case 'salt_base64':
      return { saltInConfig: right, saltAfterDigest: wrong, digestSaltEncoding: 'base64' };
    case 'salt_hex':
      return { saltInConfig: right, saltAfterDigest: wrong, digestSaltEncoding: 'hex' };
    default:
      return {};
  }
}
