import type { UserEntry } from '../records.ts';
import type { Page } from '../store/user-store.ts';
import type { Tenant } from '../tenant.ts';

/** One page of a pool's users as the list shows it, which may be behind what the pool holds. */
export function listedPage({ users, damage }: Tenant, poolId: string, page: Page): UserEntry[] {
  const shown = new Map<string, UserEntry>();
  const { matches } = page;
  const found = users.page(poolId, {
    ...page,
    matches: (entry) => {
      const listed = damage.listed(entry);
      if (listed === undefined || !(matches?.(listed) ?? true)) return false;
      if (listed !== entry) shown.set(entry.user.id, listed);
      return true;
    },
  });
  return found.map((entry) => shown.get(entry.user.id) ?? entry);
}
