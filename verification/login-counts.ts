import type { LoginCounts, LoginKindCounts } from '../contract/logins.ts';
import type { JudgedLogin } from './tried-account.ts';

export function isAsExpected({ got, expected }: Pick<JudgedLogin, 'got' | 'expected'>): boolean {
  return got === expected;
}

/** Counts logins by kind and expectation, in the order in which these come first. */
export function countLogins(logins: readonly JudgedLogin[]): LoginCounts {
  const kinds = new Map<string, LoginKindCounts>();
  for (const login of logins) {
    const { kind, expected, got } = login;
    const key = `${kind} ${expected}`;
    const before = kinds.get(key) ?? { kind, expected, tried: 0, asExpected: 0, locked: 0, notTried: 0 };
    const isJudged = got !== 'locked' && got !== 'not_tried';
    kinds.set(key, {
      ...before,
      tried: before.tried + Number(isJudged),
      asExpected: before.asExpected + Number(isAsExpected(login)),
      locked: before.locked + Number(got === 'locked'),
      notTried: before.notTried + Number(got === 'not_tried'),
    });
  }
  const stated = [...kinds.values()].filter(({ kind }) => kind === 'stated');
  const sum = (count: 'tried' | 'asExpected'): number => stated.reduce((total, each) => total + each[count], 0);
  return { tried: sum('tried'), asExpected: sum('asExpected'), kinds: [...kinds.values()] };
}
