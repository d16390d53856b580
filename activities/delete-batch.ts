import type { BatchDeletion } from '../contract/undo.ts';
import type { BegunDeletion } from '../dataset/undo/begun-deletion.ts';
import { passGate } from './request-gate.ts';
import { type SetbackContext, stopOf } from './setback.ts';
import type { Step } from './stretch.ts';
import type { BatchPlan } from './undo-plan.ts';

/** What deleting a batch's users needs of the world. */
export interface DeletionTarget extends SetbackContext {
  /** Aborted when the lane is braked: no other request is begun then. */
  readonly signal: AbortSignal;
  /** Which users of the batch the pool has. */
  present(): Promise<ReadonlySet<string>>;
  /** True when the user was there. */
  deleteUser(id: string): Promise<boolean>;
  /** Whether the stretch should end here, so that the workflow hears of the target's state. */
  isEnough(): boolean;
  /** Keeps how far the batch came, for whoever goes on with it. */
  keep(begun: BegunDeletion): Promise<void>;
}

/**
 * Deletes whom the migration created of one batch, one user after another. Users of whom it is not known whether they
 * ever arrived are looked for first. A user is not read before it is deleted. Nothing is asked about whoever was not
 * recorded.
 *
 * It stops after any request: when the lane is braked, when the target has to be left alone, and when the stretch has
 * told enough. Whom it has deleted by then is kept.
 *
 * @param begun how far an earlier stretch came with it
 */
export async function deleteBatch(
  { batch, users }: { readonly batch: number; readonly users: number },
  plan: BatchPlan,
  begun: BegunDeletion,
  target: DeletionTarget,
): Promise<Step<BatchDeletion>> {
  const { signal } = target;
  const deleted = [...begun.deleted];
  const alreadyGone = [...begun.alreadyGone];
  let { found } = begun;
  let stopped = true;
  let hasAsked = false;
  try {
    const unsure = [...plan.refused, ...plan.neverSent];
    if (unsure.length > 0 && found === undefined) {
      if (!(await passGate(target.gate, target.clock, signal))) return { interrupted: true };
      const present = await target.present();
      hasAsked = true;
      found = unsure.filter((id) => present.has(id));
    }
    const settled = new Set([...deleted, ...alreadyGone]);
    for (const id of [...plan.toDelete, ...(found ?? [])]) {
      if (settled.has(id)) continue;
      // A target that is down is probed by the first request of a stretch.
      if (hasAsked && target.isEnough()) return { interrupted: true };
      if (!(await passGate(target.gate, target.clock, signal))) return { interrupted: true };
      const wasThere = await target.deleteUser(id);
      hasAsked = true;
      (wasThere ? deleted : alreadyGone).push(id);
    }
    stopped = false;
    const there = new Set(found);
    return {
      entry: {
        batch,
        users,
        deleted: deleted.length,
        alreadyGone,
        kept: plan.kept,
        refused: plan.refused.filter((id) => !there.has(id)),
        neverSent: plan.neverSent.filter((id) => !there.has(id)),
        ...(plan.unrecorded.length === 0 ? {} : { unrecorded: plan.unrecorded }),
      },
    };
  } catch (error) {
    return stopOf(error, target);
  } finally {
    const cameOn = deleted.length + alreadyGone.length > begun.deleted.length + begun.alreadyGone.length;
    if (stopped && (cameOn || found !== begun.found)) {
      await target.keep({ deleted, alreadyGone, ...(found === undefined ? {} : { found }) });
    }
  }
}
