import { randomUUID } from 'node:crypto';
import type { LoginKind } from '../contract/logins.ts';
import type { LoginTries } from '../contract/settings.ts';
import type { KnownLogin, LoginExpectation } from './logins-file.ts';

/** A login to try. */
export interface LoginTry {
  /** Of the file, the line that it stands in or is derived from; 0 for the name that nobody has. */
  readonly line: number;
  readonly kind: LoginKind;
  readonly identifier: string;
  readonly password: string;
  readonly expect: LoginExpectation;
}

/** All tries of one identifier, each once, the right passwords first. */
export interface AccountPlan {
  readonly tries: readonly LoginTry[];
  /** The right password once more, for between and after wrong ones; left out where none is known. */
  readonly rightAgain?: LoginTry;
}

/**
 * What is tried, account by account in the order of the file. Pure, but for the name that nobody has.
 *
 * Of an account whose password is expected to be right, and only of such a one, wrong passwords are derived: the next
 * other password of the file, and the own one with its case swapped, where that differs. Of an expired password nobody
 * knows what the target says when it is wrong.
 */
export function planLogins(
  logins: readonly KnownLogin[],
  { wrongPasswords }: Pick<LoginTries, 'wrongPasswords'>,
): AccountPlan[] {
  const accounts = byIdentifier(logins);
  const rights = logins.filter(isRight);
  const places = new Map(rights.map(({ line }, place) => [line, place]));
  const plans = [...accounts.values()].map((lines): AccountPlan => {
    const stated = lines.map((login): LoginTry => ({ ...login, kind: 'stated' }));
    const [right] = stated.filter(isRight);
    const derived = right !== undefined && wrongPasswords ? wrongOnes(right, rights, places.get(right.line) ?? 0) : [];
    return {
      tries: [...stated.filter(isRight), ...stated.filter((login) => !isRight(login)), ...derived],
      ...(right === undefined ? {} : { rightAgain: { ...right, kind: 'right_again' } }),
    };
  });
  return wrongPasswords ? [...plans, { tries: [unknownUser()] }] : plans;
}

/** In whatever case it is written: to take two accounts for one only makes their tries gentler. */
function byIdentifier(logins: readonly KnownLogin[]): ReadonlyMap<string, KnownLogin[]> {
  const accounts = new Map<string, KnownLogin[]>();
  for (const login of logins) {
    const key = login.identifier.toLowerCase();
    const lines = accounts.get(key);
    if (lines === undefined) accounts.set(key, [login]);
    else lines.push(login);
  }
  return accounts;
}

/** Whether a try is expected to be a right login: any other may count as a wrong one against brute force. */
export function isRight({ expect }: { readonly expect: LoginExpectation }): boolean {
  return expect === 'password_correct';
}

/** Whether a try counts against no account, however often it is sent: it was right before, or is nobody's. */
export function isHarmless({ kind }: Pick<LoginTry, 'kind'>): boolean {
  return kind === 'right_again' || kind === 'unknown_user';
}

function unknownUser(): LoginTry {
  const identifier = nobodysIdentifier();
  return { line: 0, kind: 'unknown_user', identifier, password: identifier, expect: 'user_not_found' };
}

/** An identifier that nobody has. */
export function nobodysIdentifier(): string {
  return `nobody-${randomUUID()}`;
}

function wrongOnes(right: LoginTry, rights: readonly KnownLogin[], place: number): readonly LoginTry[] {
  const { password } = right;
  const other = neighbouringPassword(rights, place);
  const swapped = swapCase(password);
  const wrong = { ...right, expect: 'password_incorrect' } as const;
  return [
    { ...wrong, kind: 'wrong_password', password: other },
    ...(isSame(swapped, password) ? [] : [{ ...wrong, kind: 'wrong_case', password: swapped } as const]),
  ];
}

/** The next right password of the file that is another one, from the first again after the last. */
function neighbouringPassword(rights: readonly KnownLogin[], place: number): string {
  const own = rights[place]?.password ?? '';
  for (let step = 1; step < rights.length; step += 1) {
    const other = rights[(place + step) % rights.length]?.password ?? '';
    if (other !== '' && !isSame(other, own)) return other;
  }
  return `not ${own}`;
}

/** Every letter of which there is an upper and a lower case in the other one. */
export function swapCase(text: string): string {
  return Array.from(text, (letter) => {
    const upper = letter.toUpperCase();
    return letter === upper ? letter.toLowerCase() : upper;
  }).join('');
}

/** bcrypt looks at the first 72 bytes of a password. */
const bcryptBytes = 72;

function isSame(one: string, other: string): boolean {
  return Buffer.from(one).subarray(0, bcryptBytes).equals(Buffer.from(other).subarray(0, bcryptBytes));
}
