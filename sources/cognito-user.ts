import type { Person, UserStatus } from '../contract/person.ts';
import { readAttributes, userNameColumn } from './cognito-attributes.ts';
import { readMetadata, readPayload } from './cognito-profile.ts';
import { readSignIns } from './cognito-sign-ins.ts';
import type { Draft } from './draft.ts';
import { flagField, type JsonObject, momentField, required, textField } from './fields.ts';
import type { RecordMapping } from './read-record.ts';
import { RecordFault } from './record-fault.ts';
import { withheldPassword } from './unmoved-password.ts';

/**
 * A user as Cognito's `list-users` has it, or a row of a CSV file for import jobs.
 *
 * @param phoneRegion where phone numbers without a country's prefix are at home
 */
export function cognitoUser(phoneRegion: string | undefined): RecordMapping {
  return {
    sourceKey: (user) => readAttributes(user).get('sub') ?? readUserName(user),

    person(user, sourceKey, position) {
      const attributes = readAttributes(user);
      const userStatus = textField(user.UserStatus, 'UserStatus') ?? 'CONFIRMED';
      const isExternal = userStatus === 'EXTERNAL_PROVIDER';
      const names = { userName: readUserName(user), isExternal, attributes, phoneRegion };
      const { identifiers, addresses, phoneNumber } = readSignIns(names);
      const person: Draft<Person> = {
        sourceKey,
        position,
        status: statusOf(user, userStatus),
        identifiers,
        addresses,
        payload: readPayload(attributes, phoneNumber),
      };
      const metadata = readMetadata(attributes);
      if (metadata !== undefined) person.metadata = metadata;
      if (!isExternal) person.password = withheldPassword();
      const createdAt = readMoment(user.UserCreateDate, 'UserCreateDate');
      const updatedAt = readMoment(user.UserLastModifiedDate, 'UserLastModifiedDate');
      if (createdAt !== undefined) person.createdAt = createdAt;
      if (updatedAt !== undefined) person.updatedAt = updatedAt;
      return person;
    },
  };
}

function readUserName(user: JsonObject): string {
  const name = user[userNameColumn] === undefined ? 'Username' : userNameColumn;
  return required(textField(user[name], name), name);
}

/** `UserStatus` of the API. Who has to set a new password does so in any case. */
const statuses: ReadonlyMap<string, UserStatus> = new Map([
  ['UNCONFIRMED', 'new'],
  ['CONFIRMED', 'active'],
  ['EXTERNAL_PROVIDER', 'active'],
  ['RESET_REQUIRED', 'active'],
  ['FORCE_CHANGE_PASSWORD', 'active'],
  ['UNKNOWN', 'active'],
  ['ARCHIVED', 'inactive'],
  ['COMPROMISED', 'inactive'],
]);

function statusOf(user: JsonObject, userStatus: string): UserStatus {
  const known = statuses.get(userStatus);
  if (known === undefined) {
    throw new RecordFault('invalid_value', `Expected one of ${[...statuses.keys()].join(', ')}.`, 'UserStatus');
  }
  return flagField(user.Enabled, 'Enabled') === false ? 'inactive' : known;
}

/** The year 10000: RFC 3339 has years of four digits. */
const lastSecond = 253_402_300_800;

/** ISO 8601 as version 2 of the AWS command line writes it, or seconds since 1970 with a fraction as version 1 does. */
function readMoment(value: unknown, name: string): string | undefined {
  if (typeof value !== 'number') return momentField(value, name);
  if (value >= 0 && value < lastSecond) return new Date(Math.round(value * 1_000)).toISOString();
  throw new RecordFault('invalid_value', 'Expected seconds since 1970, before the year 10000.', name);
}
