import { limits } from './limits.ts';
import { type Translation, unmovable } from './translation.ts';

const shape = /^\$2[aby]\$\d\d\$[./A-Za-z0-9]{53}$/;
const otherVariant = /^\$2x?\$/;

/**
 * A bcrypt hash in its modular-crypt form, which is also what the hash object's `value` holds: its prefix stays as the
 * source has it.
 *
 * `$2x$` marks hashes of a PHP release that read non-ASCII passwords wrongly, and `$2$` those of the first release that
 * did not hash the closing NUL: no usual implementation checks either as it was written.
 */
export function fromBcrypt(value: string): Translation {
  if (!shape.test(value)) return unmovable(otherVariant.test(value) ? 'bcrypt_variant' : 'malformed_hash');
  const cost = (value.charCodeAt(4) - 48) * 10 + value.charCodeAt(5) - 48;
  if (cost < 4 || cost > 31) return unmovable('malformed_hash');
  if (cost > limits.bcryptCost) return unmovable('excessive_parameters');
  return {
    kind: 'movable',
    recipe: `bcrypt, cost ${cost}`,
    hash: { config: { method: 'bcrypt', bcrypt: { cost } }, value },
  };
}
