import type { PreparationCounts } from '../contract/dataset.ts';
import { type ProbedRecipe, type RecipePlan, resetRecipe } from '../contract/probe.ts';
import type { Hold } from '../contract/progress.ts';
import type { MigrationSettings } from '../contract/settings.ts';
import type { ActivityProblem } from './holds.ts';

/** Whether a dataset's recipes are to be tried with synthetic users before anybody real is sent. */
export function wantsProbe({ verification }: MigrationSettings, { recipes }: PreparationCounts): boolean {
  return verification.probe && Object.keys(recipes).length > 0;
}

/**
 * How hashes are to be written after a probe: in the layouts that work, and not at all where none does.
 *
 * @returns undefined when all of them work as they are written already
 */
export function planAfter(probed: readonly ProbedRecipe[]): RecipePlan | undefined {
  const plan: [string, string][] = [];
  for (const { recipe, result, layout, usual } of probed) {
    if (result === 'fails') plan.push([recipe, resetRecipe]);
    if (result === 'works' && layout !== undefined && usual !== true) plan.push([recipe, layout]);
  }
  return plan.length === 0 ? undefined : Object.fromEntries(plan);
}

/** So many recipes are named in a hold; the report has all of them. */
const recipesNamed = 10;

/** Recipes for people, each told by itself. */
function listed<Each>(recipes: readonly Each[], tell: (recipe: Each) => string): string {
  const rest = recipes.length - recipesNamed;
  return [...recipes.slice(0, recipesNamed).map(tell), ...(rest > 0 ? [`and ${rest} more`] : [])].join('; ');
}

function withUsers({ recipe, users }: Pick<ProbedRecipe, 'recipe' | 'users'>): string {
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
 * The hold for users whose salts the pool's layout cannot hold, which shows once they are prepared in it.
 *
 * @param before users whose password has to be reset, by reason, as they were prepared for the probe
 * @param now RFC 3339
 */
export function holdForLostSalts(
  plan: RecipePlan,
  before: PreparationCounts['resets'],
  after: PreparationCounts['resets'],
  now: string,
): Hold | undefined {
  const lost = (after.salt_layout ?? 0) - (before.salt_layout ?? 0);
  if (lost <= 0) return undefined;
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
