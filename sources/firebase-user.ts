import type { Person, PersonAddress, PersonIdentifier } from '../contract/person.ts';
import type { Draft } from './draft.ts';
import {
  flagField,
  isJsonObject,
  type JsonObject,
  listField,
  millisecondsField,
  required,
  textField,
} from './fields.ts';
import { readPassword, readProviders } from './firebase-sign-in.ts';
import { addAddress, addFederatedIdentifier, addIdentifier, addPhoneNumber } from './login-names.ts';
import { plainObjectField } from './plain-object.ts';
import { parseJson, type RecordMapping } from './read-record.ts';
import { RecordFault } from './record-fault.ts';

/**
 * A user of Firebase's `auth:export`; a row of the CSV export has the same fields.
 *
 * @param phoneRegion where phone numbers without a country's prefix are at home
 */
export function firebaseUser(phoneRegion: string | undefined): RecordMapping {
  return {
    sourceKey: (user) => required(textField(user.localId, 'localId'), 'localId'),

    person(user, sourceKey, position) {
      const identifiers: PersonIdentifier[] = [];
      const addresses: PersonAddress[] = [];
      const email = textField(user.email, 'email');
      const emailVerified = flagField(user.emailVerified, 'emailVerified') === true;
      addIdentifier(identifiers, 'email', email);
      if (email !== undefined) addAddress(addresses, 'email', email, emailVerified);
      const phoneNumber = readPhoneNumber(user, identifiers, addresses, phoneRegion);
      const providers = readProviders(user);
      for (const { provider, subject } of providers.federated) addFederatedIdentifier(identifiers, provider, subject);
      if (identifiers.length === 0) throw withoutName(phoneNumber);
      const status = flagField(user.disabled, 'disabled') === true ? 'inactive' : 'active';
      const payload = readProfile(user, phoneNumber);
      const person: Draft<Person> = { sourceKey, position, status, identifiers, addresses, payload };
      const metadata = readMetadata(user);
      if (metadata !== undefined) person.metadata = metadata;
      const password = readPassword(
        user,
        email !== undefined && providers.federated.length === 0,
        providers.hasPassword,
      );
      if (password !== undefined) person.password = password;
      const createdAt = readMoment(user.createdAt, 'createdAt');
      const lastLoginAt = readMoment(user.lastSignedInAt, 'lastSignedInAt');
      if (createdAt !== undefined) person.createdAt = createdAt;
      if (lastLoginAt !== undefined) person.lastLoginAt = lastLoginAt;
      return person;
    },
  };
}

const anonymous =
  'It has no e-mail address, phone number or account at another provider: it is anonymous, or signs in by a token of your own service.';

/** Who has a number is a person, though nobody can sign in with a number that cannot be read. */
function withoutName(phoneNumber: string | undefined): RecordFault {
  if (phoneNumber === undefined) return new RecordFault('not_a_person', anonymous, 'localId');
  const explanation =
    'Its only name is a phone number that cannot be read; one without a prefix needs source.phoneRegion.';
  return new RecordFault('no_identifier', explanation, 'phoneNumber');
}

/** Firebase keeps a number once a code confirmed it, or an administrator set it; the export has no other word on it. */
function readPhoneNumber(
  user: JsonObject,
  identifiers: PersonIdentifier[],
  addresses: PersonAddress[],
  phoneRegion: string | undefined,
): string | undefined {
  const value = textField(user.phoneNumber, 'phoneNumber');
  return value === undefined ? undefined : addPhoneNumber(identifiers, addresses, value, true, phoneRegion);
}

function readProfile(user: JsonObject, phoneNumber: string | undefined): JsonObject {
  const profile: Record<string, unknown> = {};
  const name = textField(user.displayName, 'displayName');
  const picture = textField(user.photoUrl, 'photoUrl');
  if (name !== undefined) profile.name = name;
  if (picture !== undefined) profile.picture = picture;
  if (phoneNumber !== undefined) profile.phone_number = phoneNumber;
  return profile;
}

/** `customAttributes` is a text of JSON; second factors stay behind. */
function readMetadata(user: JsonObject): JsonObject | undefined {
  const metadata: Record<string, unknown> = {};
  const text = textField(user.customAttributes, 'customAttributes');
  if (text !== undefined) {
    const parsed = parseJson(text);
    if (parsed === undefined) throw new RecordFault('invalid_value', 'Expected JSON in a text.', 'customAttributes');
    const claims = plainObjectField(parsed, 'customAttributes');
    if (claims !== undefined && Object.keys(claims).length > 0) metadata.custom_claims = claims;
  }
  const notMoved = readFactors(user);
  if (notMoved.length > 0) metadata.second_factors_not_moved = notMoved;
  return Object.keys(metadata).length > 0 ? metadata : undefined;
}

/** An authenticator app's secret is not in the export either. */
function readFactors(user: JsonObject): readonly string[] {
  const factors = listField(user.mfaInfo, 'mfaInfo');
  return factors.map((factor) => (isJsonObject(factor) && factor.totpInfo !== undefined ? 'totp' : 'phone'));
}

/** Milliseconds since 1970, as a text; `0` for a moment that was not set. */
function readMoment(value: unknown, name: string): string | undefined {
  const milliseconds = typeof value === 'string' && /^\d{1,15}$/.test(value) ? Number(value) : value;
  return milliseconds === 0 || milliseconds === '' ? undefined : millisecondsField(milliseconds, name);
}
