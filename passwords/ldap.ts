import { type LdapEncoding, ldapSchemes } from './ldap-schemes.ts';
import { limits } from './limits.ts';
import { type PasswordFormat, unmovable } from './translation.ts';

const beginsWithScheme = /^\{([A-Za-z0-9][A-Za-z0-9_-]{0,31})(\.[A-Za-z0-9]{1,6})?\}/;

/** How Dovecot says that a hash is not in the scheme's own encoding: `{SSHA256.HEX}`. */
const encodings: ReadonlyMap<string | undefined, LdapEncoding> = new Map([
  [undefined, 'usual'],
  ['.HEX', 'hex'],
  ['.B64', 'base64'],
  ['.BASE64', 'base64'],
]);

/**
 * One `userPassword` value: `{SCHEME}hash` with the scheme in any case (RFC 2307, section 5.3). Without a scheme it is
 * the password itself. A `!` before the hash is how administration tools lock an account.
 */
export const fromLdap: PasswordFormat = (value) => {
  if (value.length > limits.text) return unmovable('excessive_parameters');
  if (value === '') return unmovable('malformed_hash');
  const [prefix, scheme, suffix] = beginsWithScheme.exec(value) ?? [];
  if (prefix === undefined || scheme === undefined) return unmovable('clear_text');
  const reader = ldapSchemes.get(scheme.toUpperCase());
  const encoding = encodings.get(suffix?.toUpperCase());
  if (reader === undefined || encoding === undefined) return unmovable('unknown_format');
  const hash = value.slice(prefix.length);
  return hash.startsWith('!') ? unmovable('unusable_in_source') : reader(hash, encoding);
};

/** Tells a text that begins with a scheme in braces. */
export function hasLdapScheme(value: string): boolean {
  return beginsWithScheme.test(value);
}
