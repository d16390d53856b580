import { describe, expect, it } from 'vitest';
import { afterRepair } from '../../activities/repair-plan.ts';
import type { BatchOutcome } from '../../contract/dataset.ts';

const ids = ['a', 'b', 'c', 'd'];
const repaired = (...sent: string[]) => ({ sent: new Set(sent), changedSince: new Set<string>() });

function outcome(change: Partial<BatchOutcome>): BatchOutcome {
  const accepted = ids.length - (change.refused?.length ?? 0) - (change.unsent?.length ?? 0);
  return { batch: 3, mode: 'ignore', users: ids.length, accepted, refused: [], requests: 1, ...change };
}

const sentAgain = (accepted: number, refused: BatchOutcome['refused'] = []): BatchOutcome =>
  outcome({ mode: 'update', users: accepted + refused.length, accepted, refused });

describe('what became of a batch after a repair', () => {
  it('keeps the mode of those who were not sent again, and tells that of the others apart', () => {
    const before = outcome({ refused: [{ id: 'b', status: 409 }] });
    expect(afterRepair(before, ids, repaired('b'), sentAgain(1))).toMatchObject({
      mode: 'ignore',
      accepted: 4,
      refused: [],
      again: { mode: 'update', accepted: 1, refused: 0 },
    });
  });

  it('stays as it was where none of its users was sent again', () => {
    const before = outcome({ refused: [{ id: 'b', status: 409 }] });
    const again = { mode: 'update', accepted: 0, refused: 0, sent: [], changedSince: [] } as const;
    expect(afterRepair(before, ids, repaired(), sentAgain(0))).toEqual({ ...before, again });
  });

  it('accepts nobody where nothing of it was ever sent', () => {
    expect(afterRepair(undefined, ids, repaired(), sentAgain(0))).toMatchObject({
      accepted: 0,
      refused: [],
      unsent: ids,
    });
  });

  it('tells those that no one has sent from those that the repair did', () => {
    const refused = [{ id: 'c', status: 422 }];
    const once = afterRepair(undefined, ids, repaired('a', 'c'), sentAgain(1, refused));
    expect(once).toMatchObject({ mode: 'update', users: 4, accepted: 1, refused, unsent: ['b', 'd'] });
    const twice = afterRepair(once, ids, repaired('c', 'd'), sentAgain(2));
    expect(twice).toMatchObject({ mode: 'update', accepted: 3, refused: [], unsent: ['b'] });
  });
});
