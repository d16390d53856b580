import { fromBcrypt } from './bcrypt.ts';
import { limits } from './limits.ts';
import { fromArgon2Phc, fromPbkdf2Phc } from './phc.ts';
import { alwaysUnmovable, type PasswordFormat, type Translation, unmovable } from './translation.ts';

type Reader = (value: string) => Translation;

/**
 * What the text between the first two `$` says. Names are those of crypt(5), of passlib, of the PHC string
 * format, of WordPress (`wp`) and of Drupal (`S`).
 */
const readers: ReadonlyMap<string, Reader> = new Map<string, Reader>([
  ['2', fromBcrypt],
  ['2a', fromBcrypt],
  ['2b', fromBcrypt],
  ['2x', fromBcrypt],
  ['2y', fromBcrypt],
  ['argon2id', (value) => fromArgon2Phc('argon2id', value)],
  ['argon2i', (value) => fromArgon2Phc('argon2i', value)],
  ['argon2d', alwaysUnmovable('argon2_variant')],
  ['pbkdf2', fromPbkdf2Phc],
  ['pbkdf2-sha1', fromPbkdf2Phc],
  ['pbkdf2-sha256', fromPbkdf2Phc],
  ['pbkdf2-sha512', fromPbkdf2Phc],
  ['pbkdf2-sha224', alwaysUnmovable('pbkdf2_function')],
  ['pbkdf2-sha384', alwaysUnmovable('pbkdf2_function')],
  ['bcrypt-sha256', alwaysUnmovable('bcrypt_sha256')],
  ['wp', alwaysUnmovable('bcrypt_sha384')],
  ['scrypt', alwaysUnmovable('scrypt')],
  ['s0', alwaysUnmovable('scrypt')],
  ['7', alwaysUnmovable('scrypt')],
  ['1', alwaysUnmovable('crypt')],
  ['3', alwaysUnmovable('crypt')],
  ['5', alwaysUnmovable('crypt')],
  ['6', alwaysUnmovable('crypt')],
  ['y', alwaysUnmovable('crypt')],
  ['gy', alwaysUnmovable('crypt')],
  ['md5', alwaysUnmovable('crypt')],
  ['sha1', alwaysUnmovable('crypt')],
  ['apr1', alwaysUnmovable('crypt')],
  ['P', alwaysUnmovable('phpass')],
  ['H', alwaysUnmovable('phpass')],
  ['S', alwaysUnmovable('phpass')],
]);

const desCrypt = /^(?:[./A-Za-z0-9]{13}|_[./A-Za-z0-9]{19})$/;

/** A hash in modular-crypt or PHC form: `$name$…`. It says itself what it is. */
export const fromModularCrypt: PasswordFormat = (value) => {
  if (value.length > limits.text) return unmovable('excessive_parameters');
  if (value.length === 0) return unmovable('malformed_hash');
  if (value.charCodeAt(0) !== 0x24) return unmovable(desCrypt.test(value) ? 'crypt' : 'unknown_format');
  const end = value.indexOf('$', 1);
  if (end === -1) return unmovable('malformed_hash');
  const reader = readers.get(value.slice(1, end));
  return reader === undefined ? unmovable('unknown_format') : reader(value);
};
