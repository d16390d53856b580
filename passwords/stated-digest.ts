import { decodeBytes } from './decode-bytes.ts';
import { digestName } from './digest.ts';
import type { TextEncoding } from './hash-reading.ts';
import { limits } from './limits.ts';
import { fromModularCrypt } from './modular-crypt.ts';
import { fromDecodedPbkdf2, pbkdf2Function } from './pbkdf2.ts';
import { fromSaltedDigest, type SaltPosition } from './salted-digest.ts';
import { utf8Bytes } from './text-bytes.ts';
import { type PasswordFormat, type Translation, unmovable } from './translation.ts';
import { wholeNumber } from './whole-number.ts';

type Parameters = Readonly<Record<string, string>>;

const encodings: ReadonlyMap<string, TextEncoding> = new Map([
  ['hex', 'hex'],
  ['base64', 'base64'],
  ['utf8', 'utf8'],
]);

const positions: ReadonlyMap<string, SaltPosition> = new Map([
  ['prefix', 'prefix'],
  ['suffix', 'suffix'],
]);

/**
 * A hash that says nothing of itself, with the operator's words for it as parameters. One that is empty is left out.
 *
 * - `algorithm`: `md5`, `sha1`, `sha224`, `sha256`, `sha384`, `sha512`, `pbkdf2`; also `bcrypt` and `argon2`, whose own
 *   text then counts, and `scrypt` and `hmac`, which are told apart to be counted by their reasons
 * - `hashEncoding`: `hex` (default), `base64` or `utf8`
 * - `salt`, `saltEncoding` (`utf8` by default, `hex` or `base64`), `saltPosition` (`prefix` by default, or `suffix`)
 * - `iterations`: 1 by default; PBKDF2 needs it, with `digest` and, to be held against the hash, `keyLength` in bytes
 * - `passwordEncoding`: `utf8` by default, the only one that moves
 */
export const fromStatedDigest: PasswordFormat = (value, parameters) => {
  const { salt = '' } = parameters;
  const passwordEncoding = parameters.passwordEncoding || 'utf8';
  const algorithm = (parameters.algorithm ?? '').toLowerCase();
  if (value.length > limits.text || salt.length > limits.text) return unmovable('excessive_parameters');
  if (algorithm === '' || value === '') return unmovable('malformed_hash');
  if (!/^(?:utf-?8|ascii)$/i.test(passwordEncoding)) return unmovable('password_encoding');
  if (algorithm === 'scrypt') return unmovable('scrypt');
  if (algorithm.startsWith('hmac')) return unmovable('hmac');
  if (algorithm === 'bcrypt' || algorithm.startsWith('argon2')) return fromModularCrypt(value, parameters);
  return algorithm === 'pbkdf2' ? readPbkdf2(value, parameters) : readDigest(algorithm, value, parameters);
};

function readPbkdf2(value: string, parameters: Parameters): Translation {
  const named = pbkdf2Function(parameters.digest ?? '');
  if (named === undefined) return unmovable('pbkdf2_function');
  const key = readBytes(value, parameters.hashEncoding || 'hex');
  const salt = readBytes(parameters.salt ?? '', parameters.saltEncoding || 'utf8');
  const { keyLength = '' } = parameters;
  if (keyLength !== '' && wholeNumber(keyLength) !== key?.length) return unmovable('malformed_hash');
  return fromDecodedPbkdf2({ function: named, iterations: wholeNumber(parameters.iterations), key, salt });
}

function readDigest(algorithm: string, value: string, parameters: Parameters): Translation {
  const name = digestName(algorithm);
  if (name === undefined) return unmovable('unknown_format');
  const rounds = wholeNumber(parameters.iterations || '1');
  if (rounds > 1) return unmovable('iterated_digest');
  const digest = readBytes(value, parameters.hashEncoding || 'hex');
  const salt = readBytes(parameters.salt ?? '', parameters.saltEncoding || 'utf8');
  const position = positions.get(parameters.saltPosition || 'prefix');
  if (digest === undefined || salt === undefined || position === undefined || rounds !== 1) {
    return unmovable('malformed_hash');
  }
  return fromSaltedDigest({ function: name, digest, salt, position });
}

function readBytes(text: string, encodingName: string): Buffer | undefined {
  const encoding = encodings.get(encodingName.toLowerCase());
  if (encoding === undefined) return undefined;
  return encoding === 'utf8' ? utf8Bytes(text) : decodeBytes(text, encoding);
}
