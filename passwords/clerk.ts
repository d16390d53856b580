import { decodeBytes } from './decode-bytes.ts';
import { fromDigest } from './digest.ts';
import { fromDjango } from './django.ts';
import { fromLdap } from './ldap.ts';
import { limits } from './limits.ts';
import { fromModularCrypt } from './modular-crypt.ts';
import { fromDecodedPbkdf2, type Pbkdf2Function } from './pbkdf2.ts';
import { utf8Bytes } from './text-bytes.ts';
import { alwaysUnmovable, type PasswordFormat, type Translation, unmovable } from './translation.ts';
import { wholeNumber } from './whole-number.ts';

type Decoder = (text: string) => Buffer | undefined;

const base64: Decoder = (text) => decodeBytes(text, 'base64');
const hex: Decoder = (text) => decodeBytes(text, 'hex');
const hexOrText: Decoder = (text) => hex(text) ?? utf8Bytes(text);

/** By `password_hasher`: the values that Clerk's `createUser` takes. */
const readers: ReadonlyMap<string, PasswordFormat> = new Map<string, PasswordFormat>([
  ['bcrypt', fromModularCrypt],
  ['argon2i', fromModularCrypt],
  ['argon2id', fromModularCrypt],
  ['pbkdf2_sha1', pbkdf2('SHA-1', hexOrText, hex)],
  ['pbkdf2_sha256', pbkdf2('SHA-256', base64, base64)],
  ['pbkdf2_sha512', pbkdf2('SHA-512', utf8Bytes, hex)],
  ['pbkdf2_sha512_hex', pbkdf2('SHA-512', hex, hex)],
  ['pbkdf2_sha256_django', fromDjango],
  ['bcrypt_sha256_django', fromDjango],
  ['md5', unsalted('MD5')],
  ['sha256', unsalted('SHA-256')],
  ['ldap_ssha', (value, parameters) => fromLdap(value.startsWith('{') ? value : `{SSHA}${value}`, parameters)],
  // Clerk's documents name neither the order of salt and password, nor that of salt and hash without contradiction.
  ['md5_salted', alwaysUnmovable('salt_layout')],
  ['sha256_salted', alwaysUnmovable('salt_layout')],
  ['bcrypt_peppered', alwaysUnmovable('keyed_hash')],
  ['hmac_sha256_utf16_b64', alwaysUnmovable('hmac')],
  ['sha512_symfony', alwaysUnmovable('iterated_digest')],
  ['phpass', alwaysUnmovable('phpass')],
  ['md5_phpass', alwaysUnmovable('phpass')],
  ['scrypt_firebase', alwaysUnmovable('scrypt')],
  ['scrypt_werkzeug', alwaysUnmovable('scrypt')],
  ['awscognito', alwaysUnmovable('not_exported')],
]);

/** `password_digest` of Clerk's export, with its `password_hasher` as the parameter `passwordHasher`. */
export const fromClerk: PasswordFormat = (value, parameters) => {
  const { passwordHasher = '' } = parameters;
  if (value.length > limits.text) return unmovable('excessive_parameters');
  if (value === '' || passwordHasher === '') return unmovable('malformed_hash');
  const reader = readers.get(passwordHasher);
  return reader === undefined ? unmovable('unknown_format') : reader(value, parameters);
};

/** `name$iterations$salt$hash`, and for SHA-1 with the key's length behind it where it is not 32. */
function pbkdf2(named: Pbkdf2Function, saltOf: Decoder, keyOf: Decoder): PasswordFormat {
  return (value) => {
    const [, iterations, saltText = '', keyText = '', keyLength, ...rest] = value.split('$');
    const key = keyOf(keyText);
    if (rest.length > 0) return unmovable('malformed_hash');
    if (keyLength !== undefined && wholeNumber(keyLength) !== key?.length) return unmovable('malformed_hash');
    const salt = saltOf(saltText);
    return fromDecodedPbkdf2({ function: named, iterations: wholeNumber(iterations), key, salt });
  };
}

function unsalted(name: string): PasswordFormat {
  return (value): Translation => {
    const digest = hex(value);
    return digest === undefined
      ? unmovable('malformed_hash')
      : fromDigest({ function: name, value: digest.toString('base64'), salt: { kind: 'none' } });
  };
}
