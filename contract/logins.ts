/**
 * What kind of try a login was. `stated`: a line of the file as it stands. The others are derived from a line with a
 * right password: `wrong_password` tries another account's, `wrong_case` the same with upper and lower case swapped,
 * `right_again` the same once more, after a wrong one. `unknown_user` tries a name that nobody has.
 */
export type LoginKind = 'stated' | 'wrong_password' | 'wrong_case' | 'right_again' | 'unknown_user';

/** Logins of one kind that the same was expected of. */
export interface LoginKindCounts {
  readonly kind: LoginKind;
  /** A result of the target, or `disabled`. */
  readonly expected: string;
  /** Judged by the target. */
  readonly tried: number;
  readonly asExpected: number;
  /** Not judged, because brute-force protection had locked the account. */
  readonly locked: number;
  /** Not sent, so that no account is locked. */
  readonly notTried: number;
}

/** What came of the known logins. */
export interface LoginCounts {
  /** Lines of the file that were judged. */
  readonly tried: number;
  readonly asExpected: number;
  readonly kinds: readonly LoginKindCounts[];
}
