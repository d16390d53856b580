import type { Report } from '../contract/report.ts';
import { describeReset } from './reset-words.ts';
import { describeReject, formatNumber, formatShare } from './wording.ts';

/** A number of users, as text and as a share of all that were prepared. */
export interface ForecastRow {
  readonly label: string;
  readonly users: string;
  readonly share: string;
}

/** What becomes of the users, as preparing found it: it holds whether they have been sent or not. */
export interface Forecast {
  /** What becomes of their passwords: every prepared user is in one of these. */
  readonly passwords: readonly ForecastRow[];
  readonly prepared: string;
  readonly recipes: readonly (readonly [recipe: string, users: string])[];
  readonly resets: readonly (readonly [words: string, reason: string, users: string])[];
  /** What an operator should know before they sign in; a user may be counted in several. */
  readonly remarks: readonly (readonly [label: string, users: string])[];
  readonly rejects: readonly (readonly [words: string, reason: string, records: string])[];
}

export function forecastOf({ preparation, rejectsByReason }: Report): Forecast {
  const { prepared, recipes, resets, withoutPassword, federatedOnly } = preparation;
  const row = (label: string, users: number): ForecastRow => ({
    label,
    users: formatNumber(users),
    share: formatShare(users, prepared),
  });
  return {
    passwords: [
      row('Keep their password', sum(recipes)),
      row('Have to reset it', sum(resets)),
      row('Sign in at another provider alone', federatedOnly),
      row('Have none for another reason', withoutPassword - federatedOnly),
    ],
    prepared: formatNumber(prepared),
    recipes: byCount(recipes),
    resets: byCount(resets).map(([reason, users]) => [describeReset(reason), reason, users]),
    remarks: [
      remark('Keep their password and must change it at the next login', preparation.mustBeChanged),
      remark('Have no verified address: a code can be sent nowhere', preparation.withoutVerifiedAddress),
      remark('Arrive inactive', preparation.inactive),
      remark('Share an identifier with another user of the source', preparation.sharingIdentifiers),
      remark('Were rejected: nothing to sign in with', preparation.rejects.no_identifier ?? 0),
    ],
    rejects: byCount(rejectsByReason).map(([reason, records]) => [describeReject(reason), reason, records]),
  };
}

function remark(label: string, count: number): readonly [label: string, users: string] {
  return [label, formatNumber(count)];
}

function sum(counts: Readonly<Record<string, number>>): number {
  return Object.values(counts).reduce((total, count) => total + count, 0);
}

/** Names with their numbers, the largest first. */
function byCount(counts: Readonly<Record<string, number>>): readonly (readonly [name: string, count: string])[] {
  return Object.entries(counts)
    .toSorted(([oneName, one], [otherName, other]) => other - one || (oneName < otherName ? -1 : 1))
    .map(([name, count]) => [name, formatNumber(count)]);
}
