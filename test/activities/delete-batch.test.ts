import { describe, expect, it } from 'vitest';
import { monotonicClock } from '../../activities/clock.ts';
import { type DeletionTarget, deleteBatch } from '../../activities/delete-batch.ts';
import { type BatchPlan, planBatch } from '../../activities/undo-plan.ts';
import type { BatchOutcome } from '../../contract/dataset.ts';
import { type BegunDeletion, nothingBegun } from '../../dataset/undo/begun-deletion.ts';
import { TargetFault } from '../../secureauth/problems.ts';

const ids = ['a', 'b', 'c', 'd', 'e', 'f'];
const batch = { batch: 3, users: ids.length };
const all: BatchPlan = { kept: [], toDelete: ids, refused: [], neverSent: [], unrecorded: [] };

/** A pool that holds some users, and notes what it is asked. */
function target(there: readonly string[], change: Partial<DeletionTarget> = {}) {
  const pool = new Set(there);
  const asked: string[] = [];
  const kept: BegunDeletion[] = [];
  const deletion: DeletionTarget = {
    gate: { closedUntil: 0 },
    clock: monotonicClock,
    random: () => 0.5,
    signal: new AbortController().signal,
    present: async () => {
      asked.push('list');
      return new Set(pool);
    },
    deleteUser: async (id) => {
      asked.push(id);
      return pool.delete(id);
    },
    isEnough: () => false,
    keep: async (begun) => {
      kept.push(begun);
    },
    ...change,
  };
  return { deletion, pool, asked, kept };
}

function outcome(refused: readonly string[]): BatchOutcome {
  const accepted = ids.length - refused.length;
  const named = refused.map((id) => ({ id, status: 422 }));
  return { batch: 3, mode: 'ignore', users: ids.length, accepted, refused: named, requests: 1 };
}

function presence(existing: readonly string[]) {
  return { batch: 3, users: ids.length, existing };
}

describe('the plan of a batch', () => {
  it('keeps who was there before, deletes who was accepted, and looks for the others', () => {
    expect(planBatch(ids, { presence: presence(['a', 'b']), outcomes: [outcome(['b', 'c'])] }, 'recorded')).toEqual({
      kept: ['a', 'b'],
      toDelete: ['d', 'e', 'f'],
      refused: ['c'],
      neverSent: [],
      unrecorded: [],
    });
  });

  it('touches nobody of a batch that was not recorded, unless the mode itself says that nobody was there', () => {
    const known = { presence: undefined, outcomes: [] };
    expect(planBatch(ids, known, 'recorded')).toMatchObject({ neverSent: [], unrecorded: ids });
    expect(planBatch(ids, { presence: undefined, outcomes: [outcome([])] }, 'mode_fail')).toMatchObject({
      toDelete: ids,
      unrecorded: [],
    });
  });
});

