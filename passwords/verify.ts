import { argon2Check } from './check-argon2.ts';
import { bcryptCheck } from './check-bcrypt.ts';
import { pbkdf2Check } from './check-pbkdf2.ts';
import { saltedDigestCheck } from './check-salted-digest.ts';
import { knownShaFunctions, md5, shaFunction } from './digest-function.ts';
import type { HashedPassword } from './hash.ts';
import { defaultHashReading, type HashReading } from './hash-reading.ts';
import { type HashDefect, isHashDefect, type PasswordCheckOrDefect } from './password-check.ts';

/**
 * Tells whether `password` is the one that `hash` was made of, by really computing it. A hash that cannot be checked,
 * or whose parameters are beyond `limits` and `checkLimits`, admits no password and costs nothing.
 */
export async function verifyPassword(
  hash: HashedPassword,
  password: string,
  reading: HashReading = defaultHashReading,
): Promise<boolean> {
  const check = passwordCheck(hash, reading);
  return isHashDefect(check) ? false : check(password);
}

/** Why no password could ever be checked against `hash`; undefined when it is sound. Nothing is computed. */
export function findHashDefect(
  hash: HashedPassword,
  reading: HashReading = defaultHashReading,
): HashDefect | undefined {
  const check = passwordCheck(hash, reading);
  return isHashDefect(check) ? check : undefined;
}

function passwordCheck({ config, value }: HashedPassword, reading: HashReading): PasswordCheckOrDefect {
  switch (config.method) {
    case 'bcrypt':
      return bcryptCheck(config.bcrypt, value);
    case 'pbkdf2':
      return config.pbkdf2 ? pbkdf2Check(config.pbkdf2, value, reading) : missingConfig('pbkdf2');
    case 'argon2':
      return config.argon2 ? argon2Check(config.argon2, value, reading) : missingConfig('argon2');
    case 'sha': {
      const digestFunction = shaFunction(config.sha?.function);
      if (config.sha === undefined || digestFunction === undefined) {
        return { field: 'config.sha.function', reason: `must be ${knownShaFunctions}` };
      }
      return saltedDigestCheck('config.sha', digestFunction, config.sha, value, reading);
    }
    case 'md5':
      return saltedDigestCheck('config.md5', md5, config.md5 ?? {}, value, reading);
    default:
      return { field: 'config.method', reason: 'must be bcrypt, pbkdf2, argon2, sha or md5' };
  }
}

function missingConfig(method: string): HashDefect {
  return { field: `config.${method}`, reason: 'must be given' };
}
