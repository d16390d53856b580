import type { LoginTries } from '../contract/settings.ts';
import type { LoginAnswer, LoginJournal } from './login-journal.ts';
import { type AccountPlan, isHarmless, isRight, type LoginTry } from './login-plan.ts';

/** What brute-force protection may have counted of one account, whatever it is called. */
export interface AccountWear {
  /** Wrong tries that were sent. */
  wrong: number;
  wrongInARow: number;
  /** When the last try was sent, in milliseconds of a clock that does not jump. */
  lastTryAt: number;
  /** An account that was locked is not tried before. */
  lockedUntil: number;
  /** Milliseconds that its locks were waited for. */
  lockWaitedMs: number;
}

export const unworn = (): AccountWear => ({
  wrong: 0,
  wrongInARow: 0,
  lastTryAt: Number.NEGATIVE_INFINITY,
  lockedUntil: 0,
  lockWaitedMs: 0,
});

type Limits = Pick<LoginTries, 'mostWrongPerAccount' | 'rightAgain'>;

/** How a try ended that the target did not judge. */
export type Unjudged = 'locked' | 'not_tried';

export type JudgedLogin = LoginAnswer | (Omit<LoginAnswer, 'got' | 'state' | 'user'> & { readonly got: Unjudged });

/**
 * One identifier's tries, in an order that locks nobody out: the right password first, never two wrong ones without it
 * between them, and it again at the end. Where no right one is known, or it turns out not to be right, wrong tries are
 * in a row, and only so many.
 */
export class TriedAccount {
  readonly #limits: Limits;
  readonly #rightAgain: LoginTry | undefined;
  readonly #queue: LoginTry[];
  readonly ended: JudgedLogin[] = [];
  /** Shared with other identifiers, as soon as the target says that they name the same user. */
  wear: AccountWear = unworn();
  /** Unset until the right password was answered. */
  #rightIsRight: boolean | undefined;
  /** Wrong ones whose answers are lost. */
  readonly #lost = new Set<LoginTry>();
  /** Tries of a right one, not known to be right yet, that may have been counted as wrong. */
  #unsure = 0;

  constructor(plan: AccountPlan, limits: Limits, journal: LoginJournal) {
    this.#limits = limits;
    this.#rightAgain = plan.rightAgain;
    this.#queue = [];
    if (plan.rightAgain !== undefined) this.ended.push(...journal.answersOf(plan.rightAgain));
    for (const login of plan.tries) {
      const [answer] = journal.answersOf(login);
      if (answer !== undefined) this.#adopt(login, answer);
      else this.#queue.push(login);
      if (answer === undefined && journal.isLost(login)) this.#resume(login);
    }
    this.#queue.sort((one, other) => Number(isRight(other)) - Number(isRight(one)));
  }

