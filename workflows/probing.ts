import type { PreparedDataset, ProbeHashesInput } from '../contract/activities.ts';
import { usualPoolRules } from '../contract/pool.ts';
import type { ProbedRecipe, RecipePlan } from '../contract/probe.ts';
import type { Hold } from '../contract/progress.ts';
import { failed } from './failed.ts';
import { holdForFailing, holdForLostSalts, isSamePlan, planAfter, recipesToProbe, unrepeatable } from './hash-probe.ts';
import type { BegunWork, Runtime } from './runtime.ts';
import type { MigrationState } from './state.ts';

/** What the probe's part of the story asks of the rest. */
export interface ProbingSteps {
  /** Runs an activity until it succeeds; a failure is a hold. */
  untilSettled<Result>(begin: () => BegunWork<Result>): Promise<Result>;
  /** Holds the migration until the operator has decided. */
  untilDecided(hold: Hold): Promise<void>;
  /** Shows where the migration stands: that is a command, which every task of the workflow has to leave. */
  show(): void;
  /** Prepares the dataset by the pool's rules, as they are known by now. */
  prepareAgain(): Promise<PreparedDataset>;
}

/**
 * Tries the dataset's recipes with synthetic users, and prepares it again where the pool reads hashes otherwise than they
 * were written, or where users have to reset passwords that no layout makes work. A dataset that an earlier migration had
 * prepared so is right already.
 */
export async function probeRecipes(state: MigrationState, runtime: Runtime, steps: ProbingSteps): Promise<void> {
  if (Object.keys(probeInput(state).recipes).length === 0) return;
  const probed = await probedWithDecision(state, runtime, steps);
  const before = preparedIn(state).recipes ?? {};
  const plan = planAfter(probed, before);
  if (!isSamePlan(plan, before)) state.prepared = await preparedAsPlanned(state, steps, plan);
  const hold = holdForLostSalts(plan, preparedIn(state).counts.resets, timeOf(runtime));
  if (hold !== undefined) await steps.untilDecided(hold);
}

/** Probes until every recipe works, or the operator has decided what becomes of those that do not. */
async function probedWithDecision(
  state: MigrationState,
  runtime: Runtime,
  steps: ProbingSteps,
): Promise<readonly ProbedRecipe[]> {
  for (;;) {
    const input = probeInput(state);
    state.probing = true;
    const summary = `Probe ${Object.keys(input.recipes).length} recipes of hashes`;
    const probed = await steps.untilSettled(() => runtime.begin('probeHashes', input, summary));
    state.probing = false;
    state.probed = probed;
    state.resetFailing = false;
    steps.show();
    const hold = holdForFailing(probed, timeOf(runtime));
    if (hold === undefined) return probed;
    await steps.untilDecided(hold);
    if (state.resetFailing) return probed;
  }
}

async function preparedAsPlanned(
  state: MigrationState,
  steps: ProbingSteps,
  recipes: RecipePlan,
): Promise<PreparedDataset> {
  const problem = unrepeatable(state.settings);
  if (problem !== undefined) throw failed(problem);
  const { rules = usualPoolRules, findings = [] } = state.pool ?? {};
  state.pool = { rules: Object.keys(recipes).length === 0 ? rules : { ...rules, recipes }, findings };
  return await steps.prepareAgain();
}

/**
 * Removes what a probe that was stopped may have left, before the report. That is not kept waiting by a pool that does
 * not answer: the next probe removes it too.
 */
export async function removeProbes(state: MigrationState, runtime: Runtime): Promise<void> {
  if (!state.probing) return;
  const work = runtime.begin('removeProbes', probeInput(state), 'Remove what the probe left');
  await work.result.catch(() => undefined);
  state.probing = false;
}

function probeInput(state: MigrationState): ProbeHashesInput {
  const { settings, steering } = state;
  const { target, namespace } = settings;
  const prepared = preparedIn(state);
  const recipes = recipesToProbe(settings, prepared);
  return { target, namespace, dataset: prepared.dataset, recipes, lanes: steering.lanes };
}

function preparedIn({ prepared }: MigrationState): PreparedDataset {
  if (prepared === undefined) throw new Error('Nothing was prepared.');
  return prepared;
}

/** RFC 3339. */
function timeOf(runtime: Runtime): string {
  return new Date(runtime.now()).toISOString();
}
