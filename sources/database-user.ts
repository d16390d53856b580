import type { Person, PersonAddress, PersonIdentifier, SourcePassword } from '../contract/person.ts';
import type { SourceSettings } from '../contract/source.ts';
import { flagColumn, momentColumn, objectColumn, textColumn } from './column-fields.ts';
import type { Draft } from './draft.ts';
import { type JsonObject, required, textListField } from './fields.ts';
import { addAddress, addIdentifier, addPhoneNumber } from './login-names.ts';
import type { RecordMapping } from './read-record.ts';
import { RecordFault } from './record-fault.ts';

/**
 * A row of a query, by the names of its columns: the query gives them with `as`, so one name for each thing is enough.
 * With a mapping a row may have none of them.
 */
export function databaseUser({ mapping, phoneRegion }: SourceSettings): RecordMapping {
  return {
    sourceKey: (row) => required(textColumn(row, 'id'), 'id'),

    person(row, sourceKey, position) {
      const identifiers: PersonIdentifier[] = [];
      const addresses: PersonAddress[] = [];
      const email = textColumn(row, 'email');
      addIdentifier(identifiers, 'email', email);
      if (email !== undefined) addAddress(addresses, 'email', email, flagColumn(row, 'email_verified') === true);
      addIdentifier(identifiers, 'uid', textColumn(row, 'username'));
      const payload = readProfile(row);
      const phone = textColumn(row, 'phone');
      if (phone !== undefined) {
        const verified = flagColumn(row, 'phone_verified') === true;
        payload.phone_number = addPhoneNumber(identifiers, addresses, phone, verified, phoneRegion);
      }
      if (identifiers.length === 0 && mapping === undefined) {
        throw new RecordFault('no_identifier', 'The row has no email, username or phone.', 'email');
      }
      const isActive = flagColumn(row, 'active') !== false;
      const status = isActive ? 'active' : 'inactive';
      const person: Draft<Person> = { sourceKey, position, status, identifiers, addresses, payload };
      addTheRest(person, row);
      return person;
    },
  };
}

/** OpenID Connect's names, which are also those of SecureAuth's payload. */
const profileColumns = [
  ...['name', 'given_name', 'family_name', 'middle_name', 'nickname', 'picture', 'website', 'gender', 'birthdate'],
  ...['zoneinfo', 'locale'],
];

function readProfile(row: JsonObject): Record<string, unknown> {
  const profile: Record<string, unknown> = {};
  for (const name of profileColumns) {
    const value = textColumn(row, name);
    if (value !== undefined) profile[name] = value;
  }
  return profile;
}

function addTheRest(person: Draft<Person>, row: JsonObject): void {
  const metadata = objectColumn(row, 'metadata');
  if (metadata !== undefined) person.metadata = metadata;
  const password = readPassword(row);
  if (password !== undefined) person.password = password;
  const groups = textListField(row.groups, 'groups');
  if (groups.length > 0) person.groups = groups.map((path) => (path.startsWith('/') ? path : `/${path}`));
  const createdAt = momentColumn(row, 'created_at');
  const updatedAt = momentColumn(row, 'updated_at');
  const lastLoginAt = momentColumn(row, 'last_login_at');
  if (createdAt !== undefined) person.createdAt = createdAt;
  if (updatedAt !== undefined) person.updatedAt = updatedAt;
  if (lastLoginAt !== undefined) person.lastLoginAt = lastLoginAt;
}

function readPassword(row: JsonObject): SourcePassword | undefined {
  const value = textColumn(row, 'password_hash');
  const createdAt = momentColumn(row, 'password_set_at');
  if (value === undefined) return undefined;
  const password: Draft<SourcePassword> = { format: 'automatic', value };
  if (createdAt !== undefined) password.createdAt = createdAt;
  return password;
}
