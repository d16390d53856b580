import type { Person, PersonAddress, PersonIdentifier } from '../contract/person.ts';
import type { Draft } from './draft.ts';
import {
  flagField,
  type JsonObject,
  listField,
  millisecondsField,
  objectEntry,
  required,
  textField,
  textListField,
} from './fields.ts';
import { readCredentials } from './keycloak-credentials.ts';
import { readMetadata, readProfile } from './keycloak-profile.ts';
import { addFederatedIdentifier, addIdentifier } from './login-names.ts';
import type { RecordMapping } from './read-record.ts';
import { RecordFault } from './record-fault.ts';
import { withheldPassword } from './unmoved-password.ts';

/**
 * One entry of `users` in a realm export (Keycloak's UserRepresentation).
 *
 * @param phoneRegion where phone numbers without a country's prefix are at home
 */
export function keycloakUser(phoneRegion: string | undefined): RecordMapping {
  return {
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
        payload: readProfile(user, phoneRegion),
      };
      const { password, secondFactors, notMoved } = readCredentials(user);
      const metadata = readMetadata(user, notMoved);
      if (metadata !== undefined) person.metadata = metadata;
      if (password !== undefined) person.password = password;
      else if (textField(user.federationLink, 'federationLink') !== undefined) person.password = withheldPassword();
      if (secondFactors.length > 0) person.credentials = secondFactors;
      const groups = textListField(user.groups, 'groups');
      if (groups.length > 0) person.groups = groups;
      const createdAt = millisecondsField(user.createdTimestamp, 'createdTimestamp');
      if (createdAt !== undefined) person.createdAt = createdAt;
      return person;
    },
  };
}

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
  throw new RecordFault('no_identifier', 'The user has neither a user name nor an e-mail address.', 'username');
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
