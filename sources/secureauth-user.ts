import type {
  IdentifierType,
  Person,
  PersonAddress,
  PersonCredential,
  PersonIdentifier,
  SourcePassword,
  SourcePosition,
  UserStatus,
} from '../contract/person.ts';
import { flagField, type JsonObject, momentField, required, textField } from './fields.ts';
import { plainObjectField } from './plain-object.ts';
import { RecordFault } from './record-fault.ts';

/** A record of a dump, and where it stands. */
export interface SubRecord {
  readonly path: string;
  readonly record: JsonObject;
}

/** By which records are joined: UUIDs are the same in either case. */
export function joinKey(id: string): string {
  return id.toLowerCase();
}

/** The records of one user, by the dump's lists. */
export interface OwnRecords {
  readonly user_credentials: readonly SubRecord[];
  readonly user_identifiers: readonly SubRecord[];
  readonly user_verifiable_addresses: readonly SubRecord[];
  /** Paths of the groups that it is a member of. */
  readonly groups: ReadonlySet<string>;
}

/**
 * A user of a dump with its records. Ids that are v4 UUIDs stay, others are derived anew; tenant and pool are those of
 * the migration's target.
 *
 * @throws RecordFault
 */
export function personOf(user: JsonObject, sourceKey: string, position: SourcePosition, own: OwnRecords): Person {
  const passwords = own.user_credentials.filter(isPassword);
  const second = passwords[1];
  if (second !== undefined) throw new RecordFault('invalid_value', 'The user has a second password.', second.path);
  const metadata = plainObjectField(user.metadata, 'metadata');
  return {
    sourceKey,
    position,
    ...keptId(sourceKey),
    status: oneOf(statuses, textField(user.status, 'status') ?? 'active', 'status'),
    identifiers: own.user_identifiers.map(readIdentifier),
    addresses: own.user_verifiable_addresses.map(readAddress),
    payload: plainObjectField(user.payload, 'payload') ?? {},
    ...(metadata === undefined ? {} : { metadata }),
    ...defined('password', passwords[0] === undefined ? undefined : readPassword(passwords[0])),
    ...defined('credentials', readOthers(own.user_credentials)),
    ...defined('groups', own.groups.size === 0 ? undefined : [...own.groups]),
    ...defined('createdAt', setMoment(user.created_at, 'created_at')),
    ...defined('updatedAt', setMoment(user.updated_at, 'updated_at')),
  };
}

const statuses = ['active', 'inactive', 'new', 'deleted'] as const satisfies readonly UserStatus[];
const identifierTypes = [
  'email',
  'mobile',
  'uid',
  'external',
  'federated',
] as const satisfies readonly IdentifierType[];
const addressTypes = ['email', 'mobile'] as const;
const credentialTypes = ['password', 'webauthn', 'totp'] as const;
const states = ['valid', 'must_be_reset', 'must_be_changed'] as const;

/** The guide lets `type` of an identifier be missing. */
function readIdentifier({ path, record }: SubRecord): PersonIdentifier {
  const value = required(textField(record.identifier, `${path}.identifier`), `${path}.identifier`);
  const type = textField(record.type, `${path}.type`) ?? (value.includes('@') ? 'email' : 'uid');
  const metadata = plainObjectField(record.metadata, `${path}.metadata`);
  return {
    ...keptId(textField(record.id, `${path}.id`)),
    type: oneOf(identifierTypes, type, `${path}.type`),
    value,
    ...(metadata === undefined ? {} : { metadata }),
  };
}

/** The guide lets `type` and `verified` of an address be missing. */
function readAddress({ path, record }: SubRecord): PersonAddress {
  const value = required(textField(record.address, `${path}.address`), `${path}.address`);
  const type = textField(record.type, `${path}.type`) ?? (value.includes('@') ? 'email' : 'mobile');
  return {
    ...keptId(textField(record.id, `${path}.id`)),
    type: oneOf(addressTypes, type, `${path}.type`),
    value,
    verified: flagField(record.verified, `${path}.verified`) === true,
    ...defined('verifiedAt', setMoment(record.verified_at, `${path}.verified_at`)),
  };
}

/** A credential without a type is a password: no other has been seen without one. */
function isPassword({ path, record }: SubRecord): boolean {
  return oneOf(credentialTypes, textField(record.type, `${path}.type`) ?? 'password', `${path}.type`) === 'password';
}

function readPassword({ path, record }: SubRecord): SourcePassword {
  const payload = plainObjectField(record.payload, `${path}.payload`);
  const state = oneOf(states, textField(record.state, `${path}.state`) ?? 'valid', `${path}.state`);
  return {
    ...keptId(textField(record.id, `${path}.id`)),
    format: 'secureauth',
    value: JSON.stringify(payload?.hashed_password ?? null),
    ...(state === 'must_be_changed' ? { mustBeChanged: true } : {}),
    ...(state === 'must_be_reset' ? { mustBeReset: true } : {}),
    ...defined('expiresAt', setMoment(record.expires_at, `${path}.expires_at`)),
    ...defined('createdAt', setMoment(record.created_at, `${path}.created_at`)),
  };
}

function readOthers(records: readonly SubRecord[]): readonly PersonCredential[] | undefined {
  const others: PersonCredential[] = [];
  for (const { path, record } of records) {
    const type = textField(record.type, `${path}.type`);
    if (type !== 'webauthn' && type !== 'totp') continue;
    others.push({
      ...keptId(textField(record.id, `${path}.id`)),
      type,
      payload: required(plainObjectField(record.payload, `${path}.payload`), `${path}.payload`),
      ...defined('createdAt', setMoment(record.created_at, `${path}.created_at`)),
    });
  }
  return others.length === 0 ? undefined : others;
}

const uuidV4 = /^[0-9a-f]{8}-[0-9a-f]{4}-4[0-9a-f]{3}-[89ab][0-9a-f]{3}-[0-9a-f]{12}$/;

function keptId(id: string | undefined): { readonly id?: string } {
  const lowerCase = id?.toLowerCase();
  return lowerCase !== undefined && uuidV4.test(lowerCase) ? { id: lowerCase } : {};
}

/**
 * A moment that is set: the guide has `1900-01-01T00:00:00Z` for a password that does not expire, and the vendor's Go
 * client writes the year 1 for a moment that is not set.
 */
function setMoment(value: unknown, path: string): string | undefined {
  const moment = momentField(value, path);
  return moment?.startsWith('1900-01-01T00:00:00') || moment?.startsWith('0001-01-01T00:00:00') ? undefined : moment;
}

function oneOf<Value extends string>(allowed: readonly Value[], value: string, path: string): Value {
  const found = allowed.find((candidate) => candidate === value);
  if (found === undefined) throw new RecordFault('invalid_value', `Expected one of ${allowed.join(', ')}.`, path);
  return found;
}

/** The property when it has a value: a property of `undefined` is not the same as none. */
function defined<Name extends string, Value>(name: Name, value: Value | undefined): { readonly [Key in Name]?: Value } {
  const property: { [Key in Name]?: Value } = {};
  if (value !== undefined) property[name] = value;
  return property;
}