describe('deleting a batch', () => {
  it('deletes each user once and counts those that were gone already apart', async () => {
    const { deletion, asked, kept } = target(['a', 'b', 'c', 'd', 'x']);
    expect(await deleteBatch(batch, all, nothingBegun, deletion)).toEqual({
      entry: { ...batch, deleted: 4, alreadyGone: ['e', 'f'], kept: [], refused: [], neverSent: [] },
    });
    expect(asked).toEqual(ids);
    expect(kept).toEqual([]);
  });

  it('looks for users of whom it is not known whether they arrived, and deletes those that did', async () => {
    const plan: BatchPlan = { kept: ['a'], toDelete: ['b'], refused: ['c', 'd'], neverSent: [], unrecorded: [] };
    const { deletion, asked } = target(['a', 'b', 'c']);
    expect(await deleteBatch({ batch: 3, users: 4 }, plan, nothingBegun, deletion)).toMatchObject({
      entry: { deleted: 2, alreadyGone: [], kept: ['a'], refused: ['d'] },
    });
    expect(asked).toEqual(['list', 'b', 'c']);
  });

  it('asks nothing about a batch of which nobody may be touched', async () => {
    const plan: BatchPlan = { kept: [], toDelete: [], refused: [], neverSent: [], unrecorded: ids };
    const { deletion, asked } = target(ids);
    expect(await deleteBatch(batch, plan, nothingBegun, deletion)).toMatchObject({
      entry: { deleted: 0, neverSent: [], unrecorded: ids },
    });
    expect(asked).toEqual([]);
  });

  it('stops after the request in flight when it is braked, and goes on from there', async () => {
    const brake = new AbortController();
    const first = target(ids);
    const braked: DeletionTarget = {
      ...first.deletion,
      signal: brake.signal,
      deleteUser: async (id) => {
        if (id === 'c') brake.abort();
        return await first.deletion.deleteUser(id);
      },
    };
    expect(await deleteBatch(batch, all, nothingBegun, braked)).toEqual({ interrupted: true });
    expect(first.kept).toEqual([{ deleted: ['a', 'b', 'c'], alreadyGone: [] }]);

    const second = target([...first.pool]);
    const [begun = nothingBegun] = first.kept;
    expect(await deleteBatch(batch, all, begun, second.deletion)).toMatchObject({
      entry: { deleted: 6, alreadyGone: [] },
    });
    expect(second.asked).toEqual(['d', 'e', 'f']);
  });

  it('does not look again for users that it found before it was stopped', async () => {
    const plan: BatchPlan = { kept: [], toDelete: [], refused: [], neverSent: ids, unrecorded: [] };
    const { deletion, asked } = target(['b']);
    const begun = { deleted: ['a'], alreadyGone: [], found: ['a', 'b'] };
    expect(await deleteBatch(batch, plan, begun, deletion)).toMatchObject({
      entry: { deleted: 2, neverSent: ['c', 'd', 'e', 'f'] },
    });
    expect(asked).toEqual(['b']);
  });

  it('makes way by one request at least, however little a stretch may take', async () => {
    const pool = target(ids, { isEnough: () => true });
    let begun = nothingBegun;
    for (let stretches = 1; stretches < ids.length; stretches += 1) {
      expect(await deleteBatch(batch, all, begun, pool.deletion)).toEqual({ interrupted: true });
      begun = pool.kept.at(-1) ?? nothingBegun;
      expect(begun.deleted).toHaveLength(stretches);
    }
    expect(await deleteBatch(batch, all, begun, pool.deletion)).toMatchObject({ entry: { deleted: 6 } });
  });

  it('leaves a target alone that asks to be, and keeps whom it has deleted', async () => {
    const { deletion, kept } = target(ids);
    const throttled: DeletionTarget = {
      ...deletion,
      deleteUser: async (id) => {
        if (id === 'd') {
          const answer = { kind: 'throttled', status: 429, retryAfterMs: 40 } as const;
          throw new TargetFault('target_failing', 'too many', '', '', answer);
        }
        return await deletion.deleteUser(id);
      },
    };
    expect(await deleteBatch(batch, all, nothingBegun, throttled)).toMatchObject({
      setback: { kind: 'throttled', waitMs: 40 },
    });
    expect(kept).toEqual([{ deleted: ['a', 'b', 'c'], alreadyGone: [] }]);
  });

  it('keeps whom it has deleted when only a person can settle what it met', async () => {
    const { deletion, kept } = target(ids);
    const forbidden: DeletionTarget = {
      ...deletion,
      deleteUser: async (id) => {
        if (id === 'b') throw new TargetFault('missing_scope', 'no', '', '', { kind: 'forbidden', status: 403 });
        return await deletion.deleteUser(id);
      },
    };
    await expect(deleteBatch(batch, all, nothingBegun, forbidden)).rejects.toMatchObject({ problem: 'missing_scope' });
    expect(kept).toEqual([{ deleted: ['a'], alreadyGone: [] }]);
  });
});
