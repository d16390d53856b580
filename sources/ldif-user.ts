import type { Person, PersonAddress, PersonIdentifier, UserStatus } from '../contract/person.ts';
import { leadingValue, normalizedName } from './distinguished-name.ts';
import type { Draft } from './draft.ts';
import { type JsonObject, required, textField, textListField } from './fields.ts';
import { addMoments, firstValue } from './ldif-moments.ts';
import { readPassword } from './ldif-password.ts';
import { addAddress, addIdentifier } from './login-names.ts';
import { internationalNumber } from './phone-number.ts';
import type { RecordMapping } from './read-record.ts';
import { RecordFault } from './record-fault.ts';

/**
 * An entry of a directory, whose attributes are lists of texts.
 *
 * @param phoneRegion where phone numbers without a country's prefix are at home
 */
export function ldifUser(phoneRegion: string | undefined): RecordMapping {
  return {
    sourceKey: readKey,

    person(entry, sourceKey, position) {
      const identifiers: PersonIdentifier[] = [];
      const addresses: PersonAddress[] = [];
      for (const mail of values(entry, 'mail')) {
        addIdentifier(identifiers, 'email', mail);
        addAddress(addresses, 'email', mail, false);
      }
      for (const name of ['uid', 'sAMAccountName', 'userPrincipalName']) {
        for (const value of values(entry, name)) addIdentifier(identifiers, 'uid', value);
      }
      if (identifiers.length === 0) {
        throw new RecordFault('no_identifier', 'The entry has neither an e-mail address nor a user name.', 'uid');
      }
      const phone = readPhone(entry, phoneRegion, addresses);
      const person: Draft<Person> = {
        sourceKey,
        position,
        status: readStatus(entry),
        identifiers,
        addresses,
        payload: readProfile(entry, phone),
        metadata: readMetadata(entry),
      };
      const password = readPassword(entry);
      if (password !== undefined) person.password = password;
      const groups = readGroups(entry);
      if (groups.length > 0) person.groups = groups;
      addMoments(person, entry);
      return person;
    },
  };
}

/** What no renaming changes, in the words of OpenLDAP, 389 Directory Server, Active Directory and FreeIPA. */
const lastingKeys = ['entryUUID', 'nsUniqueId', 'objectGUID', 'ipaUniqueID'];

function readKey(entry: JsonObject): string {
  for (const name of lastingKeys) {
    const key = firstValue(entry, name);
    if (key !== undefined) return key;
  }
  return required(normalizedName(textField(entry.dn, 'dn') ?? '') || undefined, 'dn');
}

/** Every value that is not empty, without the spaces around it. */
function values(entry: JsonObject, name: string): readonly string[] {
  return textListField(entry[name], name)
    .map((value) => value.trim())
    .filter((value) => value !== '');
}

/** Nobody signs in to a directory with a phone number, and an office's is many people's: it is no login name. */
function readPhone(entry: JsonObject, region: string | undefined, addresses: PersonAddress[]): string | undefined {
  const mobile = firstValue(entry, 'mobile');
  const written = mobile ?? firstValue(entry, 'telephoneNumber');
  if (written === undefined) return undefined;
  const number = internationalNumber(written, region);
  if (number !== undefined && mobile !== undefined) addAddress(addresses, 'mobile', number, false);
  return number ?? written;
}

const profileNames: readonly (readonly [field: string, attribute: string])[] = [
  ['given_name', 'givenName'],
  ['family_name', 'sn'],
  ['locale', 'preferredLanguage'],
];

function readProfile(entry: JsonObject, phone: string | undefined): JsonObject {
  const profile: Record<string, string> = {};
  const name = firstValue(entry, 'displayName') ?? firstValue(entry, 'cn');
  if (name !== undefined) profile.name = name;
  for (const [field, attribute] of profileNames) {
    const value = firstValue(entry, attribute);
    if (value !== undefined) profile[field] = value;
  }
  if (phone !== undefined) profile.phone_number = phone;
  return profile;
}

const metadataNames = [
  ...['employeeNumber', 'employeeID', 'employeeType', 'title', 'department', 'departmentNumber', 'company', 'o'],
  ...['uidNumber', 'gidNumber'],
];

function readMetadata(entry: JsonObject): JsonObject {
  const metadata: Record<string, unknown> = { dn: entry.dn };
  for (const name of metadataNames) {
    const value = firstValue(entry, name);
    if (value !== undefined) metadata[name] = value;
  }
  return metadata;
}

/** Attributes that are TRUE for who may not sign in: 389 Directory Server and FreeIPA, OpenDJ and its kin, eDirectory. */
const disablingNames = ['nsAccountLock', 'ds-pwp-account-disabled', 'loginDisabled'];
/** `ADS_UF_ACCOUNTDISABLE` of Active Directory. */
const disabledBit = 2;

function readStatus(entry: JsonObject): UserStatus {
  const control = Number(firstValue(entry, 'userAccountControl') ?? 0);
  const isDisabled =
    firstValue(entry, 'pwdAccountLockedTime') !== undefined ||
    disablingNames.some((name) => firstValue(entry, name)?.toUpperCase() === 'TRUE') ||
    (Number.isInteger(control) && (control & disabledBit) !== 0);
  return isDisabled ? 'inactive' : 'active';
}

/** Groups are told by the names that theirs begin with: `/editors` of `cn=editors,ou=groups,dc=example`. */
function readGroups(entry: JsonObject): readonly string[] {
  const names = values(entry, 'memberOf').flatMap((name) => leadingValue(name) || []);
  return [...new Set(names)].map((name) => `/${name}`);
}
