import type { AddressRecord, CredentialRecord, IdentifierRecord, UserEntry, UserRecord } from '../records.ts';

/**
 * A whole entry as a JSON text of tuples, without what the store knows anyway: names of fields, ids of tenant, pool and
 * user, lower-case forms, and dates of sub-entries that are the user's. That is a third of what the records take.
 */
export type PackedEntry = readonly [
  user: Omit<UserRecord, 'id' | 'tenant_id' | 'user_pool_id'>,
  credentials: readonly PackedCredential[],
  identifiers: readonly PackedIdentifier[],
  addresses: readonly PackedAddress[],
];

/** Null stands for a field that is left out, or that is what the entry says anyway. */
type Packed<Value> = Value | null | undefined;

type PackedCredential = readonly [
  id: string,
  type: CredentialRecord['type'],
  payload: CredentialRecord['payload'],
  createdAt: Packed<string>,
  updatedAt: Packed<string>,
  state: Packed<CredentialRecord['state']>,
  expiresAt: Packed<string>,
];

type PackedIdentifier = readonly [
  id: string,
  type: IdentifierRecord['type'],
  identifier: string,
  createdAt: Packed<string>,
  updatedAt: Packed<string>,
  lowerCase: Packed<string>,
  metadata: Packed<IdentifierRecord['metadata']>,
];

type PackedAddress = readonly [
  id: string,
  type: AddressRecord['type'],
  address: string,
  createdAt: Packed<string>,
  updatedAt: Packed<string>,
  lowerCase: Packed<string>,
  metadata: Packed<AddressRecord['metadata']>,
  status: AddressRecord['status'],
  verified: boolean,
  verifiedAt: Packed<string>,
  preferredContactMethod: Packed<AddressRecord['preferred_contact_method']>,
];

/** Where an entry belongs: what its packed form leaves out. */
export interface EntryPlace {
  readonly id: string;
  readonly tenantId: string;
  readonly poolId: string;
}

export function packEntry({ user, credentials, identifiers, addresses }: UserEntry): string {
  const { id, tenant_id, user_pool_id, ...kept } = user;
  const { created_at: created, updated_at: updated } = user;
  const packed: PackedEntry = [
    kept,
    credentials.map((credential) => [
      credential.id,
      credential.type,
      credential.payload,
      unless(created, credential.created_at),
      unless(updated, credential.updated_at),
      credential.state,
      credential.expires_at,
    ]),
    identifiers.map((identifier) => [
      identifier.id,
      identifier.type,
      identifier.identifier,
      unless(created, identifier.created_at),
      unless(updated, identifier.updated_at),
      unless(identifier.identifier.toLowerCase(), identifier.identifier_lc),
      identifier.metadata,
    ]),
    addresses.map((address) => [
      address.id,
      address.type,
      address.address,
      unless(created, address.created_at),
      unless(updated, address.updated_at),
      unless(address.address.toLowerCase(), address.address_lc),
      address.metadata,
      address.status,
      address.verified,
      address.verified_at,
      address.preferred_contact_method,
    ]),
  ];
  return JSON.stringify(packed);
}

export function unpackEntry(text: string, place: EntryPlace): UserEntry {
  return unpacked(JSON.parse(text), place);
}

/** The entry of a packed text that was parsed already. */
export function unpacked(packedEntry: PackedEntry, { id, tenantId, poolId }: EntryPlace): UserEntry {
  const [kept, credentials, identifiers, addresses] = packedEntry;
  const user: UserRecord = { id, tenant_id: tenantId, user_pool_id: poolId, ...kept };
  return {
    user,
    credentials: credentials.map((packed) => unpackCredential(packed, user)),
    identifiers: identifiers.map((packed) => unpackIdentifier(packed, user)),
    addresses: addresses.map((packed) => unpackAddress(packed, user)),
  };
}

function unpackCredential(packed: PackedCredential, user: UserRecord): CredentialRecord {
  const [id, type, payload, createdAt, updatedAt, state, expiresAt] = packed;
  const record: CredentialRecord = { ...ownedBy(user, id, createdAt, updatedAt), type, payload };
  if (state) record.state = state;
  if (expiresAt) record.expires_at = expiresAt;
  return record;
}

function unpackIdentifier(packed: PackedIdentifier, user: UserRecord): IdentifierRecord {
  const [id, type, identifier, createdAt, updatedAt, lowerCase, metadata] = packed;
  const record: IdentifierRecord = {
    ...ownedBy(user, id, createdAt, updatedAt),
    type,
    identifier,
    identifier_lc: lowerCase ?? identifier.toLowerCase(),
  };
  if (metadata) record.metadata = metadata;
  return record;
}

function unpackAddress(packed: PackedAddress, user: UserRecord): AddressRecord {
  const [id, type, address, createdAt, updatedAt, lowerCase, metadata, status, verified, verifiedAt, preferred] =
    packed;
  const record: AddressRecord = {
    ...ownedBy(user, id, createdAt, updatedAt),
    type,
    address,
    address_lc: lowerCase ?? address.toLowerCase(),
    status,
    verified,
  };
  if (metadata) record.metadata = metadata;
  if (verifiedAt) record.verified_at = verifiedAt;
  if (preferred) record.preferred_contact_method = preferred;
  return record;
}

function ownedBy(user: UserRecord, id: string, createdAt: Packed<string>, updatedAt: Packed<string>) {
  return {
    id,
    tenant_id: user.tenant_id,
    user_pool_id: user.user_pool_id,
    user_id: user.id,
    created_at: createdAt ?? user.created_at,
    updated_at: updatedAt ?? user.updated_at,
  };
}

/** Nothing where the value is the one that is known. */
function unless(known: string, value: string): string | null {
  return value === known ? null : value;
}
