/**
 * How hashes of each recipe are to be written, where that is not as usual: the name of a layout that `passwords/` has,
 * or {@link resetRecipe}. Recipes that are not in it are written as usual.
 */
export type RecipePlan = Readonly<Record<string, string>>;

/** In a {@link RecipePlan}: passwords of this recipe do not move, and their users have to reset them. */
export const resetRecipe = 'reset';

/** A layout that the hash probe tried, and what the pool said of it. */
export interface TriedLayout {
  readonly layout: string;
  /**
   * The result of the right password's check, `wrong_password_admitted` where any password was right, or `refused` and
   * `failing` with the status of the pool's answer.
   */
  readonly answer: string;
}

/** What the hash probe found of one recipe. */
export interface ProbedRecipe {
  /** As the dataset's counts name it. */
  readonly recipe: string;
  /** Users whose password is of this recipe; 0 where all of them had to reset it, by an earlier probe. */
  readonly users: number;
  /**
   * `works`: a synthetic user logged in with its password and not with another. `fails`: no layout let it.
   * `not_probed`: the name stands for many recipes, whose parameters are not known.
   */
  readonly result: 'works' | 'fails' | 'not_probed';
  /** The layout that works. */
  readonly layout?: string;
  /** Whether that is the usual one. */
  readonly usual?: boolean;
  /** In their order. */
  readonly tried: readonly TriedLayout[];
}
