import { fromArgon2, type MovableArgon2 } from './argon2.ts';
import { isJsonObject, type JsonObject, parseJsonObject } from './json-object.ts';
import { limits } from './limits.ts';
import { fromPbkdf2, type Pbkdf2Function } from './pbkdf2.ts';
import { type PasswordFormat, type ResetReason, type Translation, unmovable } from './translation.ts';

/** What a credential's `credentialData` says: it is the same text for all users of one password policy. */
type Method =
  | { readonly kind: 'pbkdf2'; readonly function: Pbkdf2Function; readonly iterations: number }
  | {
      readonly kind: 'argon2';
      readonly variant: MovableArgon2;
      readonly passes: number;
      readonly memory: number;
      readonly lanes: number;
      readonly length: number;
    }
  | { readonly kind: 'reset'; readonly reason: ResetReason };

/** Keycloak's provider ids; `pbkdf2` alone is the SHA-1 one. */
const pbkdf2Functions: ReadonlyMap<unknown, Pbkdf2Function> = new Map([
  ['pbkdf2', 'SHA-1'],
  ['pbkdf2-sha256', 'SHA-256'],
  ['pbkdf2-sha512', 'SHA-512'],
]);

const cachedMethods = new Map<string, Method>();
const mostCachedMethods = 256;

/**
 * Keycloak's password credential: `value` is the JSON text of `secretData`, `parameters.credentialData` the JSON text
 * of `credentialData`, both as the realm export and the SQL columns of the same names have them.
 */
export const fromKeycloak: PasswordFormat = (value, parameters) => {
  const { credentialData } = parameters;
  if (typeof credentialData !== 'string') return unmovable('malformed_hash');
  if (value.length > limits.text || credentialData.length > limits.text) return unmovable('excessive_parameters');
  const method = cachedMethod(credentialData);
  if (method.kind === 'reset') return unmovable(method.reason);
  const secret = parseJsonObject(value);
  if (secret === undefined) return unmovable('malformed_hash');
  if (!isEmpty(secret.additionalParameters)) return unmovable('keyed_hash');
  return translate(method, secret);
};

function translate(method: Exclude<Method, { kind: 'reset' }>, secret: JsonObject): Translation {
  const { value, salt } = secret;
  if (typeof value !== 'string' || typeof salt !== 'string') return unmovable('malformed_hash');
  if (method.kind === 'pbkdf2') {
    return fromPbkdf2({ function: method.function, iterations: method.iterations, key: value, salt });
  }
  const { variant, passes, memory, lanes, length } = method;
  return fromArgon2({ variant, passes, memory, lanes, digest: value, statedLength: length, salt });
}

function cachedMethod(credentialData: string): Method {
  const cached = cachedMethods.get(credentialData);
  if (cached !== undefined) return cached;
  const method = readMethod(credentialData);
  if (cachedMethods.size >= mostCachedMethods) cachedMethods.clear();
  cachedMethods.set(credentialData, method);
  return method;
}

function readMethod(credentialData: string): Method {
  const data = parseJsonObject(credentialData);
  if (data === undefined) return reset('malformed_hash');
  const { algorithm, hashIterations } = data;
  if (typeof algorithm !== 'string') return reset('malformed_hash');
  const named = pbkdf2Functions.get(algorithm);
  if (named === undefined && algorithm !== 'argon2') {
    return reset(algorithm.startsWith('pbkdf2') ? 'pbkdf2_function' : 'unknown_format');
  }
  if (typeof hashIterations !== 'number') return reset('malformed_hash');
  if (named !== undefined) return { kind: 'pbkdf2', function: named, iterations: hashIterations };
  return isJsonObject(data.additionalParameters)
    ? readArgon2(hashIterations, data.additionalParameters)
    : reset('malformed_hash');
}

/** Keycloak writes the parameters of Argon2 as lists of one text each: `{"memory":["7168"],"type":["id"]}`. */
function readArgon2(passes: number, parameters: JsonObject): Method {
  if (!isEmpty(parameters.secret)) return reset('keyed_hash');
  const type = only(parameters.type);
  if (type !== 'id' && type !== 'i') return reset(type === 'd' ? 'argon2_variant' : 'malformed_hash');
  const version = only(parameters.version);
  if (version !== '1.3') return reset(version === '1.0' ? 'argon2_version' : 'malformed_hash');
  const memory = wholeNumber(only(parameters.memory));
  const lanes = wholeNumber(only(parameters.parallelism));
  const length = wholeNumber(only(parameters.hashLength));
  if (memory === undefined || lanes === undefined || length === undefined) return reset('malformed_hash');
  if (length > limits.keyLength) return reset('excessive_parameters');
  return { kind: 'argon2', variant: `argon2${type}`, passes, memory, lanes, length };
}

function only(list: unknown): unknown {
  return Array.isArray(list) && list.length === 1 ? list[0] : undefined;
}

function wholeNumber(text: unknown): number | undefined {
  return typeof text === 'string' && /^\d{1,15}$/.test(text) ? Number(text) : undefined;
}

/** Nothing is mixed into the hash: the field is left out, or an empty list, text or object. */
function isEmpty(value: unknown): boolean {
  if (value === undefined || value === null || value === '') return true;
  if (Array.isArray(value)) return value.every(isEmptyText);
  if (!isJsonObject(value)) return false;
  for (const name in value) if (!isEmpty(value[name])) return false;
  return true;
}

function isEmptyText(value: unknown): boolean {
  return value === '' || value === null;
}

function reset(reason: ResetReason): Method {
  return { kind: 'reset', reason };
}
