import type { ProbedRecipe, TriedLayout } from '../contract/probe.ts';
import type { TargetSettings } from '../contract/settings.ts';
import { layoutsOf } from '../passwords/hash-layout.ts';
import { readRecipe } from '../passwords/recipe.ts';
import { inOrder } from './in-order.ts';
import { tenMinutes } from './patience.ts';
import { removeProbeUsers } from './probe-cleanup.ts';
import { type LayoutTrial, type ProbingClient, type TrialOptions, tryLayout } from './probe-layout.ts';
import type { ProbeProfile } from './probe-user.ts';

/** What a probe of a pool is made of. */
export interface HashProbe {
  /** The migration's. */
  readonly namespace: string;
  readonly target: Pick<TargetSettings, 'tenantId' | 'poolId'>;
  /** Users by recipe, as a dataset counts them. */
  readonly recipes: Readonly<Record<string, number>>;
  /** Most requests at once, 1 to 8. */
  readonly lanes: number;
  /** The profile of a real user, for a pool whose schemas refuse an empty one. */
  readonly acceptedProfile?: ProbeProfile | undefined;
}

/** A pool is asked by so many synthetic users at once, unless it is to have fewer lanes. */
const mostAtOnce = 4;

/**
 * Brings one synthetic user per recipe into a pool, with a password of its own, tries that password and another one, and
 * removes the user again. Where the usual layout of the hash does not admit it, the other layouts are tried in their
 * order; each has a user of its own, so that nobody is asked for with more than one wrong password.
 *
 * What an earlier probe left is removed first.
 *
 * @returns what was found, in the order of the recipes
 * @throws Problem of the target, or the signal's reason
 */
export async function probeHashes(
  client: ProbingClient,
  probe: HashProbe,
  signal?: AbortSignal,
  options: TrialOptions = {},
): Promise<readonly ProbedRecipe[]> {
  const { patience = tenMinutes } = options;
  const atOnce = Math.min(mostAtOnce, probe.lanes);
  const traces = { namespace: probe.namespace, recipes: Object.keys(probe.recipes), atOnce };
  await removeProbeUsers(client, traces, signal, patience);
  const probed: ProbedRecipe[] = [];
  const probeOne = async ([recipe, users]: readonly [string, number], stop: AbortSignal): Promise<ProbedRecipe> =>
    await probeRecipe(client, probe, recipe, users, stop, options);
  for await (const recipe of inOrder(recipesOf(probe), atOnce, probeOne, signal)) probed.push(recipe);
  // A request of a probe whose process was killed may have come in meanwhile.
  await removeProbeUsers(client, traces, signal, patience);
  return probed;
}

async function* recipesOf({ recipes }: HashProbe): AsyncGenerator<readonly [string, number]> {
  yield* Object.entries(recipes);
}

async function probeRecipe(
  client: ProbingClient,
  { namespace, target, acceptedProfile }: HashProbe,
  recipe: string,
  users: number,
  signal: AbortSignal,
  options: TrialOptions,
): Promise<ProbedRecipe> {
  const parameters = readRecipe(recipe);
  if (parameters === undefined) return { recipe, users, result: 'not_probed', tried: [] };
  const layouts = layoutsOf(parameters);
  const tried: TriedLayout[] = [];
  for (const layout of layouts) {
    const trial: LayoutTrial = { namespace, target, acceptedProfile, recipe: parameters, layout };
    const answer = await tryLayout(client, trial, signal, options);
    tried.push({ layout, answer });
    if (answer === 'password_correct') {
      return { recipe, users, result: 'works', layout, usual: layout === layouts[0], tried };
    }
  }
  return { recipe, users, result: 'fails', tried };
}
