import type { SourcePassword } from '../contract/person.ts';
import { type JsonObject, listField, objectEntry, required, textField } from './fields.ts';
import { withheldPassword } from './unmoved-password.ts';

/** Where a user signs in, as far as the export tells. */
export interface Providers {
  readonly hasPassword: boolean;
  readonly federated: readonly { readonly provider: string; readonly subject: string }[];
}

/** firebase-tools writes none of these, but other exporters do; they are ways to sign in at Firebase itself. */
const ownProviders: ReadonlySet<string> = new Set([
  'password',
  'phone',
  'emailLink',
  'custom',
  'anonymous',
  'firebase',
]);

/** @throws RecordFault */
export function readProviders(user: JsonObject): Providers {
  const list = 'providerUserInfo';
  const federated: { provider: string; subject: string }[] = [];
  let hasPassword = false;
  const entries = listField(user.providerUserInfo, list);
  for (let index = 0; index < entries.length; index++) {
    const { providerId, rawId } = objectEntry(entries[index], list, index);
    const provider = required(textField(providerId, 'providerId', list, index), 'providerId', list, index);
    if (provider === 'password') hasPassword = true;
    if (ownProviders.has(provider)) continue;
    const subject = required(textField(rawId, 'rawId', list, index), 'rawId', list, index);
    federated.push({ provider, subject });
  }
  return { hasPassword, federated };
}

/**
 * firebase-tools leaves out hash and salt of users that were imported with another algorithm than Firebase's scrypt and
 * have not signed in since, and tells no provider `password`. So an address without any account elsewhere is taken for
 * one with a password, which has to be set again.
 */
export function readPassword(user: JsonObject, hasAddressAlone: boolean, isTold: boolean): SourcePassword | undefined {
  const value = textField(user.passwordHash, 'passwordHash');
  const salt = textField(user.salt, 'salt');
  if (value !== undefined) return { format: 'scrypt', value, parameters: salt === undefined ? {} : { salt } };
  return hasAddressAlone || isTold ? withheldPassword() : undefined;
}
