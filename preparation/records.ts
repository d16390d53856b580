import type { Person } from '../contract/person.ts';
import type { PoolRules } from '../contract/pool.ts';
import { describePosition } from '../contract/position-text.ts';
import type { Reject } from '../contract/reject.ts';
import type { PasswordStrategy } from '../contract/settings.ts';
import { distinctIdentifiers } from './distinct-identifiers.ts';
import { unknownDate } from './fixed-dates.ts';
import { givenId } from './given-id.ts';
import { decidePassword } from './password-credential.ts';
import type { ProfileCheck } from './profile-check.ts';
import type { RecordIds, UserRecordIds } from './record-ids.ts';
import { mostRecords } from './tally.ts';
import type { UserRecords, WrittenAddress, WrittenCredential, WrittenIdentifier, WrittenUser } from './user-records.ts';
import type { UuidBytes } from './uuid-bytes.ts';

/** What mapping depends on beside the person. */
export interface MappingSettings {
  readonly strategy: PasswordStrategy;
  readonly pool: PoolRules;
  /** Left out where the pool has no schemas. */
  readonly checkProfiles?: ProfileCheck;
}

/**
 * Maps a person to SecureAuth's records. The same person gives the same records at any time.
 *
 * @returns a reject where nobody could ever sign in as this person, or where it is no person by its size
 */
export function mapPerson(
  person: Person,
  recordIds: RecordIds,
  settings: MappingSettings,
): UserRecords | { readonly reject: Reject } {
  if (person.identifiers.length === 0) {
    const { position, sourceKey } = person;
    const explanation = 'The record has nothing that a user could sign in with: no e-mail, no phone and no user name.';
    return { reject: { position, sourceKey, reason: 'no_identifier', explanation } };
  }
  if (hasTooMany(person)) {
    const { position, sourceKey } = person;
    const explanation = `The record has more than ${mostRecords} identifiers, addresses, credentials or groups.`;
    return { reject: { position, sourceKey, reason: 'invalid_value', explanation } };
  }
  const defect = settings.checkProfiles?.(person);
  if (defect !== undefined) {
    const { position, sourceKey } = person;
    const explanation = `The pool's schema says of this field that it ${defect.reason}.`;
    return { reject: { position, sourceKey, field: defect.field, reason: 'payload_schema', explanation } };
  }
  const ids = recordIds.ofUser(person.sourceKey);
  const password = decidePassword(person, settings.strategy, ids, settings.pool.recipes);
  return {
    key: { sourceKey: person.sourceKey, at: describePosition(person.position) },
    user: userOf(person, givenId(person.id) ?? ids.user()),
    credentials: credentialsOf(person, password.credential, ids),
    identifiers: distinctIdentifiers(identifiersOf(person, ids, settings.pool)),
    addresses: addressesOf(person, ids),
    groups: person.groups === undefined ? noGroups : person.groups.map((path) => recordIds.ofGroup(path)),
    password: password.fate,
  };
}

function hasTooMany({ identifiers, addresses, credentials = [], groups = noGroups }: Person): boolean {
  return (
    identifiers.length > mostRecords ||
    addresses.length > mostRecords ||
    credentials.length >= mostRecords ||
    groups.length > mostRecords
  );
}

const noGroups: readonly string[] = [];

// Each record is spelt out in one literal: V8 builds those at once, and merges of objects at the cost of a hash each.

function userOf(person: Person, id: UuidBytes): WrittenUser {
  const user: WrittenUser = {
    id,
    status: person.status,
    payload: person.payload,
    created_at: createdAt(person),
    updated_at: updatedAt(person),
  };
  if (person.metadata !== undefined) user.metadata = person.metadata;
  return user;
}

function credentialsOf(
  person: Person,
  password: WrittenCredential | undefined,
  ids: UserRecordIds,
): WrittenCredential[] {
  const credentials = password === undefined ? [] : [password];
  const ordinalOf = ordinals(person.credentials ?? []);
  for (const { id, type, payload, createdAt: since = createdAt(person) } of person.credentials ?? []) {
    const ordinal = ordinalOf(type);
    credentials.push({
      id: givenId(id) ?? ids.credential(type, ordinal),
      type,
      payload,
      created_at: since,
      updated_at: since,
    });
  }
  return credentials;
}

/** `identifier_lc` is what the pool compares, so it has the identifier's own case where that counts there. */
function identifiersOf(person: Person, ids: UserRecordIds, pool: PoolRules): WrittenIdentifier[] {
  const ordinalOf = ordinals(person.identifiers);
  return person.identifiers.map(({ id, type, value, metadata }) => {
    const ordinal = ordinalOf(type);
    const identifier: WrittenIdentifier = {
      id: givenId(id) ?? ids.identifier(type, ordinal),
      type,
      identifier: value,
      identifier_lc: pool.identifierCaseInsensitive ? value.toLowerCase() : value,
      created_at: createdAt(person),
      updated_at: updatedAt(person),
    };
    if (metadata !== undefined) identifier.metadata = metadata;
    return identifier;
  });
}

/** Every address is active, so that codes can be sent there; whether it was verified is the source's word. */
function addressesOf(person: Person, ids: UserRecordIds): WrittenAddress[] {
  const ordinalOf = ordinals(person.addresses);
  return person.addresses.map(({ id, type, value, verified, verifiedAt }) => {
    const ordinal = ordinalOf(type);
    const address: WrittenAddress = {
      id: givenId(id) ?? ids.address(type, ordinal),
      type,
      address: value,
      address_lc: value.toLowerCase(),
      status: 'active',
      verified,
      created_at: createdAt(person),
      updated_at: updatedAt(person),
    };
    if (verifiedAt !== undefined) address.verified_at = verifiedAt;
    return address;
  });
}

function createdAt(person: Person): string {
  return person.createdAt ?? unknownDate;
}

function updatedAt(person: Person): string {
  return person.updatedAt ?? createdAt(person);
}

const first = () => 0;

/** Numbers records of each type from 0, in their order. */
function ordinals<T extends string>(records: readonly { readonly type: T }[]): (type: T) => number {
  if (records.length <= 1) return first;
  const counts = new Map<T, number>();
  return (type) => {
    const ordinal = counts.get(type) ?? 0;
    counts.set(type, ordinal + 1);
    return ordinal;
  };
}
