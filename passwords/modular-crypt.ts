import { fromBcrypt } from './bcrypt.ts';
import { limits } from './limits.ts';
import { fromArgon2Phc, fromPbkdf2Phc } from './phc.ts';
import { type PasswordFormat, type ResetReason, type Translation, unmovable } from './translation.ts';

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
  ['argon2d', always('argon2_variant')],
  ['pbkdf2', fromPbkdf2Phc],
  ['pbkdf2-sha1', fromPbkdf2Phc],
  ['pbkdf2-sha256', fromPbkdf2Phc],
  ['pbkdf2-sha512', fromPbkdf2Phc],
  ['pbkdf2-sha224', always('pbkdf2_function')],
  ['pbkdf2-sha384', always('pbkdf2_function')],
  ['bcrypt-sha256', always('bcrypt_sha256')],
  ['wp', always('bcrypt_sha384')],
  ['scrypt', always('scrypt')],
  ['s0', always('scrypt')],
  ['7', always('scrypt')],
  ['1', always('crypt')],
  ['3', always('crypt')],
  ['5', always('crypt')],
  ['6', always('crypt')],
  ['y', always('crypt')],
  ['gy', always('crypt')],
  ['md5', always('crypt')],
  ['sha1', always('crypt')],
  ['apr1', always('crypt')],
  ['P', always('phpass')],
  ['H', always('phpass')],
  ['S', always('phpass')],
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

function always(reason: ResetReason): Reader {
  return () => unmovable(reason);
}
