import { isJsonObject, type JsonObject, objectField, textField, textListField } from './fields.ts';
import type { KeycloakCredentials } from './keycloak-credentials.ts';
import { internationalOrWritten } from './phone-number.ts';

/** The payload: names, and a phone number where the usual attributes hold one. */
export function readProfile(user: JsonObject, phoneRegion: string | undefined): JsonObject {
  const profile: Record<string, unknown> = {};
  const first = textField(user.firstName, 'firstName');
  const last = textField(user.lastName, 'lastName');
  if (first !== undefined) profile.given_name = first;
  if (last !== undefined) profile.family_name = last;
  if (first !== undefined || last !== undefined) profile.name = nameOf(first, last);
  const phoneNumber = readPhoneNumber(user.attributes);
  if (phoneNumber !== undefined) profile.phone_number = internationalOrWritten(phoneNumber, phoneRegion);
  return profile;
}

function nameOf(first: string | undefined, last: string | undefined): string | undefined {
  return first !== undefined && last !== undefined ? `${first} ${last}` : (first ?? last);
}

/** Keycloak has no field for phone numbers; the first two names are those of its own `phone` scope and of OpenID Connect. */
const phoneAttributes = ['phoneNumber', 'phone_number', 'mobile'] as const;

/**
 * For the profile alone: an attribute may be anybody's to edit, and Keycloak admits nobody by it, so it neither becomes a
 * login name nor an address that counts as verified.
 */
function readPhoneNumber(attributes: unknown): string | undefined {
  if (!isJsonObject(attributes)) return undefined;
  for (const name of phoneAttributes) {
    const value = attributes[name];
    const number: unknown = Array.isArray(value) ? value[0] : value;
    if (typeof number === 'string' && number !== '') return number;
  }
  return undefined;
}

/** What administrators keep of a user. */
export function readMetadata(user: JsonObject, notMoved: KeycloakCredentials['notMoved']): JsonObject | undefined {
  const attributes = readAttributes(user.attributes);
  const roles = textListField(user.realmRoles, 'realmRoles');
  if (attributes === undefined && roles.length === 0 && notMoved.length === 0) return undefined;
  const metadata: Record<string, unknown> = {};
  if (attributes !== undefined) metadata.attributes = attributes;
  if (roles.length > 0) metadata.realm_roles = roles;
  if (notMoved.length > 0) metadata.second_factors_not_moved = notMoved;
  return metadata;
}

/** `{"locale": ["fr"]}`: lists of texts, or one text each; undefined when there is none. */
function readAttributes(value: unknown): JsonObject | undefined {
  const attributes = objectField(value, 'attributes');
  if (attributes === undefined) return undefined;
  let read = 0;
  for (const name in attributes) {
    read++;
    const values = attributes[name];
    // By number, since an attribute's name may itself say something about the person.
    if (typeof values !== 'string') textListField(values, `attributes, entry ${read}`);
  }
  return read > 0 ? attributes : undefined;
}
