import type { AddressRecord, CredentialRecord, IdentifierRecord, UserEntry, UserRecord } from '../records.ts';

/**
 * A whole entry as a JSON text without what the store knows anyway: ids of tenant, pool and user, lower-case forms, and
 * dates of sub-entries that are the user's. That halves what 2 million users take.
 */
type PackedEntry = readonly [
  user: Omit<UserRecord, 'id' | 'tenant_id' | 'user_pool_id'>,
  credentials: readonly Omit<CredentialRecord, Known | Dates>[],
  identifiers: readonly Omit<IdentifierRecord, Known | Dates | 'identifier_lc'>[],
  addresses: readonly Omit<AddressRecord, Known | Dates | 'address_lc'>[],
];

type Known = 'tenant_id' | 'user_pool_id' | 'user_id';
type Dates = 'created_at' | 'updated_at';
type Owned = { tenant_id: string; user_pool_id: string; user_id: string; created_at: string; updated_at: string };

/** Where an entry belongs: what its packed form leaves out. */
export interface EntryPlace {
  readonly id: string;
  readonly tenantId: string;
  readonly poolId: string;
}

export function packEntry({ user, credentials, identifiers, addresses }: UserEntry): string {
  const { id, tenant_id, user_pool_id, ...kept } = user;
  const packed: PackedEntry = [
    kept,
    credentials.map((credential) => withoutOwner(credential, user)),
    identifiers.map((identifier) => {
      const { identifier_lc, ...rest } = withoutOwner(identifier, user);
      return identifier_lc === rest.identifier.toLowerCase() ? rest : { ...rest, identifier_lc };
    }),
    addresses.map((address) => {
      const { address_lc, ...rest } = withoutOwner(address, user);
      return address_lc === rest.address.toLowerCase() ? rest : { ...rest, address_lc };
    }),
  ];
  return JSON.stringify(packed);
}

export function unpackEntry(text: string, place: EntryPlace): UserEntry {
  const [kept, credentials, identifiers, addresses]: PackedEntry = JSON.parse(text);
  const user: UserRecord = { id: place.id, tenant_id: place.tenantId, user_pool_id: place.poolId, ...kept };
  const owned: Owned = {
    tenant_id: place.tenantId,
    user_pool_id: place.poolId,
    user_id: place.id,
    created_at: user.created_at,
    updated_at: user.updated_at,
  };
  return {
    user,
    credentials: credentials.map((credential) => ({ ...owned, ...credential })),
    identifiers: identifiers.map((identifier) => ({
      ...owned,
      identifier_lc: identifier.identifier.toLowerCase(),
      ...identifier,
    })),
    addresses: addresses.map((address) => ({ ...owned, address_lc: address.address.toLowerCase(), ...address })),
  };
}

function withoutOwner<SubEntry extends Owned>(subEntry: SubEntry, user: UserRecord): Omit<SubEntry, Known | Dates> {
  const { tenant_id, user_pool_id, user_id, created_at, updated_at, ...rest } = subEntry;
  return {
    ...rest,
    ...(created_at === user.created_at ? {} : { created_at }),
    ...(updated_at === user.updated_at ? {} : { updated_at }),
  };
}
