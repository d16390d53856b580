import { join } from 'node:path';
import { performance } from 'node:perf_hooks';
import type { CheckLoginsInput } from '../contract/activities.ts';
import type { LoginCounts } from '../contract/logins.ts';
import { type LoginTries, maximumLanes, usualLoginTries } from '../contract/settings.ts';
import { createFolder, writeFileAtomically } from '../dataset/atomic-file.ts';
import type { IdentityClient } from '../secureauth/client.ts';
import { inOrder } from './in-order.ts';
import { countLogins, isAsExpected } from './login-counts.ts';
import { LoginJournal } from './login-journal.ts';
import { isRight, type LoginTry, planLogins } from './login-plan.ts';
import { type KnownLogin, readLogins } from './logins-file.ts';
import { type Patience, pause, usualPatience } from './patience.ts';
import { type AccountWear, type JudgedLogin, TriedAccount } from './tried-account.ts';
import { type LockedLogin, tryLogin } from './try-login.ts';

export interface CheckLoginsOptions {
  /** Whoever has the same goes on where another attempt came to; a run of its own when left out. */
  readonly run?: string;
  readonly patience?: Patience;
  /** A locked account is tried again after so long, where the target does not say when. @default 30000 */
  readonly usualLockMs?: number;
  /** Told after each try. */
  readonly onProgress?: (progress: LoginProgress) => void;
}

export interface LoginProgress {
  /** Of the file. */
  readonly line: number;
  /** Logins that this attempt tried. */
  readonly tried: number;
}

const usualLockMs = 30_000;
/** A target that says 0 is not asked without end. */
const shortestLockMs = 1_000;

/**
 * Checks known logins against the pool, and wrong ones that are derived from them, so that nobody is locked out by it:
 * account by account in rounds, as `TriedAccount` orders it. What was not as expected or not judged goes to
 * `logins.ndjson` in the folder of the report, in the order of the file, by line number and kind: neither identifiers
 * nor passwords leave the file.
 *
 * The whole file is read before the first login is tried, so that a broken line costs no tries: the target counts them
 * against brute force. An account that is locked is tried again when its time is over; one that stays locked is told
 * as not judged, and not as wrong.
 *
 * @throws Problem `unreadable_logins`, or the target's
 * @throws the signal's reason when it is aborted
 */
export async function checkLogins(
  client: Pick<IdentityClient, 'verifyPassword' | 'getUserByIdentifier'>,
  input: Pick<CheckLoginsInput, 'loginsFile' | 'report' | 'tries' | 'requestsAtOnce'>,
  signal: AbortSignal = new AbortController().signal,
  options: CheckLoginsOptions = {},
): Promise<LoginCounts> {
  const { loginsFile, report, tries = usualLoginTries } = input;
  const logins: KnownLogin[] = [];
  for await (const login of readLogins(loginsFile)) {
    signal.throwIfAborted();
    logins.push(login);
  }
  await createFolder(report);
  const journal = await LoginJournal.open(report, options.run ?? crypto.randomUUID(), loginsFile);
  try {
    const accounts = planLogins(logins, tries).map((plan) => new TriedAccount(plan, tries, journal));
    const atOnce = Math.min(Math.max(1, input.requestsAtOnce), maximumLanes);
    await new LoginRounds(client, accounts, tries, journal, signal, options).run(atOnce);
    const judged = accounts
      .flatMap(({ ended }) => ended)
      .toSorted((one, other) => (one.line === 0 ? 1 : other.line === 0 ? -1 : one.line - other.line));
    await writeFileAtomically(join(report, 'logins.ndjson'), judged.flatMap(told).join(''));
    return countLogins(judged);
  } finally {
    await journal.close();
  }
}

/** A line of `logins.ndjson`, of a login that was not as expected or not judged. */
function told(login: JudgedLogin): string[] {
  return isAsExpected(login) ? [] : [`${JSON.stringify(login)}\n`];
}

/**
 * Rounds over the accounts, each account's next try in each of them, so that the tries of one account lie as far apart
 * as the file is long, and at least as far as the settings say.
 */
