import { timingSafeEqual } from 'node:crypto';
import { hashRaw } from '@node-rs/argon2';
import { decodeBytes, decodePhcBytes } from './decode-bytes.ts';
import type { Argon2Config } from './hash.ts';
import type { Argon2Variant, HashReading } from './hash-reading.ts';
import { limits } from './limits.ts';
import { checkLimits, contradicts, type HashDefect, type PasswordCheckOrDefect } from './password-check.ts';

/** The library's numbers of the variants: RFC 9106, section 3.1. */
const variants = { argon2d: 0, argon2i: 1, argon2id: 2 } as const satisfies Record<Argon2Variant, number>;
const phc =
  /^\$(argon2id|argon2i|argon2d)\$v=19\$m=(\d{1,9}),t=(\d{1,9}),p=(\d{1,4})\$([A-Za-z0-9+/]+)\$([A-Za-z0-9+/]+)$/;

interface Argon2Hash {
  readonly variant: Argon2Variant;
  readonly memoryKiB: number;
  readonly iterations: number;
  readonly parallelism: number;
  readonly salt: Buffer;
  readonly key: Buffer;
}

/**
 * Version 1.3 (19) without a secret: the hash object has no field for either. A value that is a PHC string is read as
 * one in any reading: it cannot be base64.
 */
export function argon2Check(config: Argon2Config, value: string, reading: HashReading): PasswordCheckOrDefect {
  const hash =
    reading.keyValue !== 'base64' || value.startsWith('$argon2') ? readPhc(value) : readConfig(config, value, reading);
  if ('field' in hash) return hash;
  return findParameterDefect(hash) ?? (async (password) => timingSafeEqual(await derive(password, hash), hash.key));
}

function derive(password: string, hash: Argon2Hash): Promise<Buffer> {
  return hashRaw(password, {
    algorithm: variants[hash.variant],
    memoryCost: hash.memoryKiB,
    timeCost: hash.iterations,
    parallelism: hash.parallelism,
    outputLen: hash.key.length,
    salt: hash.salt,
  });
}

function readConfig(config: Argon2Config, value: string, reading: HashReading): Argon2Hash | HashDefect {
  const key = decodeBytes(value, 'base64');
  if (key === undefined) return { field: 'value', reason: 'must be base64' };
  if (contradicts(config.key_length, key.length)) {
    return { field: 'config.argon2.key_length', reason: 'must be the length of the key in value' };
  }
  const salt = decodeBytes(config.salt ?? '', reading.keySaltEncoding);
  if (salt === undefined) return { field: 'config.argon2.salt', reason: `must be ${reading.keySaltEncoding}` };
  if (contradicts(config.salt_length, salt.length)) {
    return { field: 'config.argon2.salt_length', reason: 'must be the length of the salt' };
  }
  return {
    variant: reading.argon2Variant,
    memoryKiB: config.memory_in_kb ?? 0,
    iterations: config.iterations ?? 0,
    parallelism: config.parallelism ?? 0,
    salt,
    key,
  };
}

function readPhc(value: string): Argon2Hash | HashDefect {
  const [, variant, memory, iterations, parallelism, saltText = '', keyText = ''] = phc.exec(value) ?? [];
  const salt = decodePhcBytes(saltText);
  const key = decodePhcBytes(keyText);
  if (
    (variant !== 'argon2d' && variant !== 'argon2i' && variant !== 'argon2id') ||
    salt === undefined ||
    key === undefined
  ) {
    return { field: 'value', reason: 'must be a PHC string of argon2, version 19' };
  }
  return {
    variant,
    memoryKiB: Number(memory),
    iterations: Number(iterations),
    parallelism: Number(parallelism),
    salt,
    key,
  };
}

/** RFC 9106's bounds from below (section 3.1), ours from above. */
function findParameterDefect(hash: Argon2Hash): HashDefect | undefined {
  if (hash.parallelism < 1 || hash.parallelism > limits.argon2Lanes) {
    return { field: 'config.argon2.parallelism', reason: `must be between 1 and ${limits.argon2Lanes}` };
  }
  if (hash.memoryKiB < 8 * hash.parallelism || hash.memoryKiB > limits.argon2Memory) {
    return {
      field: 'config.argon2.memory_in_kb',
      reason: `must be between 8 times parallelism and ${limits.argon2Memory}`,
    };
  }
  if (hash.iterations < 1 || hash.iterations > limits.argon2Passes) {
    return { field: 'config.argon2.iterations', reason: `must be between 1 and ${limits.argon2Passes}` };
  }
  if (hash.iterations * hash.memoryKiB > limits.argon2Work) {
    return { field: 'config.argon2.iterations', reason: `times memory_in_kb must be at most ${limits.argon2Work}` };
  }
  if (hash.salt.length < 8 || hash.salt.length > limits.saltLength) {
    return { field: 'config.argon2.salt', reason: `must be 8 to ${limits.saltLength} bytes` };
  }
  if (hash.key.length < 4 || hash.key.length > checkLimits.keyLength) {
    return { field: 'value', reason: `must hold a key of 4 to ${checkLimits.keyLength} bytes` };
  }
  return undefined;
}
