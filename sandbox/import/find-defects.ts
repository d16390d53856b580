import type { HashReading } from '../../passwords/hash-reading.ts';
import { findHashDefect } from '../../passwords/verify.ts';
import { ApiError, type Defect } from '../api-error.ts';
import { subEntryKinds } from '../records.ts';
import { type DraftEntry, dumpLists } from './draft-entries.ts';
import { type ImportBody, readPasswordPayload } from './import-body.ts';

/** Where a draft's records have to belong. */
export interface DraftPlace {
  readonly tenantId: string;
  readonly poolId: string;
}

/** Defects of a draft's own records that make it a 422: a foreign tenant or pool, a user or a hash that cannot be. */
export function findDefects(draft: DraftEntry, place: DraftPlace, reading: HashReading): Defect[] {
  const defects: Defect[] = [];
  for (const [position, { index, record }] of draft.users.entries()) {
    if (record.tenant_id !== place.tenantId) {
      defects.push({ path: `/users/${index}/tenant_id`, reason: 'must be the tenant of the path' });
    }
    if (position > 0) defects.push({ path: `/users/${index}/id`, reason: 'must not be there twice' });
  }
  for (const kind of subEntryKinds) {
    const seen = new Set<string>();
    for (const { index, record } of draft[kind]) {
      const path = `/${dumpLists[kind]}/${index}`;
      if (record.tenant_id !== undefined && record.tenant_id !== place.tenantId) {
        defects.push({ path: `${path}/tenant_id`, reason: 'must be the tenant of the path' });
      }
      if (record.user_pool_id !== undefined && record.user_pool_id !== place.poolId) {
        defects.push({ path: `${path}/user_pool_id`, reason: "must be the user's pool" });
      }
      const id = record.id.toLowerCase();
      if (seen.has(id)) defects.push({ path: `${path}/id`, reason: 'must not be there twice' });
      seen.add(id);
    }
  }
  for (const { index, record } of draft.credentials) {
    if (record.type !== 'password') continue;
    const defect = findHashDefect(readPasswordPayload(record.payload).hashed_password, reading);
    if (defect === undefined) continue;
    const field = defect.field.replaceAll('.', '/');
    defects.push({ path: `/user_credentials/${index}/payload/hashed_password/${field}`, reason: defect.reason });
  }
  return defects;
}

/** A password credential without a hash object is of the wrong form: 400, with the path in the request. */
export function checkPasswordPayloads(body: ImportBody): void {
  for (const [index, { type, payload }] of body.user_credentials?.entries() ?? []) {
    if (type === 'password') readAt(`/user_credentials/${index}/payload`, payload);
  }
}

function readAt(path: string, payload: unknown): void {
  try {
    readPasswordPayload(payload);
  } catch (error) {
    if (!(error instanceof ApiError)) throw error;
    const inside = error.details?.errors;
    const errors = Array.isArray(inside) ? inside.map((defect) => ({ ...defect, path: path + defect.path })) : [];
    throw new ApiError(error.status, error.code, { errors });
  }
}
