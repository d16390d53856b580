import type { SourcePosition } from '../contract/person.ts';
import type { SourceItem } from '../contract/source.ts';
import { kindOfRecord } from './auth0-kind.ts';
import { auth0User } from './auth0-user.ts';
import { isJsonObject, type JsonObject } from './fields.ts';
import type { JoinEntry, JoinRule } from './joined-records.ts';
import { mapRecord, type RecordReader } from './read-record.ts';
import { RecordFault } from './record-fault.ts';
import type { PlacedRecord } from './record-parts.ts';

/**
 * Joins users with their password hashes and second factors by the id of the database account, `auth0|…`: the e-mail
 * address would take two connections' users for one.
 *
 * @param reader of users, whose records it gets whole
 */
export function auth0Join(reader: RecordReader): JoinRule {
  return {
    entries: entriesOf,
    keyless: ({ record, position }) => keylessItem(record, position, reader),
    items(owner, details) {
      const passwords = details.filter(({ record }) => isPassword(record));
      const factors = details.filter(({ record }) => kindOfRecord(record) === 'factors');
      const isLinked = details.some(({ record }) => isMark(record));
      const password = owner === undefined && isLinked ? undefined : passwords[0];
      const items = passwords.filter((other) => other !== password).map(secondPassword);
      const placed = owner ?? password;
      if (placed === undefined) return [...items, ...factors.map((factor) => strayFactor(factor, isLinked))];
      const record = joinedRecord(owner?.record, password?.record, factors);
      return [reader.ofRecord(record, placed.position), ...items];
    },
  };
}

/** Asked for keys alone, which are no phone numbers. */
const passwordUser = auth0User(undefined);

/** Of an account that is linked to another user: what is found under its id belongs to that user. */
const mark = { linked: true } as const;

function isMark(record: JsonObject): boolean {
  return record.linked === true && record.user_id === undefined && !isPassword(record);
}

function isPassword(record: JsonObject): boolean {
  return record._id !== undefined || record._ID !== undefined || record.alt_id !== undefined;
}

function entriesOf(record: JsonObject): readonly JoinEntry[] | undefined {
  switch (kindOfRecord(record)) {
    case 'passwords': {
      const key = passwordKey(record);
      return key === undefined ? undefined : [{ side: 'detail', key, record }];
    }
    case 'factors': {
      const { user_id: key } = record;
      return typeof key === 'string' && key !== '' ? [{ side: 'detail', key, record }] : undefined;
    }
    default:
      return userEntries(record);
  }
}

/** Each kind's own reader tells what is missing. */
function keylessItem(record: JsonObject, position: SourcePosition, reader: RecordReader): SourceItem {
  switch (kindOfRecord(record)) {
    case 'passwords':
      return mapRecord(record, position, passwordUser);
    case 'factors':
      return { reject: { position, field: 'user_id', reason: 'missing_field', explanation: 'It names no user.' } };
    default:
      return reader.ofRecord(record, position);
  }
}

function passwordKey(record: JsonObject): string | undefined {
  try {
    return passwordUser.sourceKey(record);
  } catch (error) {
    if (error instanceof RecordFault) return undefined;
    throw error;
  }
}

/** A user has the key of its first database account, and leaves a mark at the ids of the others. */
function userEntries(user: JsonObject): readonly JoinEntry[] | undefined {
  const { user_id: userId } = user;
  if (typeof userId !== 'string' || userId === '') return undefined;
  const ids = new Set<string>();
  if (userId.startsWith('auth0|')) ids.add(userId);
  for (const identity of Array.isArray(user.identities) ? user.identities : []) {
    if (!isJsonObject(identity) || identity.provider !== 'auth0') continue;
    if (typeof identity.user_id === 'string') ids.add(`auth0|${identity.user_id}`);
  }
  ids.add(userId);
  const [key = userId, ...others] = ids;
  const marks = others.map((other): JoinEntry => ({ side: 'detail', key: other, record: mark }));
  return [{ side: 'owner', key, record: user }, ...marks];
}

/** One record of a user: what the users export says comes before what the password export repeats of it. */
function joinedRecord(
  user: JsonObject | undefined,
  password: JsonObject | undefined,
  factors: readonly PlacedRecord[],
): JsonObject {
  const secrets = factors.flatMap(({ record }) => {
    return record.otp_secret === undefined ? [] : [{ totp: { secret: record.otp_secret } }];
  });
  const list = user?.mfa_factors;
  const mfa_factors = secrets.length > 0 ? [...(Array.isArray(list) ? list : []), ...secrets] : list;
  if (user === undefined) return { ...password, user_id: passwordKey(password ?? {}), mfa_factors };
  if (password === undefined) return { ...user, mfa_factors };
  const { passwordHash, password_set_date } = password;
  const names = isBlank(user.email) && isBlank(user.phone_number) ? loginNames(password) : {};
  const username = isBlank(user.username) ? password.username : user.username;
  const connection = isBlank(user.connection) ? password.connection : user.connection;
  return { ...user, ...names, username, connection, passwordHash, password_set_date, mfa_factors };
}

/** Only together: an address of one export must not be verified by the other's word. */
function loginNames({ email, email_verified, emailVerified, identifiers }: JsonObject): JsonObject {
  return { email, email_verified, emailVerified, identifiers };
}

function isBlank(value: unknown): boolean {
  return value === undefined || value === null || value === '';
}

function secondPassword({ position, record }: PlacedRecord): SourceItem {
  const sourceKey = passwordKey(record);
  const explanation = 'Its user moves with the password of an earlier record, or of another account linked to it.';
  return {
    reject: {
      position,
      ...(sourceKey === undefined ? {} : { sourceKey }),
      reason: 'duplicate_source_key',
      explanation,
    },
  };
}

function strayFactor({ position }: PlacedRecord, isLinked: boolean): SourceItem {
  const explanation = isLinked
    ? 'Its user moves under the id of another account that is linked to it.'
    : 'Its user is in none of the inputs.';
  return { reject: { position, field: 'user_id', reason: 'dangling_record', explanation } };
}
