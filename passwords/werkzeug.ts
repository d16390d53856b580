import { decodeBytes } from './decode-bytes.ts';
import { limits } from './limits.ts';
import { fromDecodedPbkdf2, pbkdf2Function } from './pbkdf2.ts';
import { utf8Bytes } from './text-bytes.ts';
import { type PasswordFormat, type Translation, unmovable } from './translation.ts';
import { wholeNumber } from './whole-number.ts';

/**
 * What `generate_password_hash` of Werkzeug (Flask) writes: `pbkdf2:sha256:600000$salt$hex`, with a salt that is text;
 * `scrypt:32768:8:1$salt$hex`; and before release 3 `sha256$salt$hex`, which is an HMAC with the salt as its key, and
 * `plain$$password`.
 */
export const fromWerkzeug: PasswordFormat = (value) => {
  if (value.length > limits.text) return unmovable('excessive_parameters');
  const end = value.indexOf('$');
  if (end === -1) return unmovable(value.length === 0 ? 'malformed_hash' : 'unknown_format');
  const [method, name, iterations, ...rest] = value.slice(0, end).split(':');
  switch (method) {
    case 'pbkdf2':
      return rest.length > 0 ? unmovable('malformed_hash') : readPbkdf2(name, iterations, value.slice(end + 1));
    case 'scrypt':
      return unmovable('scrypt');
    case 'plain':
      return unmovable('clear_text');
    case 'md5':
    case 'sha1':
    case 'sha224':
    case 'sha256':
    case 'sha384':
    case 'sha512':
      return unmovable('hmac');
    default:
      return unmovable('unknown_format');
  }
};

function readPbkdf2(name: string | undefined, iterations: string | undefined, rest: string): Translation {
  const named = pbkdf2Function(name ?? '');
  if (named === undefined) return unmovable('pbkdf2_function');
  const separator = rest.indexOf('$');
  return fromDecodedPbkdf2({
    function: named,
    iterations: wholeNumber(iterations),
    key: decodeBytes(rest.slice(separator + 1), 'hex'),
    salt: utf8Bytes(rest.slice(0, Math.max(separator, 0))),
  });
}
