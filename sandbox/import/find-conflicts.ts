import type { ImportMode } from '../options.ts';
import { type SubEntryKind, subEntryKinds, type UserEntry } from '../records.ts';
import type { Claims } from './claims.ts';

/** A record that cannot be taken because of another one: ids only, never an identifier. */
export interface Conflict {
  readonly record: 'user' | 'user_credential' | 'user_identifier' | 'user_verifiable_address';
  readonly id: string;
  /** Whether its id is there already, or its identifier. */
  readonly because: 'id' | 'identifier';
}

const recordNames = {
  credentials: 'user_credential',
  identifiers: 'user_identifier',
  addresses: 'user_verifiable_address',
} as const satisfies Record<SubEntryKind, Conflict['record']>;

/**
 * Conflicts of an entry's sub-entries. In `update` a user's own records are overwritten, so only what another user has
 * is in the way. Within one entry an identifier can be there once, whatever its type: it is unique in its pool.
 */
export function findConflicts(entry: UserEntry, mode: ImportMode, claims: Claims): Conflict[] {
  const { id: userId, user_pool_id: poolId } = entry.user;
  const isInTheWay = (owner: string | undefined): boolean =>
    owner !== undefined && (mode !== 'update' || owner !== userId);
  const conflicts: Conflict[] = [];
  for (const kind of subEntryKinds) {
    for (const { id } of entry[kind]) {
      if (isInTheWay(claims.ownerOfSubEntry(kind, id)))
        conflicts.push({ record: recordNames[kind], id, because: 'id' });
    }
  }
  const own = new Set<string>();
  for (const { id, identifier } of entry.identifiers) {
    const normalized = claims.normalizeIdentifier(poolId, identifier);
    if (own.has(normalized) || isInTheWay(claims.ownerOfIdentifier(poolId, identifier))) {
      conflicts.push({ record: 'user_identifier', id, because: 'identifier' });
    }
    own.add(normalized);
  }
  return conflicts;
}
