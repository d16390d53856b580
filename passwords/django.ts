import { fromBcrypt } from './bcrypt.ts';
import { decodeBytes } from './decode-bytes.ts';
import { limits } from './limits.ts';
import { fromModularCrypt } from './modular-crypt.ts';
import { fromPbkdf2, type Pbkdf2Function } from './pbkdf2.ts';
import { fromSaltedDigest } from './salted-digest.ts';
import { utf8Bytes } from './text-bytes.ts';
import { alwaysUnmovable, type PasswordFormat, type Translation, unmovable } from './translation.ts';
import { wholeNumber } from './whole-number.ts';

type Reader = (value: string) => Translation;

/** By the text before the first `$`: the `algorithm` of each class in `django.contrib.auth.hashers`. */
const readers: ReadonlyMap<string, Reader> = new Map<string, Reader>([
  ['pbkdf2_sha256', (value) => readPbkdf2('SHA-256', value)],
  ['pbkdf2_sha1', (value) => readPbkdf2('SHA-1', value)],
  ['argon2', (value) => (value.startsWith('argon2$argon2') ? fromModularCrypt(value.slice(6), {}) : malformed)],
  ['bcrypt', (value) => (value.startsWith('bcrypt$$') ? fromBcrypt(value.slice(7)) : malformed)],
  ['md5', (value) => readDigest('MD5', value)],
  ['sha1', (value) => readDigest('SHA-1', value)],
  ['bcrypt_sha256', alwaysUnmovable('bcrypt_sha256')],
  ['scrypt', alwaysUnmovable('scrypt')],
  ['crypt', alwaysUnmovable('crypt')],
]);

const malformed = unmovable('malformed_hash');
const bareMd5 = /^[0-9a-f]{32}$/;

/**
 * `auth_user.password` of Django: `pbkdf2_sha256$1000000$salt$base64`, with a salt that is text and not base64. What
 * begins with `!` is the mark of `set_unusable_password`, and 32 hex digits are the unsalted MD5 of before Django 1.0.
 */
export const fromDjango: PasswordFormat = (value) => {
  if (value.length > limits.text) return unmovable('excessive_parameters');
  if (value.startsWith('!')) return unmovable('unusable_in_source');
  if (bareMd5.test(value)) return readDigest('MD5', `md5$$${value}`);
  const end = value.indexOf('$');
  if (end === -1) return unmovable(value.length === 0 ? 'malformed_hash' : 'unknown_format');
  const reader = readers.get(value.slice(0, end));
  return reader === undefined ? unmovable('unknown_format') : reader(value);
};

/** Tells a text that begins as one of Django's hashers writes it. */
export function hasDjangoName(value: string): boolean {
  const end = value.indexOf('$');
  return end > 0 && readers.has(value.slice(0, end));
}

function readPbkdf2(named: Pbkdf2Function, value: string): Translation {
  const [, iterations, salt, key, ...rest] = value.split('$');
  if (salt === undefined || key === undefined || rest.length > 0) return malformed;
  const saltBytes = utf8Bytes(salt);
  if (saltBytes === undefined) return malformed;
  return fromPbkdf2({ function: named, iterations: wholeNumber(iterations), key, salt: saltBytes.toString('base64') });
}

/** The digest in hex over salt and password; an empty salt is Django's `unsalted_md5` and `unsalted_sha1`. */
function readDigest(name: string, value: string): Translation {
  const [, salt, hex, ...rest] = value.split('$');
  if (salt === undefined || hex === undefined || rest.length > 0) return malformed;
  const digest = decodeBytes(hex, 'hex');
  const saltBytes = utf8Bytes(salt);
  if (digest === undefined || saltBytes === undefined) return malformed;
  return fromSaltedDigest({ function: name, digest, salt: saltBytes, position: 'prefix' });
}
