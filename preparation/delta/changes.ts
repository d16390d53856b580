import { isDeepStrictEqual } from 'node:util';
import type { DeltaCounts } from '../../contract/dataset.ts';
import { type BodySection, bodySections } from '../../dataset/batch-body.ts';
import type { UserEntry } from '../../dataset/user-entries.ts';

/** What is told of users whose records are not what they were. */
export type Changes = Pick<DeltaCounts, 'datesAlone' | 'removed'>;

export const noChanges: Changes = {
  datesAlone: 0,
  removed: { user_credentials: 0, user_identifiers: 0, user_verifiable_addresses: 0, group_members: 0 },
};

/** Adds what became of the records of one user, who has changed. A record is known by its id, not by its value. */
export function addChange({ datesAlone, removed }: Changes, earlier: UserEntry, newer: UserEntry): Changes {
  const sumOf = (section: keyof Changes['removed']): number => {
    const kept = new Set(recordsOf(newer, section).map(idOf));
    return removed[section] + recordsOf(earlier, section).filter((record) => !kept.has(idOf(record))).length;
  };
  return {
    datesAlone: datesAlone + Number(isSameButForDates(earlier, newer)),
    removed: {
      user_credentials: sumOf('user_credentials'),
      user_identifiers: sumOf('user_identifiers'),
      user_verifiable_addresses: sumOf('user_verifiable_addresses'),
      group_members: sumOf('group_members'),
    },
  };
}

function isSameButForDates(earlier: UserEntry, newer: UserEntry): boolean {
  const dateless = (entry: UserEntry) =>
    bodySections.map((section) => recordsOf(entry, section).map(({ updated_at: _, ...others }) => others));
  return isDeepStrictEqual(dateless(earlier), dateless(newer));
}

type WrittenRecord = Readonly<Record<string, unknown>>;

function recordsOf(entry: UserEntry, section: BodySection): readonly WrittenRecord[] {
  return JSON.parse(`[${entry.records(section).toString()}]`);
}

/** A membership has no id of its own: it is known by its group. */
function idOf(record: WrittenRecord): unknown {
  return record.group_id ?? record.id;
}
