import type { UserRecords, WrittenAddress, WrittenCredential, WrittenIdentifier, WrittenUser } from './user-records.ts';

/** One user's records as JSON text, in the order in which a dataset has them. Each record is serialised here, once. */
export type RecordTexts = readonly [
  key: string,
  user: string,
  credentials: string,
  identifiers: string,
  addresses: string,
];

/** The fields that all records of a run share, for {@link serialiseRecords}. */
export function poolText(tenantId: string, poolId: string): string {
  return `"tenant_id":${quoted(tenantId)},"user_pool_id":${quoted(poolId)}`;
}

/**
 * Serialises a user's records and the line that names the user by the source's key; `credentials`, `identifiers` and
 * `addresses` are records separated by commas.
 *
 * The fields are written out here, because what a user's records repeat is then serialised once and UUIDs and names of
 * states need no escaping: it takes half of what JSON.stringify takes for the records. The tests hold both equal.
 *
 * @param pool {@link poolText} of the run
 */
export function serialiseRecords(
  { key, user, credentials, identifiers, addresses }: UserRecords,
  pool: string,
): RecordTexts {
  const shared: Shared = { owner: `${pool},"user_id":"${user.id}"`, user, dates: datesText(user) };
  return [
    `{"id":"${key.id}","sourceKey":${quoted(key.sourceKey)},"at":${quoted(key.at)}}`,
    userText(user, pool, shared),
    joined(credentials, shared, credentialText),
    joined(identifiers, shared, identifierText),
    joined(addresses, shared, addressText),
  ];
}

/** Text that the records of one user share. */
interface Shared {
  readonly owner: string;
  readonly user: WrittenUser;
  /** The user's dates, which are those of most of its records. */
  readonly dates: string;
}

function userText(user: WrittenUser, pool: string, { dates }: Shared): string {
  const payload = JSON.stringify(user.payload);
  return `{"id":"${user.id}",${pool},"status":"${user.status}","payload":${payload}${dates}${metadataText(user)}}`;
}

function credentialText(credential: WrittenCredential, shared: Shared): string {
  const state = credential.state === undefined ? '' : `,"state":"${credential.state}"`;
  const end = `${state}${optional('expires_at', credential.expires_at)}${datesLike(credential, shared)}`;
  const payload = JSON.stringify(credential.payload);
  return `{"id":"${credential.id}",${shared.owner},"type":"${credential.type}","payload":${payload}${end}}`;
}

function identifierText(identifier: WrittenIdentifier, shared: Shared): string {
  const texts = `"identifier":${quoted(identifier.identifier)},"identifier_lc":${quoted(identifier.identifier_lc)}`;
  const end = `${datesLike(identifier, shared)}${metadataText(identifier)}`;
  return `{"id":"${identifier.id}",${shared.owner},"type":"${identifier.type}",${texts}${end}}`;
}

function addressText(address: WrittenAddress, shared: Shared): string {
  const texts = `"address":${quoted(address.address)},"address_lc":${quoted(address.address_lc)}`;
  const verified = `"verified":${address.verified}${optional('verified_at', address.verified_at)}`;
  const end = `"status":"${address.status}",${verified}${datesLike(address, shared)}`;
  return `{"id":"${address.id}",${shared.owner},"type":"${address.type}",${texts},${end}}`;
}

function joined<T>(records: readonly T[], shared: Shared, textOf: (record: T, shared: Shared) => string): string {
  let text = '';
  for (const record of records) {
    text += text === '' ? textOf(record, shared) : `,${textOf(record, shared)}`;
  }
  return text;
}

interface Dated {
  readonly created_at?: string;
  readonly updated_at?: string;
}

function datesLike(record: Dated, { user, dates }: Shared): string {
  const same = record.created_at === user.created_at && record.updated_at === user.updated_at;
  return same ? dates : datesText(record);
}

function datesText(record: Dated): string {
  return optional('created_at', record.created_at) + optional('updated_at', record.updated_at);
}

function metadataText({ metadata }: Pick<WrittenUser, 'metadata'>): string {
  return metadata === undefined ? '' : `,"metadata":${JSON.stringify(metadata)}`;
}

function optional(name: string, text: string | undefined): string {
  return text === undefined ? '' : `,"${name}":${quoted(text)}`;
}

const needsNoEscape = /^[ !#-[\]-~]*$/;

/** A JSON string: most texts are ASCII without quotes, which a pattern tells faster than JSON.stringify. */
function quoted(text: string): string {
  return needsNoEscape.test(text) ? `"${text}"` : JSON.stringify(text);
}
