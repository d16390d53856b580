import { verify } from '@node-rs/bcrypt';
import type { BcryptConfig } from './hash.ts';
import { limits } from './limits.ts';
import { contradicts, type PasswordCheckOrDefect } from './password-check.ts';

const encoded = /^\$2[aby]\$(\d\d)\$[./A-Za-z0-9]{53}$/;

/** `value` is the whole modular-crypt string; its cost counts, and a `cost` in the config has to be the same. */
export function bcryptCheck(config: BcryptConfig | undefined, value: string): PasswordCheckOrDefect {
  const cost = Number(encoded.exec(value)?.[1] ?? Number.NaN);
  if (!(cost >= 4)) return { field: 'value', reason: 'must be a bcrypt string of the form $2a$, $2b$ or $2y$' };
  if (cost > limits.bcryptCost) return { field: 'value', reason: `cost must be at most ${limits.bcryptCost}` };
  if (contradicts(config?.cost, cost)) {
    return { field: 'config.bcrypt.cost', reason: 'must be the cost that value states' };
  }
  return (password) => verify(password, value);
}
