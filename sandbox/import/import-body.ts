import type { HashedPassword } from '../../passwords/hash.ts';
import type { TenantDump } from '../../secureauth/generated/identitysystem.ts';
import { bodyReader } from '../validator.ts';
import { importSchema, passwordPayloadSchema } from './import-schema.ts';

type Dumped<Key extends keyof TenantDump> = NonNullable<TenantDump[Key]>[number];

/** A sub-entry as the guide's sample sends it: what may be left out is named in import-schema.ts. */
type Loosened<SubEntry, Kept extends keyof SubEntry> = Partial<SubEntry> & Pick<SubEntry, Kept> & { id: string };

export type ImportedUser = Dumped<'users'> & { id: string };
export type ImportedCredential = Loosened<Dumped<'user_credentials'>, 'user_id' | 'type' | 'payload'>;
export type ImportedIdentifier = Loosened<Dumped<'user_identifiers'>, 'user_id' | 'type' | 'identifier'>;
export type ImportedAddress = Loosened<Dumped<'user_verifiable_addresses'>, 'user_id' | 'type' | 'address'>;

/** A TenantDump that an import takes. */
export interface ImportBody extends Pick<TenantDump, 'pools' | 'schemas' | 'groups' | 'group_members' | 'codes'> {
  users?: ImportedUser[];
  user_credentials?: ImportedCredential[];
  user_identifiers?: ImportedIdentifier[];
  user_verifiable_addresses?: ImportedAddress[];
}

/** @throws ApiError 400 with the path of the first defect */
export const readImportBody = bodyReader<ImportBody>(importSchema);

/** Reads a password credential's payload. @throws ApiError 400 with a path inside the payload */
export const readPasswordPayload = bodyReader<{ hashed_password: HashedPassword }>(passwordPayloadSchema);
