import type { HashReading } from '../../passwords/hash-reading.ts';
import { type Defect, notFound } from '../api-error.ts';
import type { ImportMode } from '../options.ts';
import { subEntryKinds, type UserEntry, type UserRecord } from '../records.ts';
import { Claims, type StoredUsers } from './claims.ts';
import { completeEntry, completeUser } from './complete-entry.ts';
import type { DraftEntry } from './draft-entries.ts';
import { type Conflict, findConflicts } from './find-conflicts.ts';
import { findDefects } from './find-defects.ts';

/** What becomes of one user of a request. */
export type EntryPlan =
  | { readonly kind: 'put'; readonly entry: UserEntry }
  | { readonly kind: 'skip' }
  | { readonly kind: 'conflict'; readonly conflicts: readonly Conflict[] }
  | { readonly kind: 'refuse'; readonly defects: readonly Defect[] };

export interface ImportContext {
  readonly tenantId: string;
  readonly mode: ImportMode;
  readonly stored: StoredUsers;
  /** Whether the tenant has the pool, or the request makes it. */
  readonly hasPool: (poolId: string) => boolean;
  /** Checks payload and metadata by the schemas of the tenant; paths are inside the user. */
  readonly findProfileDefects: (user: UserRecord) => readonly Defect[];
  readonly hashReading: HashReading;
  /** RFC 3339; fills in dates that are left out. */
  readonly now: string;
}

/**
 * Decides what an import does with each user, without doing it. Entries are whole: in `ignore` a user that conflicts is
 * left out with all its sub-entries, in `update` the sub-entries that are not sent again go.
 *
 * @throws ApiError 404 when a user is for a pool that is not there
 */
export function planImport(drafts: readonly DraftEntry[], context: ImportContext): EntryPlan[] {
  const claims = new Claims(context.stored);
  return drafts.map((draft) => {
    const sent = draft.users[0];
    return sent === undefined ? planAddition(draft, context, claims) : planEntry(draft, sent, context, claims);
  });
}

function planEntry(
  draft: DraftEntry,
  { index, record }: DraftEntry['users'][number],
  context: ImportContext,
  claims: Claims,
): EntryPlan {
  const { mode, stored, tenantId, now } = context;
  if (!context.hasPool(record.user_pool_id)) throw notFound('pool');
  const defects = findDefects(draft, { tenantId, poolId: record.user_pool_id }, context.hashReading);
  const user = completeUser(record, tenantId, now);
  for (const { path, reason } of context.findProfileDefects(user)) {
    defects.push({ path: `/users/${index}${path}`, reason });
  }
  if (defects.length > 0) return { kind: 'refuse', defects };
  const exists = stored.has(draft.userId);
  if (exists && mode !== 'update') return conflicting(mode, [{ record: 'user', id: draft.userId, because: 'id' }]);
  const entry = completeEntry(draft, user, now);
  const conflicts = findConflicts(entry, mode, claims);
  if (conflicts.length > 0) return conflicting(mode, conflicts);
  claims.replace(exists ? stored.get(draft.userId) : undefined, entry);
  return { kind: 'put', entry };
}

/** Sub-entries of a user that the request itself does not hold are added to the one that is there. */
function planAddition(draft: DraftEntry, context: ImportContext, claims: Claims): EntryPlan {
  const { mode, stored, tenantId, now } = context;
  const existing = stored.get(draft.userId);
  if (existing === undefined) return { kind: 'refuse', defects: unknownUser(draft) };
  const defects = findDefects(draft, { tenantId, poolId: existing.user.user_pool_id }, context.hashReading);
  if (defects.length > 0) return { kind: 'refuse', defects };
  const added = completeEntry(draft, existing.user, now);
  const conflicts = findConflicts(added, mode, claims);
  if (conflicts.length > 0 && mode !== 'ignore') return { kind: 'conflict', conflicts };
  const left = new Set(conflicts.map(({ id }) => id));
  const entry = merge(existing, without(added, left));
  claims.replace(existing, entry);
  return { kind: 'put', entry };
}

function conflicting(mode: ImportMode, conflicts: readonly Conflict[]): EntryPlan {
  return mode === 'ignore' ? { kind: 'skip' } : { kind: 'conflict', conflicts };
}

function unknownUser(draft: DraftEntry): Defect[] {
  return [
    ...draft.credentials.map(({ index }) => `/user_credentials/${index}`),
    ...draft.identifiers.map(({ index }) => `/user_identifiers/${index}`),
    ...draft.addresses.map(({ index }) => `/user_verifiable_addresses/${index}`),
  ].map((path) => ({ path: `${path}/user_id`, reason: 'must be a user of this request or of the pool' }));
}

function without(entry: UserEntry, ids: ReadonlySet<string>): UserEntry {
  return {
    user: entry.user,
    credentials: entry.credentials.filter(({ id }) => !ids.has(id)),
    identifiers: entry.identifiers.filter(({ id }) => !ids.has(id)),
    addresses: entry.addresses.filter(({ id }) => !ids.has(id)),
  };
}

function merge(existing: UserEntry, added: UserEntry): UserEntry {
  const replaced = new Set(subEntryKinds.flatMap((kind) => added[kind].map(({ id }) => id)));
  const kept = without(existing, replaced);
  return {
    user: existing.user,
    credentials: [...kept.credentials, ...added.credentials],
    identifiers: [...kept.identifiers, ...added.identifiers],
    addresses: [...kept.addresses, ...added.addresses],
  };
}
