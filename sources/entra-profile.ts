import { type JsonObject, textField } from './fields.ts';
import { fullName } from './full-name.ts';
import { otherFields } from './other-fields.ts';
import { internationalOrWritten } from './phone-number.ts';

/** @throws RecordFault */
export function readPayload(user: JsonObject, phoneRegion: string | undefined): JsonObject {
  const first = textField(user.givenName, 'givenName');
  const last = textField(user.surname, 'surname');
  const name = fullName(textField(user.displayName, 'displayName'), first, last);
  const locale = textField(user.preferredLanguage, 'preferredLanguage');
  const phone = textField(user.mobilePhone, 'mobilePhone');
  const payload: Record<string, unknown> = {};
  if (first !== undefined) payload.given_name = first;
  if (last !== undefined) payload.family_name = last;
  if (name !== undefined) payload.name = name;
  if (locale !== undefined) payload.locale = locale;
  if (phone !== undefined) payload.phone_number = internationalOrWritten(phone, phoneRegion);
  return payload;
}

const taken: ReadonlySet<string> = new Set([
  ...['id', 'displayName', 'givenName', 'surname', 'mail', 'otherMails', 'mobilePhone', 'preferredLanguage'],
  ...['accountEnabled', 'createdDateTime', 'lastPasswordChangeDateTime', 'identities', 'signInActivity'],
  ...['passwordProfile', 'passwordPolicies'],
]);

/** A custom attribute: `extension_` and the application's id without hyphens, in front of its name. */
const extension = /^extension_[0-9a-f]{32}_(.+)$/i;

/**
 * What only administrators see: custom attributes under their own names, and whatever else was selected.
 *
 * @throws RecordFault
 */
export function readMetadata(user: JsonObject): JsonObject | undefined {
  const metadata: Record<string, unknown> = {};
  const extensions = readExtensions(user);
  if (extensions !== undefined) metadata.extensions = extensions;
  const isTaken = (name: string) => taken.has(name) || name.includes('@odata.') || extension.test(name);
  const profile = otherFields(user, isTaken, 'the user');
  if (profile !== undefined) metadata.profile = profile;
  return Object.keys(metadata).length > 0 ? metadata : undefined;
}

/** Two applications may have an attribute of one name: the second one then keeps its whole name. */
function readExtensions(user: JsonObject): JsonObject | undefined {
  const extensions = new Map<string, unknown>();
  for (const [whole, value] of Object.entries(user)) {
    const name = extension.exec(whole)?.[1];
    if (name !== undefined && value !== null) extensions.set(extensions.has(name) ? whole : name, value);
  }
  return otherFields(Object.fromEntries(extensions), () => false, 'a custom attribute');
}
