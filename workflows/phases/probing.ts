import type { PreparedDataset, ProbeHashesInput } from '../../contract/activities.ts';
import { usualPoolRules } from '../../contract/pool.ts';
import type { ProbedRecipe, RecipePlan } from '../../contract/probe.ts';
import type { Course } from '../course.ts';
import { failed } from '../failed.ts';
import {
  holdForFailing,
  holdForLostSalts,
  isSamePlan,
  planAfter,
  recipesToProbe,
  unrepeatable,
} from '../hash-probe.ts';
import { wholeOf } from '../phase-work.ts';
import { type MigrationState, preparedIn } from '../state.ts';
import { noteJob } from './job.ts';
import { prepareDataset } from './preparing.ts';

/** Finds out how the pool reads hashes, and sees that the dataset is written so before anything of it is sent. */
export async function probe(course: Course): Promise<void> {
  const { state } = course;
  await probeRecipes(course);
  state.work = wholeOf(preparedIn(state).batches);
  // Not before: what was done to the dataset before counts until anything is sent.
  await noteJob(course);
  course.enter(state.settings.import.recordExisting ? 'recording' : 'importing');
}

/**
 * Tries the dataset's recipes with synthetic users, and prepares it again where the pool reads hashes otherwise than they
 * were written, or where users have to reset passwords that no layout makes work. A dataset that an earlier migration had
 * prepared so is right already.
 */
async function probeRecipes(course: Course): Promise<void> {
  const { state } = course;
  if (Object.keys(probeInput(state).recipes).length === 0) return;
  const probed = await probedWithDecision(course);
  const before = preparedIn(state).recipes ?? {};
  const plan = planAfter(probed, before);
  if (!isSamePlan(plan, before)) state.prepared = await preparedAsPlanned(course, plan);
  const hold = holdForLostSalts(plan, preparedIn(state).counts.resets, course.time());
  if (hold !== undefined) await course.untilDecided(hold);
}

/** Probes until every recipe works, or the operator has decided what becomes of those that do not. */
async function probedWithDecision(course: Course): Promise<readonly ProbedRecipe[]> {
  const { state, runtime } = course;
  for (;;) {
    const input = probeInput(state);
    state.probing = true;
    const summary = `Probe ${Object.keys(input.recipes).length} recipes of hashes`;
    const probed = await course.untilSettled(() => runtime.begin('probeHashes', input, summary));
    state.probing = false;
    state.probed = probed;
    state.resetFailing = false;
    course.show();
    const hold = holdForFailing(probed, course.time());
    if (hold === undefined) return probed;
    await course.untilDecided(hold);
    if (state.resetFailing) return probed;
  }
}

async function preparedAsPlanned(course: Course, recipes: RecipePlan): Promise<PreparedDataset> {
  const { state } = course;
  const problem = unrepeatable(state.settings);
  if (problem !== undefined) throw failed(problem);
  const { rules = usualPoolRules, findings = [] } = state.pool ?? {};
  state.pool = { rules: Object.keys(recipes).length === 0 ? rules : { ...rules, recipes }, findings };
  return await prepareDataset(course);
}

/**
 * Removes what a probe that was stopped may have left, before the report. That is not kept waiting by a pool that does
 * not answer: the next probe removes it too.
 */
export async function removeProbes({ state, runtime }: Course): Promise<void> {
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
