import type { LoginKind, LoginKindCounts } from '../contract/logins.ts';
import type { ReportSummary } from '../contract/report.ts';
import { formatCount, formatNumber } from './wording.ts';

/** What came of the known logins, in words. */
export interface LoginTable {
  readonly rows: readonly {
    readonly kind: string;
    readonly expected: string;
    readonly asExpected: string;
    readonly otherwise: string;
    readonly isAsExpected: boolean;
    readonly unjudged: string;
  }[];
  readonly tried: string;
  readonly asExpected: string;
  readonly otherwise: string;
  readonly unjudged: string;
  /** What an operator should know beside the numbers. */
  readonly notes: readonly string[];
}

const kindWords: Readonly<Record<LoginKind, string>> = {
  stated: 'A line of the file',
  wrong_password: 'Another account’s password',
  wrong_case: 'The right password in the wrong case',
  right_again: 'The right password again, after a wrong one',
  unknown_user: 'A name that nobody has',
};

export function loginTableOf(kinds: readonly LoginKindCounts[] | undefined): LoginTable | undefined {
  if (kinds === undefined || kinds.length === 0) return undefined;
  const sum = (count: (counts: LoginKindCounts) => number): number =>
    kinds.reduce((total, counts) => total + count(counts), 0);
  const otherwise = sum(unexpected);
  const locked = sum((counts) => counts.locked);
  const notTried = sum((counts) => counts.notTried);
  return {
    rows: kinds.map((counts) => ({
      kind: kindWords[counts.kind],
      expected: counts.expected,
      asExpected: formatNumber(counts.asExpected),
      otherwise: formatNumber(unexpected(counts)),
      isAsExpected: unexpected(counts) === 0,
      unjudged: formatNumber(counts.locked + counts.notTried),
    })),
    tried: formatNumber(sum((counts) => counts.tried)),
    asExpected: formatNumber(sum((counts) => counts.asExpected)),
    otherwise: formatNumber(otherwise),
    unjudged: formatNumber(locked + notTried),
    notes: [
      ...(locked === 0
        ? []
        : [
            `${formatCount(locked, 'login')} could not be judged: the target had locked the account and did not let go.`,
          ]),
      ...(notTried === 0
        ? []
        : [`${formatCount(notTried, 'login was', 'logins were')} left out, so that no account is locked.`]),
    ],
  };
}

/** Logins that did not end as expected. */
export function unexpectedLogins(kinds: readonly LoginKindCounts[]): number {
  return kinds.reduce((total, counts) => total + unexpected(counts), 0);
}

/** Logins that were not judged, left out where there are none. */
export function unjudgedLogins(
  kinds: readonly LoginKindCounts[],
): Pick<ReportSummary['logins'], 'locked' | 'notTried'> {
  const locked = kinds.reduce((total, counts) => total + counts.locked, 0);
  const notTried = kinds.reduce((total, counts) => total + counts.notTried, 0);
  return { ...(locked === 0 ? {} : { locked }), ...(notTried === 0 ? {} : { notTried }) };
}

function unexpected({ tried, asExpected }: LoginKindCounts): number {
  return tried - asExpected;
}
