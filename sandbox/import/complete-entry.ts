import type { AddressRecord, CredentialRecord, IdentifierRecord, UserEntry, UserRecord } from '../records.ts';
import type { DraftEntry } from './draft-entries.ts';
import type { ImportedAddress, ImportedCredential, ImportedIdentifier, ImportedUser } from './import-body.ts';

// Records are built field by field: this runs for every record of an import, and spreading objects took most of its time.

/** Makes a user's record whole: unknown fields are dropped, as a Go server drops them, and dates filled in. */
export function completeUser(user: ImportedUser, tenantId: string, now: string): UserRecord {
  const record: UserRecord = {
    id: user.id.toLowerCase(),
    tenant_id: tenantId,
    user_pool_id: user.user_pool_id,
    status: user.status,
    created_at: user.created_at ?? now,
    updated_at: user.updated_at ?? now,
  };
  if (user.payload !== undefined) record.payload = user.payload;
  if (user.payload_schema_id !== undefined) record.payload_schema_id = user.payload_schema_id;
  if (user.metadata !== undefined) record.metadata = user.metadata;
  if (user.metadata_schema_id !== undefined) record.metadata_schema_id = user.metadata_schema_id;
  if (user.business_metadata !== undefined) record.business_metadata = user.business_metadata;
  if (user.business_metadata_schema_id !== undefined) {
    record.business_metadata_schema_id = user.business_metadata_schema_id;
  }
  if (user.status_updated_at !== undefined) record.status_updated_at = user.status_updated_at;
  if (user.user_type !== undefined) record.user_type = user.user_type;
  return record;
}

/** Makes the sub-entries of a draft whole, as those of `user`. */
export function completeEntry(draft: DraftEntry, user: UserRecord, now: string): UserEntry {
  return {
    user,
    credentials: draft.credentials.map(({ record }) => completeCredential(record, user, now)),
    identifiers: draft.identifiers.map(({ record }) => completeIdentifier(record, user, now)),
    addresses: draft.addresses.map(({ record }) => completeAddress(record, user, now)),
  };
}

function completeCredential(sent: ImportedCredential, user: UserRecord, now: string): CredentialRecord {
  const record: CredentialRecord = {
    id: sent.id.toLowerCase(),
    tenant_id: user.tenant_id,
    user_pool_id: user.user_pool_id,
    user_id: user.id,
    type: sent.type,
    payload: sent.payload,
    created_at: sent.created_at ?? now,
    updated_at: sent.updated_at ?? now,
  };
  if (sent.state !== undefined) record.state = sent.state;
  if (sent.expires_at !== undefined) record.expires_at = sent.expires_at;
  return record;
}

function completeIdentifier(sent: ImportedIdentifier, user: UserRecord, now: string): IdentifierRecord {
  const record: IdentifierRecord = {
    id: sent.id.toLowerCase(),
    tenant_id: user.tenant_id,
    user_pool_id: user.user_pool_id,
    user_id: user.id,
    type: sent.type,
    identifier: sent.identifier,
    identifier_lc: sent.identifier_lc ?? sent.identifier.toLowerCase(),
    created_at: sent.created_at ?? now,
    updated_at: sent.updated_at ?? now,
  };
  if (sent.metadata !== undefined) record.metadata = sent.metadata;
  return record;
}

function completeAddress(sent: ImportedAddress, user: UserRecord, now: string): AddressRecord {
  const record: AddressRecord = {
    id: sent.id.toLowerCase(),
    tenant_id: user.tenant_id,
    user_pool_id: user.user_pool_id,
    user_id: user.id,
    type: sent.type,
    address: sent.address,
    address_lc: sent.address_lc ?? sent.address.toLowerCase(),
    status: sent.status ?? 'active',
    verified: sent.verified ?? false,
    created_at: sent.created_at ?? now,
    updated_at: sent.updated_at ?? now,
  };
  if (sent.verified_at !== undefined) record.verified_at = sent.verified_at;
  if (sent.preferred_contact_method !== undefined) record.preferred_contact_method = sent.preferred_contact_method;
  if (sent.metadata !== undefined) record.metadata = sent.metadata;
  return record;
}
