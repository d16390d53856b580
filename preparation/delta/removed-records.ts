import type { DeltaCounts } from '../../contract/dataset.ts';
import type { UserEntry } from '../../dataset/user-entries.ts';

export type RemovedRecords = DeltaCounts['removed'];

export const nothingRemoved: RemovedRecords = {
  user_credentials: 0,
  user_identifiers: 0,
  user_verifiable_addresses: 0,
  group_members: 0,
};

/** Adds the records of a user that it had before and does not have now. A record is known by its id, not by its value. */
export function addRemoved(sums: RemovedRecords, earlier: UserEntry, newer: UserEntry): RemovedRecords {
  const removed = (section: keyof RemovedRecords): number => {
    const kept = new Set(idsOf(newer, section));
    return sums[section] + idsOf(earlier, section).filter((id) => !kept.has(id)).length;
  };
  return {
    user_credentials: removed('user_credentials'),
    user_identifiers: removed('user_identifiers'),
    user_verifiable_addresses: removed('user_verifiable_addresses'),
    group_members: removed('group_members'),
  };
}

/** A membership has no id of its own: it is known by its group. */
function idsOf(entry: UserEntry, section: keyof RemovedRecords): readonly (string | undefined)[] {
  const records: readonly { readonly id?: string; readonly group_id?: string }[] = JSON.parse(
    `[${entry.records(section).toString()}]`,
  );
  return records.map(({ id, group_id: group }) => group ?? id);
}
