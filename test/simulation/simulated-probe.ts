import type { PrepareInput, ProbeHashesInput } from '../../contract/activities.ts';
import type { PreparationCounts } from '../../contract/dataset.ts';
import { type ProbedRecipe, type RecipePlan, resetRecipe } from '../../contract/probe.ts';
import { isPassing, TargetFault } from '../../secureauth/problems.ts';
import type { Attempt, SimulatedDataset } from './simulated-activities.ts';
import type { ReadsHashes } from './simulated-pool.ts';
import type { SimulatedTarget } from './simulated-target.ts';

/** All users of the simulation have passwords of this recipe. */
const recipe = 'bcrypt, cost 10';

/** How hashes have to be written for a pool that reads them so. */
export function planFor(reads: ReadsHashes): RecipePlan {
  if (reads === 'as_usual') return {};
  return { [recipe]: reads === 'never' ? resetRecipe : 'b' };
}

/** Prepares the dataset by a plan, unless it is prepared so already, and tells what the workflow learns of passwords. */
export function prepareByPlan(
  { pool, asProbedBefore = false }: Partial<PrepareInput>,
  { preparations, users }: SimulatedDataset,
): { readonly recipes: RecipePlan; readonly counts: Pick<PreparationCounts, 'recipes' | 'resets'> } {
  const before = preparations.at(-1);
  const plan = (asProbedBefore ? before : pool?.recipes) ?? {};
  if (plan[recipe] !== before?.[recipe] || before === undefined) preparations.push(plan);
  const counts =
    plan[recipe] === resetRecipe
      ? { recipes: {}, resets: { probe_failed: users.length } }
      : { recipes: { [recipe]: users.length }, resets: {} };
  return { recipes: plan, counts };
}

/** The hash probe's activity: removes, brings in, and removes again, with patience for the target. */
export async function probeHashes(
  { recipes }: ProbeHashesInput,
  attempt: Attempt<undefined>,
  target: SimulatedTarget,
): Promise<readonly ProbedRecipe[]> {
  await patiently(attempt, () => target.holdProbe(false));
  try {
    await patiently(attempt, () => target.holdProbe(true));
  } finally {
    await patiently(attempt, () => target.holdProbe(false), false);
  }
  const users = recipes[recipe] ?? 0;
  if (target.readsHashes === 'never') {
    return [{ recipe, users, result: 'fails', tried: [{ layout: 'a', answer: 'password_incorrect' }] }];
  }
  const layout = target.readsHashes === 'otherwise' ? 'b' : 'a';
  return [{ recipe, users, result: 'works', layout, usual: layout === 'a', tried: [] }];
}

export async function removeProbes(attempt: Attempt<undefined>, target: SimulatedTarget): Promise<void> {
  await patiently(attempt, () => target.holdProbe(false));
}

/** @param obeys whether a cancelled attempt ends */
async function patiently(attempt: Attempt<undefined>, call: () => Promise<boolean>, obeys = true): Promise<void> {
  const signal = obeys ? attempt.signal : new AbortController().signal;
  for (;;) {
    signal.throwIfAborted();
    try {
      await attempt.alive(call());
      return;
    } catch (error) {
      if (!(error instanceof TargetFault) || !(isPassing(error.answer) || error.answer.kind === 'unauthorized'))
        throw error;
      await attempt.clock.wait(1_000, signal);
    }
  }
}