class LoginRounds {
  readonly #client: Pick<IdentityClient, 'verifyPassword' | 'getUserByIdentifier'>;
  readonly #tries: LoginTries;
  readonly #journal: LoginJournal;
  readonly #signal: AbortSignal;
  readonly #options: CheckLoginsOptions;
  readonly #wearOf = new Map<string, AccountWear>();
  #left: readonly TriedAccount[];
  #tried = 0;

  constructor(
    client: Pick<IdentityClient, 'verifyPassword' | 'getUserByIdentifier'>,
    accounts: readonly TriedAccount[],
    tries: LoginTries,
    journal: LoginJournal,
    signal: AbortSignal,
    options: CheckLoginsOptions,
  ) {
    this.#client = client;
    this.#left = accounts;
    this.#tries = tries;
    this.#journal = journal;
    this.#signal = signal;
    this.#options = options;
    for (const account of accounts) for (const answer of account.ended) this.#named(account, answer);
  }

  async run(atOnce: number): Promise<void> {
    for (;;) {
      const round = this.#nextRound();
      if (this.#left.length === 0) return;
      if (round.length === 0) {
        const earliest = Math.min(...this.#left.map(({ wear }) => wear.lockedUntil));
        await pause(Math.max(1, earliest - performance.now()), this.#signal);
        continue;
      }
      const work = (turn: Turn, stop: AbortSignal): Promise<void> => this.#take(turn, stop);
      for await (const _ of inOrder(eachOf(round), atOnce, work, this.#signal)) this.#signal.throwIfAborted();
    }
  }

  /** One try of each account that has one left and is not locked; one of those that share a user. */
  #nextRound(): readonly Turn[] {
    const round: Turn[] = [];
    const left: TriedAccount[] = [];
    const taken = new Set<AccountWear>();
    const now = performance.now();
    for (const account of this.#left) {
      const login = account.next();
      if (login === undefined) continue;
      left.push(account);
      if (taken.has(account.wear) || account.wear.lockedUntil > now) continue;
      taken.add(account.wear);
      round.push({ account, login });
    }
    this.#left = left;
    return round;
  }

  async #take({ account, login }: Turn, stop: AbortSignal): Promise<void> {
    const restMs = account.wear.lastTryAt + this.#tries.secondsBetweenTries * 1000 - performance.now();
    if (restMs > 0) await pause(restMs, stop);
    if (!isRight(login)) await this.#journal.sends(login);
    account.sends(login, performance.now());
    const end = await tryLogin(this.#client, login, stop, this.#options.patience ?? usualPatience);
    if ('locked' in end) {
      this.#turnAway(account, login, end);
      return;
    }
    if ('lost' in end) {
      account.lost(login);
      // What cannot be told of a right login is for the operator: the target answers others, and not this one.
      if (isRight(login) && account.isWornOut) throw end.lost;
      return;
    }
    const answer = { line: login.line, kind: login.kind, expected: login.expect, ...end };
    await this.#journal.answered(answer);
    account.answered(login, answer);
    this.#named(account, answer);
    this.#tried += 1;
    this.#options.onProgress?.({ line: login.line, tried: this.#tried });
  }

  #turnAway(account: TriedAccount, login: LoginTry, { retryAfterMs, mayHaveCounted }: LockedLogin): void {
    const waitMs = Math.max(shortestLockMs, retryAfterMs ?? this.#options.usualLockMs ?? usualLockMs);
    account.turnedAway(login, mayHaveCounted, waitMs, performance.now());
    const waitsTooLong = account.wear.lockWaitedMs > this.#tries.longestLockSeconds * 1000;
    if (waitsTooLong || (mayHaveCounted && account.isWornOut)) account.giveUp();
  }

  /** Other identifiers of a user that was named before wear the same account out. */
  #named(account: TriedAccount, login: JudgedLogin): void {
    const user = 'user' in login ? login.user : undefined;
    if (user === undefined) return;
    const known = this.#wearOf.get(user);
    if (known === undefined) this.#wearOf.set(user, account.wear);
    else account.joins(known);
  }
}

interface Turn {
  readonly account: TriedAccount;
  readonly login: LoginTry;
}

async function* eachOf<Item>(items: readonly Item[]): AsyncGenerator<Item> {
  yield* items;
}
