import jStat from 'jstat';
import type { SampleSettings } from '../contract/settings.ts';

/**
 * How many of so many users have to be looked at, so that nobody wrong among them shows, at a confidence, that fewer
 * than a share of all are wrong.
 *
 * Users are drawn without replacement, so the hypergeometric distribution decides. A base without end takes
 * `ln(1 - confidence) / ln(1 - wrongBelow)`, and no base takes more. Where the share is of one user or less, "fewer" is
 * nobody, and everybody is looked at.
 */
export function sampleSize(users: number, { confidence, wrongBelow }: SampleSettings): number {
  // Products such as 1,100 times 0.01 lie a last digit above the whole number that is meant.
  const tooMany = Math.ceil(Number((users * wrongBelow).toPrecision(12)));
  if (tooMany <= 1) return users;
  const most = Math.ceil(Math.log(1 - confidence) / Math.log(1 - wrongBelow));
  const rulesOut = (size: number): boolean => atMost(0, users, tooMany, size) <= 1 - confidence;
  return firstThat(rulesOut, 1, Math.min(users, most));
}

/** What was found among users that were drawn, and what it is to speak of. */
export interface Drawn {
  readonly wrong: number;
  /** Users that were drawn. */
  readonly drawn: number;
  /** Users that they were drawn from. */
  readonly users: number;
}

/**
 * The exact one-sided upper bound of the share of wrong users, 0 to 1, as Clopper and Pearson draw it: the largest one
 * with which so few wrong ones would be found at least as often as `1 - confidence`. Theirs is for draws with
 * replacement (a beta quantile), which is what this comes to as the base grows; of a base that was looked at as a whole
 * it is the share itself.
 */
export function upperBound({ wrong, drawn, users }: Drawn, confidence: number): number {
  if (users === 0) return 0;
  const unseen = users - drawn;
  const ruledOut = (more: number): boolean =>
    more > unseen || atMost(wrong, users, wrong + more, drawn) <= 1 - confidence;
  return (wrong + firstThat(ruledOut, 1, unseen + 1) - 1) / users;
}

/** Probability that at most `found` of the wrong ones are among those drawn. */
function atMost(found: number, users: number, wrong: number, drawn: number): number {
  return jStat.hypgeom.cdf(found, users, wrong, drawn);
}

/** The smallest whole number from `low` to `high` of which something holds that goes on holding; `high` if it is none. */
function firstThat(holds: (number: number) => boolean, low: number, high: number): number {
  let from = low;
  let to = high;
  while (from < to) {
    const middle = Math.floor((from + to) / 2);
    if (holds(middle)) to = middle;
    else from = middle + 1;
  }
  return from;
}
