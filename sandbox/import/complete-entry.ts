import type { AddressRecord, CredentialRecord, IdentifierRecord, UserEntry, UserRecord } from '../records.ts';
import type { DraftEntry } from './draft-entries.ts';
import type { ImportedAddress, ImportedCredential, ImportedIdentifier, ImportedUser } from './import-body.ts';

const userFields = [
  'status',
  'payload',
  'payload_schema_id',
  'metadata',
  'metadata_schema_id',
  'business_metadata',
  'business_metadata_schema_id',
  'status_updated_at',
  'user_type',
] as const satisfies readonly (keyof ImportedUser)[];

/** Makes a user's record whole: unknown fields are dropped, as a Go server drops them, and dates filled in. */
export function completeUser(user: ImportedUser, tenantId: string, now: string): UserRecord {
  return {
    id: user.id.toLowerCase(),
    tenant_id: tenantId,
    user_pool_id: user.user_pool_id,
    ...picked(user, userFields),
    created_at: user.created_at ?? now,
    updated_at: user.updated_at ?? now,
  };
}

/** Makes the sub-entries of a draft whole, as those of `user`. */
export function completeEntry(draft: DraftEntry, user: UserRecord, now: string): UserEntry {
  const owner = { tenant_id: user.tenant_id, user_pool_id: user.user_pool_id, user_id: user.id };
  return {
    user,
    credentials: draft.credentials.map(({ record }) => ({ ...owner, ...completeCredential(record, now) })),
    identifiers: draft.identifiers.map(({ record }) => ({ ...owner, ...completeIdentifier(record, now) })),
    addresses: draft.addresses.map(({ record }) => ({ ...owner, ...completeAddress(record, now) })),
  };
}

type Unowned<SubEntry> = Omit<SubEntry, 'tenant_id' | 'user_pool_id' | 'user_id'>;

function completeCredential(record: ImportedCredential, now: string): Unowned<CredentialRecord> {
  return {
    id: record.id.toLowerCase(),
    ...picked(record, ['type', 'payload', 'state', 'expires_at']),
    ...dates(record, now),
  };
}

function completeIdentifier(record: ImportedIdentifier, now: string): Unowned<IdentifierRecord> {
  return {
    id: record.id.toLowerCase(),
    ...picked(record, ['type', 'identifier', 'metadata']),
    identifier_lc: record.identifier_lc ?? record.identifier.toLowerCase(),
    ...dates(record, now),
  };
}

function completeAddress(record: ImportedAddress, now: string): Unowned<AddressRecord> {
  return {
    id: record.id.toLowerCase(),
    ...picked(record, ['type', 'address', 'metadata', 'preferred_contact_method', 'verified_at']),
    address_lc: record.address_lc ?? record.address.toLowerCase(),
    status: record.status ?? 'active',
    verified: record.verified ?? false,
    ...dates(record, now),
  };
}

function dates(record: { created_at?: string; updated_at?: string }, now: string) {
  return { created_at: record.created_at ?? now, updated_at: record.updated_at ?? now };
}

function picked<Source, Field extends keyof Source>(source: Source, fields: readonly Field[]): Pick<Source, Field> {
  const result: Partial<Pick<Source, Field>> = {};
  for (const field of fields) if (source[field] !== undefined) result[field] = source[field];
  return result as Pick<Source, Field>;
}
