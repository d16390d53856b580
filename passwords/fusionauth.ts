import { fromBcrypt, fromSplitBcrypt } from './bcrypt.ts';
import { decodeBytes } from './decode-bytes.ts';
import { limits } from './limits.ts';
import { fromPbkdf2 } from './pbkdf2.ts';
import { fromSaltedDigest } from './salted-digest.ts';
import { type PasswordFormat, type Translation, unmovable } from './translation.ts';
import { wholeNumber } from './whole-number.ts';

/**
 * `password` of a FusionAuth user, with `encryptionScheme`, `factor` and `salt` as parameters. Schemes and encodings are
 * those of FusionAuth's reference of password hashes: base64 of raw bytes, but for bcrypt.
 */
export const fromFusionauth: PasswordFormat = (value, parameters) => {
  const { encryptionScheme = '', factor, salt = '' } = parameters;
  if (value.length > limits.text || salt.length > limits.text) return unmovable('excessive_parameters');
  const rounds = wholeNumber(factor);
  switch (encryptionScheme) {
    case '':
      return unmovable('malformed_hash');
    case 'bcrypt':
      return value.startsWith('$') ? fromBcrypt(value) : fromSplitBcrypt(rounds, salt, value);
    case 'salted-pbkdf2-hmac-sha256':
    case 'salted-pbkdf2-hmac-sha256-512':
      return fromPbkdf2({ function: 'SHA-256', iterations: rounds, key: value, salt });
    case 'salted-pbkdf2-hmac-sha512-512':
      return fromPbkdf2({ function: 'SHA-512', iterations: rounds, key: value, salt });
    case 'salted-md5':
      return readDigest('MD5', rounds, value, salt);
    case 'salted-sha256':
      return readDigest('SHA-256', rounds, value, salt);
    case 'salted-hmac-sha256':
      return unmovable('hmac');
    case 'phpass-md5':
    case 'phpass-sha512':
    case 'phppass-sha512': // as FusionAuth's reference spells it
      return unmovable('phpass');
    default:
      return unmovable('unknown_format');
  }
};

/** The digest is taken `rounds` times, over the password and then the salt. */
function readDigest(name: string, rounds: number, value: string, salt: string): Translation {
  if (!(rounds >= 1)) return unmovable('malformed_hash');
  if (rounds > 1) return unmovable('iterated_digest');
  const digest = decodeBytes(value, 'base64');
  const saltBytes = decodeBytes(salt, 'base64');
  if (digest === undefined || saltBytes === undefined) return unmovable('malformed_hash');
  return fromSaltedDigest({ function: name, digest, salt: saltBytes, position: 'suffix' });
}
