import type { Person, PersonAddress, PersonIdentifier, SourcePassword, UserStatus } from '../contract/person.ts';
import { flagColumn, momentColumn, objectColumn, textColumn } from './column-fields.ts';
import type { Draft } from './draft.ts';
import { type JsonObject, required } from './fields.ts';
import { addFederatedIdentifier, addIdentifier } from './login-names.ts';
import { internationalNumber } from './phone-number.ts';
import type { RecordMapping } from './read-record.ts';
import { RecordFault } from './record-fault.ts';
import { readIdentities, readSecondFactors } from './supabase-linked.ts';
import { readMetadata, readProfile } from './supabase-profile.ts';
import { withheldPassword } from './unmoved-password.ts';

/**
 * A row of Supabase's `auth.users`, with the rows of `auth.identities` and `auth.mfa_factors` that are its own.
 *
 * @param phoneRegion where phone numbers without a country's prefix are at home
 */
export function supabaseUser(phoneRegion: string | undefined): RecordMapping {
  return {
    sourceKey: (user) => required(textColumn(user, 'id'), 'id').toLowerCase(),

    person(user, sourceKey, position) {
      refuseGone(user);
      const identifiers: PersonIdentifier[] = [];
      const addresses: PersonAddress[] = [];
      const accounts = readIdentities(user);
      const isSingleSignOn = flagColumn(user, 'is_sso_user') === true;
      readEmail(user, isSingleSignOn && accounts.length > 0 ? [] : identifiers, addresses);
      const phoneNumber = readPhone(user, identifiers, addresses, phoneRegion);
      for (const { provider, subject } of accounts) addFederatedIdentifier(identifiers, provider, subject);
      if (identifiers.length === 0) {
        throw new RecordFault(
          'no_identifier',
          'The user has no e-mail address, phone number or other account.',
          'email',
        );
      }
      const app = objectColumn(user, 'raw_app_meta_data');
      const own = objectColumn(user, 'raw_user_meta_data');
      const payload = readProfile(own ?? {}, phoneNumber);
      const person: Draft<Person> = { sourceKey, position, status: readStatus(user), identifiers, addresses, payload };
      const { credentials, notMoved } = readSecondFactors(user);
      const metadata = readMetadata(user, app, own, notMoved);
      if (metadata !== undefined) person.metadata = metadata;
      const password = readPassword(user, app, isSingleSignOn);
      if (password !== undefined) person.password = password;
      if (credentials.length > 0) person.credentials = credentials;
      addMoments(person, user);
      return person;
    },
  };
}

/** Of a deleted user Supabase keeps the row, with hashes for its names; an anonymous one never said who it is. */
function refuseGone(user: JsonObject): void {
  if (textColumn(user, 'deleted_at') !== undefined) {
    throw new RecordFault('deleted_in_source', 'The user was deleted in Supabase, which keeps the row.', 'deleted_at');
  }
  if (flagColumn(user, 'is_anonymous') === true) {
    throw new RecordFault('not_a_person', 'It is an anonymous sign-in.', 'is_anonymous');
  }
}

function readEmail(user: JsonObject, identifiers: PersonIdentifier[], addresses: PersonAddress[]): void {
  const email = textColumn(user, 'email');
  const verifiedAt = momentColumn(user, 'email_confirmed_at');
  if (email === undefined) return;
  addIdentifier(identifiers, 'email', email);
  addresses.push(address('email', email, verifiedAt));
}

/**
 * Supabase keeps the digits of E.164 without the plus sign, so the region is asked only for digits that are no number of
 * any country that way: those of a project that wrote the column itself.
 */
function readPhone(
  user: JsonObject,
  identifiers: PersonIdentifier[],
  addresses: PersonAddress[],
  region: string | undefined,
): string | undefined {
  const digits = textColumn(user, 'phone');
  const verifiedAt = momentColumn(user, 'phone_confirmed_at');
  if (digits === undefined) return undefined;
  const written = digits.startsWith('+') ? digits : `+${digits}`;
  const number = internationalNumber(written, undefined) ?? internationalNumber(digits, region);
  if (number === undefined) return digits;
  addIdentifier(identifiers, 'mobile', number);
  addresses.push(address('mobile', number, verifiedAt));
  return number;
}

function address(type: PersonAddress['type'], value: string, verifiedAt: string | undefined): PersonAddress {
  return verifiedAt === undefined ? { type, value, verified: false } : { type, value, verified: true, verifiedAt };
}

/**
 * A ban counts when it ends after the last sign of life in the row itself. The clock is not asked, so that preparing
 * again gives the same; a ban that ran out since then is taken for one, which an administrator can lift.
 */
function readStatus(user: JsonObject): UserStatus {
  if (textColumn(user, 'banned_until') === 'infinity') return 'inactive';
  const until = momentColumn(user, 'banned_until');
  if (until === undefined) return 'active';
  const moments = ['updated_at', 'last_sign_in_at', 'created_at'].map((name) => momentColumn(user, name));
  const isOver = moments.some((moment) => moment !== undefined && Date.parse(moment) >= Date.parse(until));
  return isOver ? 'active' : 'inactive';
}

/**
 * Supabase writes bcrypt, and takes over Argon2 and Firebase's scrypt; no password is an empty text. An export without
 * the column says nothing, so that whoever may have a password has to set another one.
 */
function readPassword(
  user: JsonObject,
  app: JsonObject | undefined,
  isSingleSignOn: boolean,
): SourcePassword | undefined {
  if (user.encrypted_password === undefined) {
    const providers: unknown = app?.providers;
    const isElsewhere = Array.isArray(providers) && !providers.includes('email') && !providers.includes('phone');
    return isSingleSignOn || isElsewhere ? undefined : withheldPassword();
  }
  const value = textColumn(user, 'encrypted_password');
  if (value === undefined) return undefined;
  return { format: value.startsWith('$fbscrypt$') ? 'scrypt' : 'modular-crypt', value };
}

function addMoments(person: Draft<Person>, user: JsonObject): void {
  const createdAt = momentColumn(user, 'created_at');
  const updatedAt = momentColumn(user, 'updated_at');
  const lastLoginAt = momentColumn(user, 'last_sign_in_at');
  if (createdAt !== undefined) person.createdAt = createdAt;
  if (updatedAt !== undefined) person.updatedAt = updatedAt;
  if (lastLoginAt !== undefined) person.lastLoginAt = lastLoginAt;
}
