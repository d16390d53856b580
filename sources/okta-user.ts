import type { Person, PersonAddress, PersonIdentifier, UserStatus } from '../contract/person.ts';
import { addContactPhone } from './contact-phone.ts';
import type { Draft } from './draft.ts';
import { type JsonObject, momentField, objectField, required, textField } from './fields.ts';
import { addAddress, addIdentifier } from './login-names.ts';
import { readPassword } from './okta-password.ts';
import { readMetadata, readPayload } from './okta-profile.ts';
import { isVerified } from './okta-verified.ts';
import type { RecordMapping } from './read-record.ts';
import { RecordFault } from './record-fault.ts';

/**
 * A user as Okta's `GET /api/v1/users` has it, or as the body of a request that creates one, which has neither an id nor
 * a status.
 *
 * @param phoneRegion where phone numbers without a country's prefix are at home
 */
export function oktaUser(phoneRegion: string | undefined): RecordMapping {
  return {
    sourceKey: (user) => textField(user.id, 'id') ?? readLogin(profileOf(user)),

    person(user, sourceKey, position) {
      const profile = profileOf(user);
      const identifiers: PersonIdentifier[] = [];
      const login = readLogin(profile);
      addIdentifier(identifiers, login.includes('@') ? 'email' : 'uid', login);
      const status = textField(user.status, 'status') ?? 'ACTIVE';
      const person: Draft<Person> = {
        sourceKey,
        position,
        status: statusOf(status),
        identifiers,
        addresses: readAddresses(user, profile, phoneRegion),
        payload: readPayload(profile, phoneRegion),
      };
      const metadata = readMetadata(user, profile, status);
      if (metadata !== undefined) person.metadata = metadata;
      const password = readPassword(user, status);
      if (password !== undefined) person.password = password;
      addMoments(person, user);
      return person;
    },
  };
}

function profileOf(user: JsonObject): JsonObject {
  return required(objectField(user.profile, 'profile'), 'profile');
}

function readLogin(profile: JsonObject): string {
  return required(textField(profile.login, 'profile.login'), 'profile.login');
}

/** Who may not sign in at Okta does not arrive as somebody who may. */
const statuses: ReadonlyMap<string, UserStatus> = new Map([
  ['STAGED', 'new'],
  ['PROVISIONED', 'new'],
  ['ACTIVE', 'active'],
  ['RECOVERY', 'active'],
  ['PASSWORD_EXPIRED', 'active'],
  ['LOCKED_OUT', 'inactive'],
  ['SUSPENDED', 'inactive'],
  ['DEPROVISIONED', 'inactive'],
]);

function statusOf(status: string): UserStatus {
  const known = statuses.get(status);
  if (known !== undefined) return known;
  throw new RecordFault('invalid_value', `Expected one of ${[...statuses.keys()].join(', ')}.`, 'status');
}

/** Neither e-mail addresses nor phone numbers are anybody's alone in Okta, so only the login is a login name. */
function readAddresses(
  user: JsonObject,
  profile: JsonObject,
  phoneRegion: string | undefined,
): readonly PersonAddress[] {
  const addresses: PersonAddress[] = [];
  const verified = isVerified(user);
  for (const name of ['email', 'secondEmail']) {
    const value = textField(profile[name], `profile.${name}`);
    if (value !== undefined) addAddress(addresses, 'email', value, verified(value));
  }
  addContactPhone(addresses, textField(profile.mobilePhone, 'profile.mobilePhone'), phoneRegion);
  return addresses;
}

function addMoments(person: Draft<Person>, user: JsonObject): void {
  const createdAt = momentField(user.created, 'created');
  const updatedAt = momentField(user.lastUpdated, 'lastUpdated');
  const lastLoginAt = momentField(user.lastLogin, 'lastLogin');
  if (createdAt !== undefined) person.createdAt = createdAt;
  if (updatedAt !== undefined) person.updatedAt = updatedAt;
  if (lastLoginAt !== undefined) person.lastLoginAt = lastLoginAt;
}
