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
 * Serialises a user's records and the line that names the user by the source's key; `credentials`, `identifiers` and
 * `addresses` are records separated by commas.
 *
 * The fields are written out here, because what a user's records repeat is then serialised once and UUIDs and names of
 * states need no escaping: it takes half of what JSON.stringify takes for the records. The tests hold both equal.
 */
export function serialiseRecords({ key, user, credentials, identifiers, addresses }: UserRecords): RecordTexts {
  const pool = `"tenant_id":${quoted(user.tenant_id)},"user_pool_id":${quoted(user.user_pool_id)}`;
  const owner = `${pool},"user_id":"${user.id}"`;
  return [
    `{"id":"${key.id}","sourceKey":${quoted(key.sourceKey)},"at":${quoted(key.at)}}`,
    userText(user, pool),
    joined(credentials, owner, credentialText),
    joined(identifiers, owner, identifierText),
    joined(addresses, owner, addressText),
  ];
}

function userText(user: WrittenUser, pool: string): string {
  const metadata = user.metadata === undefined ? '' : `,"metadata":${JSON.stringify(user.metadata)}`;
  return `{"id":"${user.id}",${pool},"status":"${user.status}","payload":${JSON.stringify(user.payload)}${dates(user)}${metadata}}`;
}

function credentialText(credential: WrittenCredential, owner: string): string {
  const state = credential.state === undefined ? '' : `,"state":"${credential.state}"`;
  const expiry = optional('expires_at', credential.expires_at);
  return `{"id":"${credential.id}",${owner},"type":"${credential.type}","payload":${JSON.stringify(credential.payload)}${state}${expiry}${dates(credential)}}`;
}

function identifierText(identifier: WrittenIdentifier, owner: string): string {
  const texts = `"identifier":${quoted(identifier.identifier)},"identifier_lc":${quoted(identifier.identifier_lc)}`;
  const metadata = identifier.metadata === undefined ? '' : `,"metadata":${JSON.stringify(identifier.metadata)}`;
  return `{"id":"${identifier.id}",${owner},"type":"${identifier.type}",${texts}${dates(identifier)}${metadata}}`;
}

function addressText(address: WrittenAddress, owner: string): string {
  const texts = `"address":${quoted(address.address)},"address_lc":${quoted(address.address_lc)}`;
  const verified = `"verified":${address.verified}${optional('verified_at', address.verified_at)}`;
  return `{"id":"${address.id}",${owner},"type":"${address.type}",${texts},"status":"${address.status}",${verified}${dates(address)}}`;
}

function joined<T>(records: readonly T[], owner: string, textOf: (record: T, owner: string) => string): string {
  let text = '';
  for (const record of records) {
    text += text === '' ? textOf(record, owner) : `,${textOf(record, owner)}`;
  }
  return text;
}

function dates(record: { readonly created_at?: string; readonly updated_at?: string }): string {
  return optional('created_at', record.created_at) + optional('updated_at', record.updated_at);
}

function optional(name: string, text: string | undefined): string {
  return text === undefined ? '' : `,"${name}":${quoted(text)}`;
}

const needsNoEscape = /^[ !#-[\]-~]*$/;

/** A JSON string: most texts are ASCII without quotes, which a pattern tells faster than JSON.stringify. */
function quoted(text: string): string {
  return needsNoEscape.test(text) ? `"${text}"` : JSON.stringify(text);
}
