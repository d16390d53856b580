import type { Buffer } from 'node:buffer';
import { decodedLength } from './base64.ts';
import { leastKeyLength, limits } from './limits.ts';
import { recipeText } from './recipe.ts';
import { type Translation, unmovable } from './translation.ts';

/** The functions of PBKDF2 that move, as SecureAuth spells them. */
export type Pbkdf2Function = 'SHA-1' | 'SHA-256' | 'SHA-512';

const functions: ReadonlyMap<string, Pbkdf2Function> = new Map([
  ['SHA1', 'SHA-1'],
  ['SHA256', 'SHA-256'],
  ['SHA512', 'SHA-512'],
]);

/** The function that a source writes as `sha256`, `SHA-256` or `SHA_256`; undefined for one that does not move. */
export function pbkdf2Function(text: string): Pbkdf2Function | undefined {
  return functions.get(text.toUpperCase().replace(/[-_]/g, ''));
}

export interface Pbkdf2Parts {
  readonly function: Pbkdf2Function;
  readonly iterations: number;
  /** The derived key, in standard base64. */
  readonly key: string;
  /** The salt's bytes, in standard base64. */
  readonly salt: string;
}

/**
 * A PBKDF2 hash. The key's length is that of the decoded key and never taken from a name: the same algorithm name goes
 * with keys of 32 and of 64 bytes in different products.
 */
export function fromPbkdf2(parts: Pbkdf2Parts): Translation {
  const { iterations, key, salt } = parts;
  if (key.length > limits.text || salt.length > limits.text) return unmovable('excessive_parameters');
  const keyLength = decodedLength(key);
  const saltLength = decodedLength(salt);
  if (keyLength === undefined || saltLength === undefined) return unmovable('malformed_hash');
  if (keyLength < leastKeyLength || saltLength === 0) return unmovable('malformed_hash');
  if (!Number.isInteger(iterations) || iterations < 1) return unmovable('malformed_hash');
  if (iterations > limits.pbkdf2Iterations || keyLength > limits.keyLength || saltLength > limits.saltLength) {
    return unmovable('excessive_parameters');
  }
  return {
    kind: 'movable',
    recipe: recipeText({ method: 'pbkdf2', function: parts.function, iterations, keyLength }),
    hash: {
      config: {
        method: 'pbkdf2',
        pbkdf2: {
          function: parts.function,
          number_of_iterations: iterations,
          key_length: keyLength,
          salt,
          salt_length: saltLength,
        },
      },
      value: key,
    },
  };
}

/** A PBKDF2 hash whose key and salt were decoded from another form than base64; undefined for one that could not be. */
export function fromDecodedPbkdf2(parts: {
  readonly function: Pbkdf2Function;
  readonly iterations: number;
  readonly key: Buffer | undefined;
  readonly salt: Buffer | undefined;
}): Translation {
  const { key, salt } = parts;
  if (key === undefined || salt === undefined) return unmovable('malformed_hash');
  return fromPbkdf2({ ...parts, key: key.toString('base64'), salt: salt.toString('base64') });
}
