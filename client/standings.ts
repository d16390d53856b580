import type { Standing } from '../contract/progress.ts';
import type { MigrationHandle } from './migration-handle.ts';

/** When nothing has changed for so long, it is asked whether anybody works on the migration at all. */
const quietMs = 15_000;

/**
 * Looks where a migration stands, each time it is called. What its memo tells needs no worker; after a quiet while a
 * worker is asked, so that one that is missing is told.
 */
export function standingsOf(migration: MigrationHandle): () => Promise<Standing> {
  let last = '';
  let changedAt = 0;
  return async () => {
    const standing = await migration.standing();
    const told = JSON.stringify(standing);
    const now = performance.now();
    if (told === last && now - changedAt < quietMs) return standing;
    if (told === last) await migration.progress();
    last = told;
    changedAt = performance.now();
    return standing;
  };
}
