import type { HashConfig } from './hash.ts';
import { limits } from './limits.ts';
import { recipeText } from './recipe.ts';
import { type Translation, unmovable } from './translation.ts';

const prefix = /^\$2[aby]\$\d\d\$/;
const prefixLength = 7;

/** Of a hash with its prefix. */
const hashLength = 60;

/** 1 for each character of bcrypt's own base64. A pattern takes three times as long: what is random foils its branches. */
const ownBase64 = Uint8Array.from({ length: 128 }, (_, unit) =>
  Number(/[./A-Za-z0-9]/.test(String.fromCharCode(unit))),
);

function isWhole(value: string): boolean {
  if (value.length !== hashLength || !prefix.test(value)) return false;
  for (let index = prefixLength; index < hashLength; index += 1) {
    if (ownBase64[value.charCodeAt(index)] !== 1) return false;
  }
  return true;
}

const otherVariant = /^\$2x?\$/;

interface Parameters {
  readonly recipe: string;
  readonly config: HashConfig;
}

const leastCost = 4;
const greatestCost = 31;

/** What the hashes of each movable cost share: nearly all users of a source have the same one. */
const parametersOfCost: readonly (Parameters | undefined)[] = Array.from(
  { length: limits.bcryptCost + 1 },
  (_, cost) =>
    cost < leastCost
      ? undefined
      : { recipe: recipeText({ method: 'bcrypt', cost }), config: { method: 'bcrypt', bcrypt: { cost } } },
);

/**
 * A bcrypt hash in its modular-crypt form, which is also what the hash object's `value` holds: its prefix stays as the
 * source has it.
 *
 * `$2x$` marks hashes of a PHP release that read non-ASCII passwords wrongly, and `$2$` those of the first release that
 * did not hash the closing NUL: no usual implementation checks either as it was written.
 */
export function fromBcrypt(value: string): Translation {
  if (!isWhole(value)) return unmovable(otherVariant.test(value) ? 'bcrypt_variant' : 'malformed_hash');
  const cost = (value.charCodeAt(4) - 48) * 10 + value.charCodeAt(5) - 48;
  const parameters = parametersOfCost[cost];
  if (parameters !== undefined) {
    return { kind: 'movable', recipe: parameters.recipe, hash: { config: parameters.config, value } };
  }
  return unmovable(cost < leastCost || cost > greatestCost ? 'malformed_hash' : 'excessive_parameters');
}

/**
 * bcrypt in two parts, as Okta and FusionAuth keep it: 22 characters of salt and 31 of digest, in bcrypt's own base64.
 *
 * @param cost as a number of rounds to the power of two; NaN when the source does not say
 */
export function fromSplitBcrypt(cost: number, salt: string, digest: string): Translation {
  if (!(cost < 100) || salt.length !== 22) return unmovable('malformed_hash');
  return fromBcrypt(`$2a$${String(cost).padStart(2, '0')}$${salt}${digest}`);
}
