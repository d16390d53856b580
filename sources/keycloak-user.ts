import type { Person, PersonAddress, PersonIdentifier } from '../contract/person.ts';
import type { Draft } from './draft.ts';
import {
  flagField,
  isJsonObject,
  type JsonObject,
  listField,
  millisecondsField,
  objectEntry,
  objectField,
  required,
  textField,
  textListField,
} from './fields.ts';
import { type KeycloakCredentials, readCredentials } from './keycloak-credentials.ts';
import { addFederatedIdentifier, addIdentifier } from './login-names.ts';
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
    const { password, secondFactors, notMoved } = readCredentials(user);
    const metadata = readMetadata(user, notMoved);
    if (metadata !== undefined) person.metadata = metadata;
    if (password !== undefined) person.password = password;
    if (secondFactors.length > 0) person.credentials = secondFactors;
    const groups = textListField(user.groups, 'groups');
    if (groups.length > 0) person.groups = groups;
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
  addFederatedIdentities(user, identifiers);
  if (identifiers.length > 0) return identifiers;
  throw new RecordFault('missing_field', 'The user has neither a user name nor an e-mail address.', 'username');
}

/** Accounts at other identity providers that the user's is linked to. */
function addFederatedIdentities(user: JsonObject, identifiers: PersonIdentifier[]): void {
  const list = 'federatedIdentities';
  const identities = listField(user.federatedIdentities, list);
  for (let index = 0; index < identities.length; index++) {
    const { identityProvider, userId } = objectEntry(identities[index], list, index);
    const name = textField(identityProvider, 'identityProvider', list, index);
    const provider = required(name, 'identityProvider', list, index);
    const subject = required(textField(userId, 'userId', list, index), 'userId', list, index);
    addFederatedIdentifier(identifiers, provider, subject);
  }
}

function readAddresses(email: string | undefined, user: JsonObject): readonly PersonAddress[] {
  const verified = flagField(user.emailVerified, 'emailVerified') === true;
  return email === undefined ? [] : [{ type: 'email', value: email, verified }];
}

function readProfile(user: JsonObject): JsonObject {
  const profile: Record<string, unknown> = {};
  const first = textField(user.firstName, 'firstName');
  const last = textField(user.lastName, 'lastName');
  if (first !== undefined) profile.given_name = first;
  if (last !== undefined) profile.family_name = last;
  if (first !== undefined || last !== undefined) profile.name = nameOf(first, last);
  const phoneNumber = readPhoneNumber(user.attributes);
  if (phoneNumber !== undefined) profile.phone_number = phoneNumber;
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

function readMetadata(user: JsonObject, notMoved: KeycloakCredentials['notMoved']): JsonObject | undefined {
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