  /** What to try now; undefined when the account is done. Notes what had better not be tried. */
  next(): LoginTry | undefined {
    for (;;) {
      const [login] = this.#queue;
      if (login === undefined) return this.wear.wrongInARow > 0 ? this.#usableRight() : undefined;
      if (isRight(login)) return login;
      const isInARow = this.wear.wrongInARow > 0;
      const between = isInARow ? this.#usableRight() : undefined;
      // One that the target may have counted already is tried again only behind a right one.
      const isLostInARow = this.#lost.has(login) && isInARow && between === undefined;
      if (this.#mayBeWrong(login) && !isLostInARow) return between ?? login;
      this.#note(login, 'not_tried');
    }
  }

  /** Whether as many wrong tries as are allowed may have been counted. */
  get isWornOut(): boolean {
    return this.wear.wrong >= this.#limits.mostWrongPerAccount;
  }

  /** The try is sent. */
  sends(login: LoginTry, now: number): void {
    this.wear.lastTryAt = now;
    if (isRight(login)) return;
    this.wear.wrong += 1;
    this.wear.wrongInARow += 1;
  }

  /** The target judged a try. */
  answered(login: LoginTry, answer: LoginAnswer): void {
    this.#leave(login);
    this.#judge(login, answer);
  }

  /** The target may have counted the try, and nobody knows its answer: it is tried again, as far as that locks nobody. */
  lost(login: LoginTry): void {
    if (isRight(login)) this.#doubt();
    else if (!isHarmless(login)) this.#lost.add(login);
  }

  /**
   * The account is locked: the try is repeated later.
   *
   * @param mayHaveCounted whether the target may have looked at it all the same
   */
  turnedAway(login: LoginTry, mayHaveCounted: boolean, waitMs: number, now: number): void {
    if (mayHaveCounted && isRight(login)) this.#doubt();
    if (!mayHaveCounted && !isRight(login)) this.wear.wrong -= 1;
    this.wear.lockedUntil = now + waitMs;
    this.wear.lockWaitedMs += waitMs;
  }

  /** The account stays locked: what is left of it is not judged, the right password that was due again included. */
  giveUp(): void {
    const due = this.wear.wrongInARow > 0 ? this.#usableRight() : undefined;
    if (due !== undefined) this.#note(due, 'locked');
    while (this.#queue[0] !== undefined) this.#note(this.#queue[0], 'locked');
    this.wear.wrongInARow = 0;
  }

  /** The account is one that another identifier named before. */
  joins(wear: AccountWear): void {
    if (wear === this.wear) return;
    wear.wrong += this.wear.wrong;
    wear.wrongInARow += this.wear.wrongInARow;
    wear.lastTryAt = Math.max(wear.lastTryAt, this.wear.lastTryAt);
    wear.lockWaitedMs = Math.max(wear.lockWaitedMs, this.wear.lockWaitedMs);
    this.wear = wear;
  }

  /**
   * The right password, as long as it may be used again: not one that was wrong, and not one that has to be changed,
   * since that may admit only once (OpenAPI file, `must_be_changed`).
   */
  #usableRight(): LoginTry | undefined {
    return this.#rightIsRight === true && this.#limits.rightAgain ? this.#rightAgain : undefined;
  }

  #mayBeWrong(login: LoginTry): boolean {
    if (this.isWornOut) return false;
    // A derived one says nothing where not even the right one is.
    return login.kind === 'stated' || login.kind === 'unknown_user' || this.#rightIsRight === true;
  }

  #judge(login: LoginTry, answer: LoginAnswer): void {
    this.ended.push(answer);
    if (!isRight(login)) return;
    const admitted = answer.got === 'password_correct';
    if (admitted) {
      this.wear.wrongInARow = 0;
      this.wear.wrong -= this.#unsure;
    } else this.sends({ ...login, expect: 'password_incorrect' }, this.wear.lastTryAt);
    this.#unsure = 0;
    this.#rightIsRight = admitted && answer.state !== 'must_be_changed' && this.#rightIsRight !== false;
  }

  /** An attempt before this one tried it. */
  #adopt(login: LoginTry, answer: LoginAnswer): void {
    // Whether a right one came after it is not known: one more does no harm.
    this.sends(login, this.wear.lastTryAt);
    const { wrongInARow } = this.wear;
    this.#judge(login, answer);
    if (isRight(login)) this.wear.wrongInARow = Math.max(wrongInARow, this.wear.wrongInARow);
  }

  /** An attempt before this one may have tried it. */
  #resume(login: LoginTry): void {
    this.sends(login, this.wear.lastTryAt);
    this.lost(login);
  }

  #doubt(): void {
    this.wear.wrong += 1;
    this.wear.wrongInARow += 1;
    this.#unsure += 1;
  }

  #note({ line, kind, expect }: LoginTry, got: Unjudged): void {
    this.ended.push({ line, kind, expected: expect, got });
    this.#leave({ line, kind });
  }

  #leave({ line, kind }: Pick<LoginTry, 'line' | 'kind'>): void {
    const place = this.#queue.findIndex((login) => login.line === line && login.kind === kind);
    if (place >= 0) this.#queue.splice(place, 1);
  }
}
