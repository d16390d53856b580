import { createHash, timingSafeEqual } from 'node:crypto';
import { decodeBytes } from './decode-bytes.ts';
import type { DigestFunction } from './digest-function.ts';
import type { Md5Config } from './hash.ts';
import type { HashReading } from './hash-reading.ts';
import { limits } from './limits.ts';
import { contradicts, type PasswordCheckOrDefect } from './password-check.ts';

/**
 * `sha` and `md5`: one digest over password and salt. With `salt_after_digest_in_hash` the salt is taken from behind the
 * digest in `value` and a `salt` of the config does not count.
 *
 * @param field the config's name in the hash object, for a defect
 */
export function saltedDigestCheck(
  field: 'config.sha' | 'config.md5',
  digestFunction: DigestFunction,
  config: Md5Config,
  value: string,
  reading: HashReading,
): PasswordCheckOrDefect {
  const bytes = decodeBytes(value, 'base64');
  if (bytes === undefined) return { field: 'value', reason: 'must be base64' };
  const behindDigest = config.salt_after_digest_in_hash === true;
  const salt = behindDigest
    ? bytes.subarray(digestFunction.bytes)
    : decodeBytes(config.salt ?? '', reading.digestSaltEncoding);
  if (salt === undefined) return { field: `${field}.salt`, reason: `must be ${reading.digestSaltEncoding}` };
  if (salt.length > limits.saltLength) {
    return { field: `${field}.salt`, reason: `must be at most ${limits.saltLength} bytes` };
  }
  const digest = behindDigest ? bytes.subarray(0, digestFunction.bytes) : bytes;
  if (digest.length !== digestFunction.bytes) {
    return { field: 'value', reason: `must hold a digest of ${digestFunction.bytes} bytes` };
  }
  if (contradicts(config.salt_length, salt.length)) {
    return { field: `${field}.salt_length`, reason: 'must be the length of the salt' };
  }
  const saltFirst = (behindDigest ? reading.saltAfterDigest : reading.saltInConfig) === 'salt-then-password';
  return async (password) => {
    const hash = createHash(digestFunction.name);
    const made = saltFirst ? hash.update(salt).update(password, 'utf8') : hash.update(password, 'utf8').update(salt);
    return timingSafeEqual(made.digest(), digest);
  };
}
