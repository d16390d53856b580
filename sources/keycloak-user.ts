import type { Person, PersonAddress, PersonIdentifier, SourcePassword } from '../contract/person.ts';
import type { Draft } from './draft.ts';
import {
  flagField,
  type JsonObject,
  listField,
  millisecondsField,
  objectEntry,
  objectField,
  required,
  textField,
  textListField,
} from './fields.ts';
import { addIdentifier } from './login-names.ts';
import type { RecordMapping } from './read-record.ts';
import { RecordFault } from './record-fault.ts';

/** One entry of `users` in a realm export (Keycloak's UserRepresentation). */
export const keycloakUser: RecordMapping = {
  sourceKey: (user) => required(textField(user.id, 'id'), 'id'),

  person(user, sourceKey, position) {
    refuseServiceAccount(user);
    const email = textField(user.email, 'email');
    const person: Draft<Person> = {
      sourceKey,
      position,
      status: flagField(user.enabled, 'enabled') === false ? 'inactive' : 'active',
      identifiers: readIdentifiers(email, user),
      addresses: readAddresses(email, user),
      payload: readProfile(user),
    };
    const metadata = readMetadata(user);
    if (metadata !== undefined) person.metadata = metadata;
    const password = readPassword(user);
    if (password !== undefined) person.password = password;
    const createdAt = millisecondsField(user.createdTimestamp, 'createdTimestamp');
    if (createdAt !== undefined) person.createdAt = createdAt;
    return person;
  },
};

/** Keycloak keeps a client's service account among the users; it is not a person, and nobody signs in as it. */
function refuseServiceAccount(user: JsonObject): void {
  if (textField(user.serviceAccountClientId, 'serviceAccountClientId') === undefined) return;
  throw new RecordFault('not_a_person', "It is a client's service account.", 'serviceAccountClientId');
}

function readIdentifiers(email: string | undefined, user: JsonObject): readonly PersonIdentifier[] {
  const identifiers: PersonIdentifier[] = [];
  addIdentifier(identifiers, 'email', email);
  addIdentifier(identifiers, 'uid', textField(user.username, 'username'));
  if (identifiers.length > 0) return identifiers;
  throw new RecordFault('missing_field', 'The user has neither a user name nor an e-mail address.', 'username');
}

function readAddresses(email: string | undefined, user: JsonObject): readonly PersonAddress[] {
  const verified = flagField(user.emailVerified, 'emailVerified') === true;
  return email === undefined ? [] : [{ type: 'email', value: email, verified }];
}

function readProfile(user: JsonObject): JsonObject {
  const first = textField(user.firstName, 'firstName');
  const last = textField(user.lastName, 'lastName');
  if (first === undefined) return last === undefined ? {} : { family_name: last, name: last };
  if (last === undefined) return { given_name: first, name: first };
  return { given_name: first, family_name: last, name: `${first} ${last}` };
}

function readMetadata(user: JsonObject): JsonObject | undefined {
  const attributes = readAttributes(user.attributes);
  const groups = textListField(user.groups, 'groups');
  const roles = textListField(user.realmRoles, 'realmRoles');
  if (attributes === undefined && groups.length === 0 && roles.length === 0) return undefined;
  const metadata: Record<string, unknown> = {};
  if (attributes !== undefined) metadata.attributes = attributes;
  if (groups.length > 0) metadata.groups = groups;
  if (roles.length > 0) metadata.realm_roles = roles;
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

/** The credential of type `password`, of which Keycloak checks the first; former passwords are `password-history`. */
function readPassword(user: JsonObject): SourcePassword | undefined {
  const credentials = listField(user.credentials, 'credentials');
  const updateRequired = textListField(user.requiredActions, 'requiredActions').includes('UPDATE_PASSWORD');
  let password: SourcePassword | undefined;
  for (let index = 0; index < credentials.length; index++) {
    const credential = objectEntry(credentials[index], 'credentials', index);
    if (textField(credential.type, 'type', 'credentials', index) !== 'password') continue;
    const read = readPasswordCredential(credential, index, updateRequired);
    password ??= read;
  }
  return password;
}

/** Parts that are missing stay empty: the hash is then told as malformed, and the user moves without it. */
function readPasswordCredential(credential: JsonObject, index: number, updateRequired: boolean): SourcePassword {
  const value = textField(credential.secretData, 'secretData', 'credentials', index) ?? '';
  const credentialData = textField(credential.credentialData, 'credentialData', 'credentials', index) ?? '';
  const password: Draft<SourcePassword> = { format: 'keycloak', value, parameters: { credentialData } };
  const temporary = flagField(credential.temporary, 'temporary', 'credentials', index) === true;
  if (temporary || updateRequired) password.mustBeChanged = true;
  const createdAt = millisecondsField(credential.createdDate, 'createdDate', 'credentials', index);
  if (createdAt !== undefined) password.createdAt = createdAt;
  return password;
}
