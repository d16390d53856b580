import Table from 'cli-table3';
import { describePosition } from '../contract/position-text.ts';
import type { Reject, RejectReason } from '../contract/reject.ts';

/** Rejects of one reason. Names places and fields, no user. */
export interface RejectsOfReason {
  readonly reason: RejectReason;
  readonly records: number;
  /** The first of them. */
  readonly first: readonly Omit<Reject, 'reason' | 'sourceKey'>[];
}

const shown = 3;

/** Counts rejects by their reason, the most frequent first. */
export async function listRejects(rejects: AsyncIterable<Reject>): Promise<readonly RejectsOfReason[]> {
  const byReason = new Map<RejectReason, { records: number; first: RejectsOfReason['first'][number][] }>();
  for await (const { reason, position, field, explanation } of rejects) {
    const found = byReason.get(reason) ?? { records: 0, first: [] };
    found.records += 1;
    if (found.first.length < shown) {
      found.first.push({ position, ...(field === undefined ? {} : { field }), explanation });
    }
    byReason.set(reason, found);
  }
  return [...byReason]
    .map(([reason, found]) => ({ reason, ...found }))
    .sort((one, other) => other.records - one.records);
}

/** The list as a table for a terminal. */
export function rejectsTable(list: readonly RejectsOfReason[]): string {
  const drawn = new Table({
    head: ['reason', 'records', 'first places'],
    colAligns: ['left', 'right', 'left'],
    style: { head: [], border: [] },
  });
  for (const { reason, records, first } of list) {
    const places = first.map(({ position, field }) =>
      [describePosition(position), field].filter((part) => part !== undefined).join(': '),
    );
    drawn.push([reason, records.toLocaleString('en-US'), places.join('\n')]);
  }
  return drawn.toString();
}
