import type { Person, PersonAddress, PersonCredential, PersonIdentifier, UserStatus } from '../contract/person.ts';
import { readClaims } from './aspnet-claims.ts';
import { flagColumn, momentColumn, textColumn } from './column-fields.ts';
import type { Draft } from './draft.ts';
import { type JsonObject, listField, objectEntry, required, textListField } from './fields.ts';
import { fullName } from './full-name.ts';
import { addAddress, addFederatedIdentifier, addIdentifier } from './login-names.ts';
import { internationalNumber } from './phone-number.ts';
import type { RecordMapping } from './read-record.ts';
import { RecordFault } from './record-fault.ts';
import { base32Secret, totpCredential } from './totp-credential.ts';

/**
 * A row of `AspNetUsers`, with the rows of other tables that are its own as `Logins`, `Claims`, `Tokens` and the names of
 * its roles as `Roles`.
 *
 * @param phoneRegion where phone numbers without a country's prefix are at home
 */
export function aspnetUser(phoneRegion: string | undefined): RecordMapping {
  return {
    sourceKey: (user) => required(textColumn(user, 'Id'), 'Id').toLowerCase(),

    person(user, sourceKey, position) {
      const identifiers: PersonIdentifier[] = [];
      const addresses: PersonAddress[] = [];
      const email = textColumn(user, 'Email');
      addIdentifier(identifiers, 'email', email);
      if (email !== undefined) addAddress(addresses, 'email', email, flagColumn(user, 'EmailConfirmed') === true);
      addIdentifier(identifiers, 'uid', textColumn(user, 'UserName'));
      addLogins(identifiers, user);
      if (identifiers.length === 0) {
        throw new RecordFault(
          'no_identifier',
          'The user has no user name, e-mail address or other account.',
          'UserName',
        );
      }
      const { profile, others } = readClaims(user);
      const phone = readPhone(user, addresses, phoneRegion);
      const payload = { ...readNames(user), ...profile, ...(phone === undefined ? {} : { phone_number: phone }) };
      const person: Draft<Person> = { sourceKey, position, status: readStatus(user), identifiers, addresses, payload };
      const roles = textListField(user.Roles, 'Roles');
      const metadata = {
        ...(roles.length === 0 ? {} : { roles }),
        ...(Object.keys(others).length === 0 ? {} : { claims: others }),
      };
      if (Object.keys(metadata).length > 0) person.metadata = metadata;
      const hash = textColumn(user, 'PasswordHash');
      if (hash !== undefined) person.password = { format: 'aspnet', value: hash };
      const credentials = readSecondFactors(user);
      if (credentials.length > 0) person.credentials = credentials;
      return person;
    },
  };
}

function addLogins(identifiers: PersonIdentifier[], user: JsonObject): void {
  for (const [index, entry] of listField(user.Logins, 'Logins').entries()) {
    const login = objectEntry(entry, 'Logins', index);
    const provider = textColumn(login, 'LoginProvider');
    const subject = textColumn(login, 'ProviderKey');
    if (provider !== undefined && subject !== undefined) addFederatedIdentifier(identifiers, provider, subject);
  }
}

/** Identity asks no number to be of one user only, and nobody signs in with one. */
function readPhone(user: JsonObject, addresses: PersonAddress[], region: string | undefined): string | undefined {
  const written = textColumn(user, 'PhoneNumber');
  const verified = flagColumn(user, 'PhoneNumberConfirmed') === true;
  const number = written === undefined ? undefined : internationalNumber(written, region);
  if (number !== undefined) addAddress(addresses, 'mobile', number, verified);
  return number ?? written;
}

/** Columns that many projects add to the table. */
function readNames(user: JsonObject): JsonObject {
  const first = textColumn(user, 'FirstName') ?? textColumn(user, 'GivenName');
  const last = textColumn(user, 'LastName') ?? textColumn(user, 'FamilyName');
  const name = fullName(textColumn(user, 'FullName') ?? textColumn(user, 'DisplayName'), first, last);
  const names: Record<string, string> = {};
  if (first !== undefined) names.given_name = first;
  if (last !== undefined) names.family_name = last;
  if (name !== undefined) names.name = name;
  return names;
}

/** A lock that ends in this year or later is for good; see docs/sources/aspnet.md. */
const firstYearOfForever = '2100';

/** Identity locks for some minutes after wrong passwords, and for good by the highest date. It does so where it may. */
function readStatus(user: JsonObject): UserStatus {
  const end = momentColumn(user, 'LockoutEnd') ?? momentColumn(user, 'LockoutEndDateUtc');
  const isLocked = end !== undefined && end >= firstYearOfForever && flagColumn(user, 'LockoutEnabled') !== false;
  return isLocked ? 'inactive' : 'active';
}

/** The key of an authenticator app is made before its user has confirmed it, so a key alone says nothing. */
function readSecondFactors(user: JsonObject): readonly PersonCredential[] {
  const isOn = flagColumn(user, 'TwoFactorEnabled') === true;
  const credentials: PersonCredential[] = [];
  for (const [index, entry] of listField(user.Tokens, 'Tokens').entries()) {
    const token = objectEntry(entry, 'Tokens', index);
    if (!isOn || textColumn(token, 'Name') !== 'AuthenticatorKey') continue;
    const secret = base32Secret(textColumn(token, 'Value') ?? '');
    if (secret !== undefined) credentials.push(totpCredential(secret));
  }
  return credentials;
}
