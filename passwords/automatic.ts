import { fromAspnet } from './aspnet.ts';
import { fromDjango, hasDjangoName } from './django.ts';
import { fromLdap, hasLdapScheme } from './ldap.ts';
import { limits } from './limits.ts';
import { fromModularCrypt } from './modular-crypt.ts';
import { type PasswordFormat, unmovable } from './translation.ts';
import { fromWerkzeug } from './werkzeug.ts';

const werkzeug = /^(?:pbkdf2|scrypt):/;
const djangoDigest = /^(?:md5|sha1)\$([^$]*)\$/;
/** Characters of the salts that Django wrote over time: none, and those of releases 1.0, 1.4 and 3.2. */
const djangoSaltLengths: readonly number[] = [0, 5, 12, 22];
const drupalOverMd5 = /^U\$[SPH]\$/;
const betterAuth = /^[0-9a-f]{32}:[0-9a-f]{128}$/;
/** Version 2 is 49 bytes that begin with 0; version 3 begins with 1 and the three zeros of its function's number. */
const aspnet = /^(?:A[A-P][A-Za-z0-9+/]{64}==|AQAAA[A-Za-z0-9+/]{55,}={0,2})$/;

/**
 * A hash that says itself what it is: modular crypt and PHC (`$…`), RFC 2307 (`{…}`), Django, Werkzeug, ASP.NET Identity
 * and Better Auth.
 *
 * `md5$salt$hex` and `sha1$salt$hex` are a digest in Django and an HMAC in old releases of Werkzeug, and nothing but the
 * length of the salt tells them apart: where that is not one of Django's, the hash is of no known format.
 */
export const fromAutomatic: PasswordFormat = (value, parameters) => {
  if (value.length > limits.text) return unmovable('excessive_parameters');
  if (value === '') return unmovable('malformed_hash');
  if (value.startsWith('!') || value === '*') return unmovable('unusable_in_source');
  if (hasLdapScheme(value)) return fromLdap(value, parameters);
  if (value.startsWith('$')) return fromModularCrypt(value, parameters);
  if (werkzeug.test(value)) return fromWerkzeug(value, parameters);
  if (hasDjangoName(value)) {
    const salt = djangoDigest.exec(value)?.[1];
    if (salt !== undefined && !djangoSaltLengths.includes(salt.length)) return unmovable('unknown_format');
    return fromDjango(value, parameters);
  }
  if (drupalOverMd5.test(value)) return unmovable('phpass');
  if (betterAuth.test(value)) return unmovable('scrypt');
  return aspnet.test(value) ? fromAspnet(value, parameters) : fromModularCrypt(value, parameters);
};
