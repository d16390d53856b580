import type { Person, PersonAddress, PersonIdentifier, SourcePassword } from '../contract/person.ts';
import { flagColumn, momentColumn, textColumn } from './column-fields.ts';
import type { Draft } from './draft.ts';
import { type JsonObject, listField, required, textListField } from './fields.ts';
import { fullName } from './full-name.ts';
import { addAddress, addIdentifier } from './login-names.ts';
import type { RecordMapping } from './read-record.ts';
import { RecordFault } from './record-fault.ts';

/** A row of Django's `auth_user`, with the names of the user's groups where a dump has them. */
export const djangoUser: RecordMapping = {
  sourceKey: (user) => required(textColumn(user, 'id'), 'id'),

  person(user, sourceKey, position) {
    const identifiers: PersonIdentifier[] = [];
    const addresses: PersonAddress[] = [];
    const email = textColumn(user, 'email');
    addIdentifier(identifiers, 'email', email);
    if (email !== undefined) addAddress(addresses, 'email', email, false);
    addIdentifier(identifiers, 'uid', textColumn(user, 'username'));
    if (identifiers.length === 0) {
      throw new RecordFault('no_identifier', 'The user has neither a user name nor an e-mail address.', 'username');
    }
    const status = flagColumn(user, 'is_active') === false ? 'inactive' : 'active';
    const payload = readProfile(user);
    const person: Draft<Person> = { sourceKey, position, status, identifiers, addresses, payload };
    const metadata = readMetadata(user);
    if (metadata !== undefined) person.metadata = metadata;
    const password = readPassword(user);
    if (password !== undefined) person.password = password;
    const groups = textListField(user.groups, 'groups');
    if (groups.length > 0) person.groups = groups.map((name) => `/${name}`);
    const createdAt = momentColumn(user, 'date_joined');
    const lastLoginAt = momentColumn(user, 'last_login');
    if (createdAt !== undefined) person.createdAt = createdAt;
    if (lastLoginAt !== undefined) person.lastLoginAt = lastLoginAt;
    return person;
  },
};

function readProfile(user: JsonObject): JsonObject {
  const first = textColumn(user, 'first_name');
  const last = textColumn(user, 'last_name');
  const profile: Record<string, string> = {};
  const name = fullName(undefined, first, last);
  if (first !== undefined) profile.given_name = first;
  if (last !== undefined) profile.family_name = last;
  if (name !== undefined) profile.name = name;
  return profile;
}

function readMetadata(user: JsonObject): JsonObject | undefined {
  const metadata: Record<string, unknown> = {};
  for (const name of ['is_staff', 'is_superuser']) {
    const flag = flagColumn(user, name);
    if (flag !== undefined) metadata[name] = flag;
  }
  const unnamed = listField(user.group_ids, 'group_ids');
  if (unnamed.length > 0) metadata.group_ids = unnamed;
  return Object.keys(metadata).length === 0 ? undefined : metadata;
}

/** `!` and what follows it is what `set_unusable_password` leaves: such a user has no password, and never had one. */
function readPassword(user: JsonObject): SourcePassword | undefined {
  const value = textColumn(user, 'password');
  return value === undefined || value.startsWith('!') ? undefined : { format: 'django', value };
}
