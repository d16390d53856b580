import type { Person, PersonAddress, PersonIdentifier, SourcePassword } from '../contract/person.ts';
import type { Draft } from './draft.ts';
import {
  flagField,
  isJsonObject,
  type JsonObject,
  listField,
  momentField,
  objectEntry,
  pathOf,
  required,
  textField,
} from './fields.ts';
import { addAddress, addIdentifier } from './login-names.ts';
import { internationalOrWritten } from './phone-number.ts';
import type { RecordMapping } from './read-record.ts';
import { RecordFault } from './record-fault.ts';

/**
 * One line of Auth0's password export. Its id is `auth0|` with `alt_id`, or else with the `$oid` of `_id` (Auth0's own
 * article); never the e-mail address, which two connections may both have.
 *
 * @param phoneRegion where phone numbers without a country's prefix are at home
 */
export function auth0User(phoneRegion: string | undefined): RecordMapping {
  return {
    sourceKey: (user) => `auth0|${textField(user.alt_id, 'alt_id') ?? readObjectId(user)}`,

    person(user, sourceKey, position) {
      const identifiers: PersonIdentifier[] = [];
      const addresses: PersonAddress[] = [];
      readEmail(user, identifiers, addresses);
      readIdentifiers(user, identifiers, addresses, phoneRegion);
      addIdentifier(identifiers, 'uid', textField(user.username, 'username'));
      if (identifiers.length === 0) {
        throw new RecordFault(
          'no_identifier',
          'The user has no e-mail address, user name or other identifier.',
          'email',
        );
      }
      // Not in the documented export, but a list that was merged with it must not let a blocked user in.
      const blocked = flagField(user.blocked, 'blocked') === true;
      const status = blocked ? 'inactive' : 'active';
      const person: Draft<Person> = { sourceKey, position, status, identifiers, addresses, payload: noPayload };
      const connection = textField(user.connection, 'connection');
      if (connection !== undefined) person.metadata = metadataOf(connection);
      const password = readPassword(user);
      if (password !== undefined) person.password = password;
      return person;
    },
  };
}

const noPayload: Person['payload'] = {};

let lastMetadata: { readonly connection: string } = { connection: '' };

/** One object for consecutive users of a connection, so that it is serialised once. */
function metadataOf(connection: string): Person['metadata'] & object {
  if (lastMetadata.connection !== connection) lastMetadata = { connection };
  return lastMetadata;
}

/** `{"$oid": "…"}` in MongoDB's extended JSON, or the id as text; `_ID` in some exports. */
function readObjectId(user: JsonObject): string {
  const name = user._id === undefined && user._ID !== undefined ? '_ID' : '_id';
  const id = user[name];
  if (!isJsonObject(id)) return required(textField(id, name), name);
  const { $oid } = id;
  return typeof $oid === 'string' && $oid !== '' ? $oid : required(textField($oid, `${name}.$oid`), `${name}.$oid`);
}

/** Adds the e-mail address at the root, which real exports may lack. */
export function readEmail(user: JsonObject, identifiers: PersonIdentifier[], addresses: PersonAddress[]): void {
  const value = textField(user.email, 'email');
  const name =
    user.email_verified === undefined && user.emailVerified !== undefined ? 'emailVerified' : 'email_verified';
  const verified = flagField(user[name], name) === true;
  if (value === undefined) return;
  identifiers.push({ type: 'email', value });
  addresses.push({ type: 'email', value, verified });
}

const identifierTypes: ReadonlyMap<unknown, PersonIdentifier['type']> = new Map([
  ['email', 'email'],
  ['username', 'uid'],
  ['phone', 'mobile'],
  ['phone_number', 'mobile'],
]);

/**
 * `identifiers` repeats what stands at the root, or has it alone. Where both say it, `email_verified` holds. A user may
 * have no other name than its phone number, so one that cannot be read stays as it is written.
 */
export function readIdentifiers(
  user: JsonObject,
  identifiers: PersonIdentifier[],
  addresses: PersonAddress[],
  phoneRegion: string | undefined,
): void {
  const entries = listField(user.identifiers, 'identifiers');
  for (let index = 0; index < entries.length; index++) {
    const entry = objectEntry(entries[index], 'identifiers', index);
    const type = identifierTypes.get(entry.type);
    if (type === undefined) {
      const path = pathOf('type', 'identifiers', index);
      throw new RecordFault('invalid_value', 'Expected email, phone or username.', path);
    }
    const written = required(textField(entry.value, 'value', 'identifiers', index), 'value', 'identifiers', index);
    const value = type === 'mobile' ? internationalOrWritten(written, phoneRegion) : written;
    const verified = flagField(entry.verified, 'verified', 'identifiers', index) === true;
    addIdentifier(identifiers, type, value);
    if (type !== 'uid') addAddress(addresses, type === 'email' ? 'email' : 'mobile', value, verified);
  }
}

/** The hash as it stands; `modular-crypt` tells what it is. */
export function readPassword(user: JsonObject): SourcePassword | undefined {
  const value = textField(user.passwordHash, 'passwordHash');
  const createdAt = readPasswordDate(user.password_set_date);
  if (value === undefined) return undefined;
  const password: Draft<SourcePassword> = { format: 'modular-crypt', value };
  if (createdAt !== undefined) password.createdAt = createdAt;
  return password;
}

/** `{"$date": "2025-01-01T00:00:00.000Z"}` in MongoDB's extended JSON, or the date alone. */
function readPasswordDate(value: unknown): string | undefined {
  return isJsonObject(value)
    ? momentField(value.$date, 'password_set_date.$date')
    : momentField(value, 'password_set_date');
}
