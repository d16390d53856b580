import type { SourcePassword } from '../contract/person.ts';
import type { Draft } from './draft.ts';
import { flagField, type JsonObject, millisecondsField, textField } from './fields.ts';
import { fieldOf } from './fusionauth-fields.ts';
import { RecordFault } from './record-fault.ts';
import { clearTextPassword, withheldPassword } from './unmoved-password.ts';

/**
 * The user's password: of the user in the API's objects, and in the table `users` since version 1.59 (with the prefix
 * `password_`); before, of its row in `identities`. An object without a password, but with the date of one, comes from
 * the API, which never hands out a hash.
 *
 * @throws RecordFault
 */
export function readPassword(user: JsonObject, identities: readonly JsonObject[]): SourcePassword | undefined {
  const holder = [user, ...identities].find(hasPassword) ?? user;
  const value = textField(holder.password, 'password');
  const createdAt = millisecondsField(...fieldOf(holder, 'passwordLastUpdateInstant'));
  const scheme = eitherField(holder, 'passwordEncryptionScheme', 'encryptionScheme');
  if (value === undefined && (holder.password !== undefined || createdAt === undefined)) return undefined;
  if (value !== undefined && scheme === undefined) return clearTextPassword;
  const password: Draft<SourcePassword> =
    value === undefined ? { ...withheldPassword() } : { format: 'fusionauth', value, parameters: partsOf(holder) };
  if (createdAt !== undefined) password.createdAt = createdAt;
  if (flagField(...fieldOf(holder, 'passwordChangeRequired')) === true) password.mustBeChanged = true;
  return password;
}

function hasPassword({ password }: JsonObject): boolean {
  return password !== undefined && password !== null;
}

function partsOf(holder: JsonObject): Readonly<Record<string, string>> {
  const parameters: Record<string, string> = {};
  const encryptionScheme = eitherField(holder, 'passwordEncryptionScheme', 'encryptionScheme');
  const factor = eitherField(holder, 'passwordFactor', 'factor');
  const salt = eitherField(holder, 'passwordSalt', 'salt');
  if (encryptionScheme !== undefined) parameters.encryptionScheme = encryptionScheme;
  if (factor !== undefined) parameters.factor = factor;
  if (salt !== undefined) parameters.salt = salt;
  return parameters;
}

/** A text or a number, as a text, under the first of two names that has one. */
function eitherField(holder: JsonObject, name: string, olderName: string): string | undefined {
  for (const [value, found] of [fieldOf(holder, name), fieldOf(holder, olderName)]) {
    if (typeof value === 'number') return String(value);
    if (typeof value === 'object' && value !== null) {
      throw new RecordFault('invalid_value', 'Expected text or a number.', found);
    }
    const text = textField(value, found);
    if (text !== undefined) return text;
  }
  return undefined;
}
