import { type JsonObject, listField, objectEntry, textField, textListField } from './fields.ts';
import { fullName } from './full-name.ts';
import { fieldOf } from './fusionauth-fields.ts';
import { otherFields } from './other-fields.ts';
import { internationalOrWritten } from './phone-number.ts';
import { plainObjectField } from './plain-object.ts';

/** Fields that OpenID Connect has a claim for. */
const claims = [
  ['firstName', 'given_name'],
  ['middleName', 'middle_name'],
  ['lastName', 'family_name'],
  ['birthDate', 'birthdate'],
  ['imageUrl', 'picture'],
  ['timezone', 'zoneinfo'],
] as const;

/** @throws RecordFault */
export function readPayload(user: JsonObject, phoneRegion: string | undefined): JsonObject {
  const text = (name: string) => textField(...fieldOf(user, name));
  const payload: Record<string, unknown> = {};
  for (const [name, claim] of claims) {
    const value = text(name);
    if (value !== undefined) payload[claim] = value;
  }
  const name = fullName(text('fullName'), text('firstName'), text('lastName'));
  if (name !== undefined) payload.name = name;
  const [locale] = textListField(user.preferredLanguages, 'preferredLanguages');
  if (locale !== undefined) payload.locale = locale;
  const phone = text('phoneNumber') ?? text('mobilePhone');
  if (phone !== undefined) payload.phone_number = internationalOrWritten(phone, phoneRegion);
  return payload;
}

/**
 * The user's own data, its registrations with their roles, and what stays behind.
 *
 * @throws RecordFault
 */
export function readMetadata(user: JsonObject, secondFactorsNotMoved: readonly string[]): JsonObject | undefined {
  const metadata: Record<string, unknown> = {};
  const data = plainObjectField(user.data, 'data');
  if (data !== undefined && Object.keys(data).length > 0) metadata.data = data;
  const registrations = readRegistrations(user);
  if (registrations.length > 0) metadata.registrations = registrations;
  const parentEmail = textField(...fieldOf(user, 'parentEmail'));
  if (parentEmail !== undefined) metadata.parent_email = parentEmail;
  if (secondFactorsNotMoved.length > 0) metadata.second_factors_not_moved = secondFactorsNotMoved;
  return Object.keys(metadata).length > 0 ? metadata : undefined;
}

/** What FusionAuth keeps of a registration for itself; the two tokens are secrets. */
const ownFields: ReadonlySet<string> = new Set([
  ...['id', 'authenticationToken', 'tokens', 'cleanSpeakId', 'usernameStatus', 'verified', 'verifiedInstant'],
  ...['insertInstant', 'lastLoginInstant', 'lastUpdateInstant'],
]);

function readRegistrations(user: JsonObject): readonly JsonObject[] {
  const list = 'registrations';
  return listField(user.registrations, list).flatMap((entry, index) => {
    const registration = objectEntry(entry, list, index);
    const kept = otherFields(registration, (name) => ownFields.has(name), `${list}[${index}]`);
    return kept === undefined ? [] : [kept];
  });
}

/**
 * Paths of the groups: by their names where the export has those (`groups`), or else by their ids, which is all that
 * the API says.
 *
 * @throws RecordFault
 */
export function readGroups(user: JsonObject): readonly string[] {
  const names = textListField(user.groups, 'groups');
  if (names.length > 0) return names.map((name) => `/${name}`);
  const list = 'memberships';
  return listField(user.memberships, list).flatMap((entry, index) => {
    const id = textField(objectEntry(entry, list, index).groupId, 'groupId', list, index);
    return id === undefined ? [] : [`/${id}`];
  });
}
