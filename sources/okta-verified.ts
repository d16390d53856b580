import { type JsonObject, listField, objectEntry, objectField, textField } from './fields.ts';

/**
 * Which e-mail addresses Okta has verified: `credentials.emails[]` of `{value, status, type}`. An address that is not
 * listed there is not known to be verified.
 *
 * @throws RecordFault
 */
export function isVerified(user: JsonObject): (address: string) => boolean {
  const list = 'credentials.emails';
  const entries = listField(objectField(user.credentials, 'credentials')?.emails, list);
  const verified = new Set<string>();
  for (let index = 0; index < entries.length; index++) {
    const { value, status } = objectEntry(entries[index], list, index);
    const address = textField(value, 'value', list, index);
    if (address !== undefined && textField(status, 'status', list, index) === 'VERIFIED') {
      verified.add(address.toLowerCase());
    }
  }
  return (address) => verified.has(address.toLowerCase());
}
