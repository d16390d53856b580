import type { PreparedDataset, ProbeHashesInput } from '../contract/activities.ts';
import type { PreparationCounts } from '../contract/dataset.ts';
import { type ProbedRecipe, type RecipePlan, resetRecipe } from '../contract/probe.ts';
import type { Hold } from '../contract/progress.ts';
import type { MigrationSettings } from '../contract/settings.ts';
import type { ActivityProblem } from './holds.ts';

/**
 * A dataset's recipes that are to be tried with synthetic users before anybody real is sent, with their users.
 *
 * Where it was prepared as an earlier probe had found the pool, passwords may have to be reset that could move by now.
 * They are not counted by recipe: of such a recipe it has 0 users.
 */
export function recipesToProbe(
  { verification }: MigrationSettings,
  { counts, recipes: plan = {} }: Pick<PreparedDataset, 'counts' | 'recipes'>,
): ProbeHashesInput['recipes'] {
  if (!verification.probe) return {};
  const { probe_failed: failed = 0, salt_not_text: lost = 0 } = counts.resets;
  const withheld = Object.keys(plan).filter(
    (recipe) => counts.recipes[recipe] === undefined && (plan[recipe] === resetRecipe ? failed : lost) > 0,
  );
  return { ...counts.recipes, ...Object.fromEntries(withheld.map((recipe) => [recipe, 0])) };
}

/**
 * How hashes are to be written after a probe: in the layouts that work, and not at all where none does. Recipes that were
 * not probed stay as they are.
 *
 * @param before how they are written in the dataset
 * @returns by recipe, in the order of their names: the same plan is the same text, however it came about
 */
export function planAfter(probed: readonly ProbedRecipe[], before: RecipePlan): RecipePlan {
  const plan = new Map(Object.entries(before));
  for (const { recipe, result, layout, usual } of probed) {
    if (result === 'fails') plan.set(recipe, resetRecipe);
    if (result !== 'works' || layout === undefined) continue;
    if (usual === true) plan.delete(recipe);
    else plan.set(recipe, layout);
  }
  return Object.fromEntries([...plan].sort(([one], [other]) => (one < other ? -1 : 1)));
}

/** Whether a dataset that was prepared by one of these plans is right by the other one. */
export function isSamePlan(one: RecipePlan, other: RecipePlan): boolean {
  const recipes = Object.keys(one);
  return recipes.length === Object.keys(other).length && recipes.every((recipe) => one[recipe] === other[recipe]);
}

/** So many recipes are named in a hold; the report has all of them. */
const recipesNamed = 10;

/** Recipes for people, each told by itself. */
function listed<Each>(recipes: readonly Each[], tell: (recipe: Each) => string): string {
  const rest = recipes.length - recipesNamed;
  return [...recipes.slice(0, recipesNamed).map(tell), ...(rest > 0 ? [`and ${rest} more`] : [])].join('; ');
}

function withUsers({ recipe, users }: Pick<ProbedRecipe, 'recipe' | 'users'>): string {
  if (users === 0) return `${recipe} (users who were to reset their passwords before, if they are still in the export)`;
  return `${recipe} (${users} ${users === 1 ? 'user' : 'users'})`;
}

function withAnswers({ recipe, tried }: ProbedRecipe): string {
  return `${recipe}: ${tried.map(({ layout, answer }) => `${layout} ${answer}`).join(', ')}`;
}

/**
 * The hold for recipes that no layout makes work.
 *
 * @param now RFC 3339
 * @returns undefined when there is none
 */
export function holdForFailing(probed: readonly ProbedRecipe[], now: string): Hold | undefined {
  const failing = probed.filter(({ result }) => result === 'fails');
  if (failing.length === 0) return undefined;
  return {
    reason: 'unreadable_hashes',
    message:
      `A synthetic user could not log in with any layout of these hashes: ${listed(failing, withUsers)}. No user has been sent. ` +
      `What the pool answered: ${listed(failing, withAnswers)}. Decide reset, and their users move but have to reset their ` +
      'passwords; or change the pool and resume, to probe it again; or abort.',
    since: now,
    decisions: ['reset', 'resume', 'abort'],
  };
}

/**
 * The hold for users whose salts the pool's layout cannot hold, which shows once they are prepared in it. Each migration
 * asks: what was decided in an earlier one does not hold for this one.
 *
 * @param resets users whose password has to be reset, by reason
 * @param now RFC 3339
 */
export function holdForLostSalts(
  plan: RecipePlan,
  { salt_not_text: lost = 0 }: PreparationCounts['resets'],
  now: string,
): Hold | undefined {
  if (lost === 0) return undefined;
  const recipes = Object.keys(plan).filter((recipe) => plan[recipe] !== resetRecipe);
  return {
    reason: 'unreadable_hashes',
    message:
      `The pool reads salts as text, and those of ${lost} users are no text (${listed(recipes, (recipe) => recipe)}). ` +
      'No user has been sent. Resume, and these users move but have to reset their passwords; or abort.',
    since: now,
    decisions: ['resume', 'abort'],
  };
}

/**
 * Why a dataset cannot be prepared again; undefined when it can.
 *
 * @param inputs the source's; `-` is a pipe, which is empty by now
 */
export function unrepeatable({ source: { inputs } }: MigrationSettings): ActivityProblem | undefined {
  if (!inputs.includes('-')) return undefined;
  return {
    reason: 'unreadable_hashes',
    message:
      'The pool reads hashes otherwise than they were prepared, and they cannot be prepared again: the source was read ' +
      'from standard input. Save the export to a file, name it in source.input, and start again; nothing was sent yet.',
  };
}
