import type { Person, PersonAddress, PersonCredential, PersonIdentifier } from '../contract/person.ts';
import { readIdentities } from './auth0-identities.ts';
import { readEmail, readIdentifiers, readPassword } from './auth0-user.ts';
import type { Draft } from './draft.ts';
import {
  flagField,
  isJsonObject,
  type JsonObject,
  listField,
  momentField,
  objectEntry,
  required,
  textField,
} from './fields.ts';
import { addFederatedIdentifier, addIdentifier, addPhoneNumber } from './login-names.ts';
import { plainObjectField } from './plain-object.ts';
import type { RecordMapping } from './read-record.ts';
import { RecordFault } from './record-fault.ts';
import { base32Secret, totpCredential } from './totp-credential.ts';
import { withheldPassword } from './unmoved-password.ts';

/**
 * A user of the users export, together with what the exports of password hashes and second factors say of it.
 *
 * @param phoneRegion where phone numbers without a country's prefix are at home
 */
export function auth0Profile(phoneRegion: string | undefined): RecordMapping {
  return {
    sourceKey: (user) => required(textField(user.user_id, 'user_id'), 'user_id'),

    person(user, sourceKey, position) {
      const identifiers: PersonIdentifier[] = [];
      const addresses: PersonAddress[] = [];
      const identities = readIdentities(user, sourceKey);
      readEmail(user, identifiers, addresses);
      readIdentifiers(user, identifiers, addresses, phoneRegion);
      addIdentifier(identifiers, 'uid', textField(user.username, 'username'));
      const phoneNumber = readPhoneNumber(user, identifiers, addresses, phoneRegion);
      for (const { provider, subject } of identities.federated) addFederatedIdentifier(identifiers, provider, subject);
      if (identifiers.length === 0) {
        throw new RecordFault(
          'no_identifier',
          'The user has no e-mail address, user name or other identifier.',
          'email',
        );
      }
      const payload = readProfile(user, phoneNumber);
      const status = flagField(user.blocked, 'blocked') === true ? 'inactive' : 'active';
      const person: Draft<Person> = { sourceKey, position, status, identifiers, addresses, payload };
      const { credentials, notMoved } = readFactors(user);
      const metadata = readMetadata(user, identities.connection, notMoved);
      if (metadata !== undefined) person.metadata = metadata;
      const password = readPassword(user) ?? (identities.hasPassword ? withheldPassword() : undefined);
      if (password !== undefined) person.password = password;
      if (credentials.length > 0) person.credentials = credentials;
      addMoments(person, user);
      return person;
    },
  };
}

function readPhoneNumber(
  user: JsonObject,
  identifiers: PersonIdentifier[],
  addresses: PersonAddress[],
  phoneRegion: string | undefined,
): string | undefined {
  const value = textField(user.phone_number, 'phone_number');
  const verified = flagField(user.phone_verified, 'phone_verified') === true;
  return value === undefined ? undefined : addPhoneNumber(identifiers, addresses, value, verified, phoneRegion);
}

const claims = ['name', 'given_name', 'family_name', 'nickname', 'picture', 'locale'] as const;

/**
 * Identity providers fill these as they like, LinkedIn the locale with an object: what is not a text is left out. Where
 * Auth0 has no name it puts the e-mail address or the phone number, which nobody is called.
 */
function readProfile(user: JsonObject, phoneNumber: string | undefined): JsonObject {
  const profile: Record<string, unknown> = {};
  for (const claim of claims) {
    const value = user[claim];
    if (typeof value === 'string' && value !== '') profile[claim] = value;
  }
  if (profile.name === user.email || profile.name === user.phone_number) delete profile.name;
  if (phoneNumber !== undefined) profile.phone_number = phoneNumber;
  return profile;
}

function readMetadata(
  user: JsonObject,
  connection: string | undefined,
  notMoved: readonly string[],
): JsonObject | undefined {
  const app = plainObjectField(user.app_metadata, 'app_metadata');
  const own = plainObjectField(user.user_metadata, 'user_metadata');
  const metadata: Record<string, unknown> = {};
  if (connection !== undefined) metadata.connection = connection;
  if (app !== undefined && Object.keys(app).length > 0) metadata.app_metadata = app;
  if (own !== undefined && Object.keys(own).length > 0) metadata.user_metadata = own;
  if (notMoved.length > 0) metadata.second_factors_not_moved = notMoved;
  return Object.keys(metadata).length > 0 ? metadata : undefined;
}

interface Factors {
  readonly credentials: readonly PersonCredential[];
  readonly notMoved: readonly string[];
}

/** `mfa_factors[].totp.secret` is base32 (the schema of Auth0's import); `phone` and `email` factors stay behind. */
function readFactors(user: JsonObject): Factors {
  const credentials: PersonCredential[] = [];
  const notMoved: string[] = [];
  const factors = listField(user.mfa_factors, 'mfa_factors');
  for (let index = 0; index < factors.length; index++) {
    const { totp, phone, email } = objectEntry(factors[index], 'mfa_factors', index);
    const secret = isJsonObject(totp) && typeof totp.secret === 'string' ? base32Secret(totp.secret) : undefined;
    if (secret !== undefined) credentials.push(totpCredential(secret));
    else if (totp !== undefined) notMoved.push('totp');
    if (phone !== undefined) notMoved.push('phone');
    if (email !== undefined) notMoved.push('email');
  }
  return { credentials, notMoved };
}

function addMoments(person: Draft<Person>, user: JsonObject): void {
  const createdAt = momentField(user.created_at, 'created_at');
  const updatedAt = momentField(user.updated_at, 'updated_at');
  const lastLoginAt = momentField(user.last_login, 'last_login');
  if (createdAt !== undefined) person.createdAt = createdAt;
  if (updatedAt !== undefined) person.updatedAt = updatedAt;
  if (lastLoginAt !== undefined) person.lastLoginAt = lastLoginAt;
}
