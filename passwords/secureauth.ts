import { fromArgon2 } from './argon2.ts';
import { fromBcrypt } from './bcrypt.ts';
import { type DigestParts, fromDigest } from './digest.ts';
import { isJsonObject, type JsonObject, parseJsonObject } from './json-object.ts';
import { limits } from './limits.ts';
import { fromPbkdf2, type Pbkdf2Function } from './pbkdf2.ts';
import { fromArgon2Phc } from './phc.ts';
import { type PasswordFormat, type Translation, unmovable } from './translation.ts';

const pbkdf2Functions: ReadonlyMap<unknown, Pbkdf2Function> = new Map([
  ['SHA-1', 'SHA-1'],
  ['SHA-256', 'SHA-256'],
  ['SHA-512', 'SHA-512'],
]);

/**
 * SecureAuth's own hash object as a JSON text. It is read and checked like any other source's, and written anew from
 * what was understood, so that nothing unknown goes through.
 */
export const fromSecureauth: PasswordFormat = (text) => {
  if (text.length > limits.text) return unmovable('excessive_parameters');
  const hash = parseJsonObject(text);
  if (hash === undefined || typeof hash.value !== 'string' || !isJsonObject(hash.config)) {
    return unmovable('malformed_hash');
  }
  const { method } = hash.config;
  if (typeof method !== 'string') return unmovable('malformed_hash');
  const config = isJsonObject(hash.config[method]) ? hash.config[method] : {};
  switch (method) {
    case 'bcrypt':
      return readBcrypt(config, hash.value);
    case 'pbkdf2':
      return readPbkdf2(config, hash.value);
    case 'argon2':
      return readArgon2(config, hash.value);
    case 'sha':
      return typeof config.function === 'string'
        ? readDigest(config.function, config, hash.value)
        : unmovable('malformed_hash');
    case 'md5':
      return readDigest('MD5', config, hash.value);
    default:
      return unmovable('unknown_format');
  }
};

function readBcrypt(config: JsonObject, value: string): Translation {
  const translation = fromBcrypt(value);
  if (translation.kind === 'unmovable') return translation;
  const cost = translation.hash.config.bcrypt?.cost;
  return agrees(config.cost, cost) ? translation : unmovable('malformed_hash');
}

function readPbkdf2(config: JsonObject, value: string): Translation {
  const named = pbkdf2Functions.get(config.function);
  if (named === undefined) return unmovable('pbkdf2_function');
  const { salt, number_of_iterations: iterations } = config;
  if (typeof salt !== 'string' || typeof iterations !== 'number') return unmovable('malformed_hash');
  if (exceeds(config.key_length)) return unmovable('excessive_parameters');
  const translation = fromPbkdf2({ function: named, iterations, key: value, salt });
  if (translation.kind === 'unmovable') return translation;
  const understood = translation.hash.config.pbkdf2;
  return agrees(config.key_length, understood?.key_length) && agrees(config.salt_length, understood?.salt_length)
    ? translation
    : unmovable('malformed_hash');
}

/**
 * The object has no field for the variant: a bare digest that a pool checks is taken for Argon2id; a PHC string names its
 * own and goes on as it is.
 */
function readArgon2(config: JsonObject, value: string): Translation {
  const { key_length: stated } = config;
  const statedLength = typeof stated === 'number' && stated !== 0 ? stated : undefined;
  for (const variant of ['argon2id', 'argon2i'] as const) {
    if (value.startsWith(`$${variant}$`)) return fromArgon2Phc(variant, value, statedLength);
  }
  const { salt, iterations, memory_in_kb: memory, parallelism } = config;
  if (typeof salt !== 'string' || typeof iterations !== 'number') return unmovable('malformed_hash');
  if (typeof memory !== 'number' || typeof parallelism !== 'number') return unmovable('malformed_hash');
  if (exceeds(stated)) return unmovable('excessive_parameters');
  const translation = fromArgon2({
    variant: 'argon2id',
    passes: iterations,
    memory,
    lanes: parallelism,
    digest: value,
    statedLength,
    salt,
  });
  if (translation.kind === 'unmovable') return translation;
  const understood = translation.hash.config.argon2;
  return agrees(stated, understood?.key_length) && agrees(config.salt_length, understood?.salt_length)
    ? translation
    : unmovable('malformed_hash');
}

function readDigest(name: string, config: JsonObject, value: string): Translation {
  const salt = readSalt(config);
  if (salt === undefined) return unmovable('malformed_hash');
  const translation = fromDigest({ function: name, value, salt });
  if (translation.kind === 'unmovable' || salt.kind !== 'behind') return translation;
  const understood = translation.hash.config.md5 ?? translation.hash.config.sha;
  return agrees(config.salt_length, understood?.salt_length) ? translation : unmovable('malformed_hash');
}

/** Undefined when the two places where a salt can be contradict each other. */
function readSalt(config: JsonObject): DigestParts['salt'] | undefined {
  const { salt, salt_after_digest_in_hash: behind } = config;
  const text = salt === undefined || salt === null ? '' : salt;
  if (typeof text !== 'string') return undefined;
  if (behind === true) return text === '' ? { kind: 'behind' } : undefined;
  if (behind !== undefined && behind !== null && behind !== false) return undefined;
  return text === '' ? { kind: 'none' } : { kind: 'text', text };
}

/** A stated number agrees with the found one; left out or 0 (what Go writes for a number that is not set) states none. */
function agrees(stated: unknown, found: number | undefined): boolean {
  return stated === undefined || stated === null || stated === 0 || stated === found;
}

function exceeds(keyLength: unknown): boolean {
  return typeof keyLength === 'number' && keyLength > limits.keyLength;
}
