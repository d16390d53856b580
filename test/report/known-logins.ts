import type { LoginCounts } from '../../contract/logins.ts';

/** Lines of the file of known logins, and how many of them ended as expected. */
export function known(tried: number, asExpected: number): LoginCounts {
  const kind = { kind: 'stated', expected: 'password_correct', locked: 0, notTried: 0 } as const;
  return { tried, asExpected, kinds: [{ ...kind, tried, asExpected }] };
}
