import { Buffer } from 'node:buffer';
import { unknownDate } from './fixed-dates.ts';
import { RepeatedJson } from './repeated-json.ts';
import type { UserRecords, WrittenAddress, WrittenCredential, WrittenIdentifier, WrittenUser } from './user-records.ts';

/** One user's records as JSON text, in the order in which a dataset has them. Each record is serialised here, once. */
export type RecordTexts = readonly [
  key: string,
  user: string,
  credentials: string,
  identifiers: string,
  addresses: string,
];

/**
 * Serialises users' records and the lines that name the users by the source's keys; `credentials`, `identifiers` and
 * `addresses` are records separated by commas.
 *
 * The fields are written out here, because what records repeat is then serialised once and UUIDs and names of states
 * need no escaping. V8 joins texts lazily and pays for each piece, so each record is one template of few pieces. The
 * tests hold the texts equal to what JSON.stringify says.
 */
export class RecordSerialiser {
  /** The text behind a user's id. */
  readonly #ofUser: string;
  /** The text behind the ids of other records; the user's id comes next. */
  readonly #ofOwner: string;
  readonly #payloads = new RepeatedJson();
  readonly #metadata = new RepeatedJson();
  readonly #configs = new RepeatedJson();

  constructor(tenantId: string, poolId: string) {
    const pool = `","tenant_id":${quoted(tenantId)},"user_pool_id":${quoted(poolId)}`;
    this.#ofUser = flat(`${pool},"status":"`);
    this.#ofOwner = flat(`${pool},"user_id":"`);
  }

  serialise({ key, user, credentials, identifiers, addresses }: UserRecords): RecordTexts {
    const owner = `${this.#ofOwner}${user.id}","type":"`;
    return [
      `{"id":"${key.id}","sourceKey":${quoted(key.sourceKey)},"at":${quoted(key.at)}}`,
      `{"id":"${user.id}${this.#ofUser}${user.status}","payload":${this.#payloads.textOf(user.payload)}${datesOf(user)}${this.#metadataOf(user)}}`,
      joined(credentials, (credential) => this.#credential(credential, owner)),
      joined(identifiers, (identifier) => this.#identifier(identifier, owner)),
      joined(addresses, (address) => addressText(address, owner)),
    ];
  }

  #credential(credential: WrittenCredential, owner: string): string {
    const { id, type, state, expires_at: expiresAt } = credential;
    const stateText = state === undefined ? '' : `,"state":"${state}"`;
    const expiry = expiresAt === undefined ? '' : `,"expires_at":${quoted(expiresAt)}`;
    return `{"id":"${id}${owner}${type}","payload":${this.#payloadOf(credential)}${stateText}${expiry}${datesOf(credential)}}`;
  }

  #payloadOf(credential: WrittenCredential): string {
    if (credential.type !== 'password') return JSON.stringify(credential.payload);
    const { hashed_password: hash } = credential.payload;
    return `{"hashed_password":{"config":${this.#configs.textOf(hash.config)},"value":${quoted(hash.value)}}}`;
  }

  #identifier(record: WrittenIdentifier, owner: string): string {
    const { id, type, identifier, identifier_lc: lower } = record;
    return `{"id":"${id}${owner}${type}","identifier":${quoted(identifier)},"identifier_lc":${quoted(lower)}${datesOf(record)}${this.#metadataOf(record)}}`;
  }

  #metadataOf({ metadata }: Pick<WrittenUser, 'metadata'>): string {
    return metadata === undefined ? '' : `,"metadata":${this.#metadata.textOf(metadata)}`;
  }
}

function addressText(record: WrittenAddress, owner: string): string {
  const { id, type, address, address_lc: lower, status, verified, verified_at: verifiedAt } = record;
  const since = verifiedAt === undefined ? '' : `,"verified_at":${quoted(verifiedAt)}`;
  return `{"id":"${id}${owner}${type}","address":${quoted(address)},"address_lc":${quoted(lower)},"status":"${status}","verified":${verified}${since}${datesOf(record)}}`;
}

function joined<T>(records: readonly T[], textOf: (record: T) => string): string {
  let text = '';
  for (const record of records) {
    text = text === '' ? textOf(record) : `${text},${textOf(record)}`;
  }
  return text;
}

interface Dated {
  readonly created_at: string;
  readonly updated_at: string;
}

const unknownDates = flat(`,"created_at":"${unknownDate}","updated_at":"${unknownDate}"`);

function datesOf({ created_at: created, updated_at: updated }: Dated): string {
  if (created === unknownDate && updated === unknownDate) return unknownDates;
  const createdText = quoted(created);
  return `,"created_at":${createdText},"updated_at":${updated === created ? createdText : quoted(updated)}`;
}

const needsNoEscape = /^[ !#-[\]-~]*$/;

/** A JSON string: most texts are ASCII without quotes, which a pattern tells faster than JSON.stringify. */
function quoted(text: string): string {
  return needsNoEscape.test(text) ? `"${text}"` : JSON.stringify(text);
}

/** The same text as one piece, so that what it was joined of is not gone through again wherever it is used. */
function flat(text: string): string {
  return Buffer.from(text).toString();
}
