import type { Person, UserStatus } from '../contract/person.ts';
import type { Draft } from './draft.ts';
import {
  flagField,
  type JsonObject,
  listField,
  millisecondsField,
  objectEntry,
  required,
  textField,
} from './fields.ts';
import { fieldOf, unpackRow } from './fusionauth-fields.ts';
import { readPassword } from './fusionauth-password.ts';
import { readGroups, readMetadata, readPayload } from './fusionauth-profile.ts';
import { readSecondFactors } from './fusionauth-second-factors.ts';
import { readSignIns } from './fusionauth-sign-ins.ts';
import type { RecordMapping } from './read-record.ts';
import { RecordFault } from './record-fault.ts';

/**
 * A user as FusionAuth's API has it, or a row of its table `users` with the rows of `identities` as a list.
 *
 * @param phoneRegion where phone numbers without a country's prefix are at home
 */
export function fusionauthUser(phoneRegion: string | undefined): RecordMapping {
  return {
    sourceKey: readKey,

    person(record, sourceKey, position) {
      const user = unpackRow(record);
      const identities = listField(user.identities, 'identities').map((entry, index) =>
        objectEntry(entry, 'identities', index),
      );
      const { identifiers, addresses } = readSignIns(user, identities, phoneRegion);
      if (identifiers.length === 0) {
        throw new RecordFault('no_identifier', 'The user has no e-mail address, user name or phone number.', 'email');
      }
      const payload = readPayload(user, phoneRegion);
      const person: Draft<Person> = { sourceKey, position, status: statusOf(user), identifiers, addresses, payload };
      const { credentials, notMoved } = readSecondFactors(user);
      const metadata = readMetadata(user, notMoved);
      const password = readPassword(user, identities);
      const groups = readGroups(user);
      if (metadata !== undefined) person.metadata = metadata;
      if (password !== undefined) person.password = password;
      if (credentials.length > 0) person.credentials = credentials;
      if (groups.length > 0) person.groups = groups;
      addMoments(person, user, identities);
      return person;
    },
  };
}

/** `users_id` is the user's id in a row that was joined with `identities`, whose own `id` is a number. */
function readKey(user: JsonObject): string {
  const joined = textField(user.users_id, 'users_id');
  const key = joined ?? textField(user.id, 'id') ?? textField(user.email, 'email');
  return required(key ?? textField(user.username, 'username'), 'id');
}

/** `active` is false when it is left out (FusionAuth's API reference), and an expired account admits nobody. */
function statusOf(user: JsonObject): UserStatus {
  const expiry = millisecondsField(user.expiry, 'expiry');
  const hasExpired = expiry !== undefined && Date.parse(expiry) <= Date.now();
  return flagField(user.active, 'active') === true && !hasExpired ? 'active' : 'inactive';
}

function addMoments(person: Draft<Person>, user: JsonObject, identities: readonly JsonObject[]): void {
  const createdAt = millisecondsField(...fieldOf(user, 'insertInstant'));
  const updatedAt = millisecondsField(...fieldOf(user, 'lastUpdateInstant'));
  const lastLoginAt = lastLoginOf([user, ...identities]);
  if (createdAt !== undefined) person.createdAt = createdAt;
  if (updatedAt !== undefined) person.updatedAt = updatedAt;
  if (lastLoginAt !== undefined) person.lastLoginAt = lastLoginAt;
}

/** Before version 1.59 the database has it with the identity. */
function lastLoginOf(holders: readonly JsonObject[]): string | undefined {
  for (const holder of holders) {
    const moment = millisecondsField(...fieldOf(holder, 'lastLoginInstant'));
    if (moment !== undefined) return moment;
  }
  return undefined;
}
