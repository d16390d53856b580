import type { SourcePassword } from '../contract/person.ts';
import type { Draft } from './draft.ts';
import { type JsonObject, textListField } from './fields.ts';
import { firstValue, momentValue } from './ldif-moments.ts';
import { withheldPassword } from './unmoved-password.ts';

/** Values that stand for a password elsewhere, and crypt(3) other than bcrypt: a directory may have a second one beside. */
const lesserValue = /^\{(?:crypt\}(?!\$2[aby]?\$)|sasl\}|kerberos\})/i;

/**
 * The password of a user. Of several values, each of which lets its user in, the first hash that has a scheme of its own
 * is taken. Active Directory has passwords and never shows them.
 */
export function readPassword(entry: JsonObject): SourcePassword | undefined {
  const values = textListField(entry.userPassword, 'userPassword').filter((value) => value !== '');
  const value = values.find((one) => one.startsWith('{') && !lesserValue.test(one)) ?? values[0];
  const createdAt = momentValue(entry, 'pwdChangedTime');
  if (value === undefined && !isOfActiveDirectory(entry)) return undefined;
  const password: Draft<SourcePassword> = value === undefined ? { ...withheldPassword() } : { format: 'ldap', value };
  if (firstValue(entry, 'pwdReset')?.toUpperCase() === 'TRUE') password.mustBeChanged = true;
  if (createdAt !== undefined) password.createdAt = createdAt;
  return password;
}

function isOfActiveDirectory(entry: JsonObject): boolean {
  return firstValue(entry, 'sAMAccountName') !== undefined || firstValue(entry, 'objectGUID') !== undefined;
}
