import { mkdtemp, readFile, rm, utimes, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import type { LoginKindCounts } from '../../contract/logins.ts';
import { type LoginTries, usualLoginTries } from '../../contract/settings.ts';
import { type Fault, type Sandbox, type SandboxOptions, startSandbox } from '../../sandbox/index.ts';
import { createIdentityClient, type IdentityClient } from '../../secureauth/client.ts';
import { problemOf } from '../../secureauth/problems.ts';
import { type CheckLoginsOptions, checkLogins } from '../../verification/logins.ts';
import { connect } from '../sandbox/connect.ts';
import { dumpOf, type Person, type PersonTraits, person } from '../sandbox/people.ts';

interface Attempt {
  readonly identifier: string;
  readonly password: string;
}

let folder: string;
let sandbox: Sandbox;
let client: IdentityClient;
/** Passwords that reached the target's check, in the order in which they did. */
let attempts: Attempt[];
/** Called with each of them, before it is sent. */
let beforeAttempt: (attempt: Attempt) => void;

async function begin(options: SandboxOptions = {}, requestTimeoutMs = 10_000): Promise<void> {
  folder = await mkdtemp(join(tmpdir(), 'poolferry-tried-'));
  sandbox = await startSandbox(options);
  const { url, tenantId, poolId, clientId, clientSecret } = sandbox;
  const target = {
    url,
    tenantId,
    poolId,
    clientId,
    clientSecret: { env: 'UNUSED' },
    tokenAuthentication: 'post',
    paths: 'tenant',
    requestTimeoutMs,
  } as const;
  const own = createIdentityClient({ target, secret: clientSecret });
  attempts = [];
  beforeAttempt = () => undefined;
  client = {
    ...own,
    verifyPassword: async (login, signal) => {
      beforeAttempt(login);
      attempts.push(login);
      return await own.verifyPassword(login, signal);
    },
  };
}
beforeEach(() => begin());

async function end(): Promise<void> {
  await client.close();
  await sandbox.close();
  await rm(folder, { recursive: true });
}
afterEach(end);

async function importPerson(email: string, traits: PersonTraits = {}): Promise<Person> {
  const somebody = person(sandbox, email, traits);
  const connection = await connect(sandbox);
  expect((await connection.importDump(dumpOf(somebody), 'fail')).status).toBe(204);
  return somebody;
}

interface CheckOptions extends CheckLoginsOptions {
  readonly requestsAtOnce?: number;
}

async function check(
  lines: readonly string[],
  tries: Partial<LoginTries> = {},
  { requestsAtOnce = 8, ...options }: CheckOptions = {},
) {
  const loginsFile = join(folder, 'logins.csv');
  await writeFile(loginsFile, ['identifier,password,expect', ...lines].join('\n'));
  await utimes(loginsFile, 1, 1);
  const allTries = { ...usualLoginTries, secondsBetweenTries: 0, ...tries };
  const input = { loginsFile, report: folder, tries: allTries, requestsAtOnce };
  const patience = { tries: 3, firstWaitMs: 1, longestWaitMs: 5 };
  return await checkLogins(client, input, undefined, { patience, ...options });
}

async function told(): Promise<unknown[]> {
  const lines = (await readFile(join(folder, 'logins.ndjson'), 'utf8')).split('\n').filter((line) => line !== '');
  return lines.map((line) => JSON.parse(line));
}

const row = (somebody: Person, expectation = '') => `${somebody.email},${somebody.password},${expectation}`;

/** The longest row of wrong passwords that reached the target for a user without the right one between them. */
function longestRow({ email, password }: Person): number {
  let longest = 0;
  let current = 0;
  for (const attempt of attempts.filter(({ identifier }) => identifier === email)) {
    current = attempt.password === password ? 0 : current + 1;
    longest = Math.max(longest, current);
  }
  return longest;
}

const kind = (kind: string, expected: string, counts: object = {}) =>
  expect.objectContaining({ kind, expected, ...counts });
const sumOf = (kinds: readonly LoginKindCounts[]) => kinds.reduce((sum, { tried }) => sum + tried, 0);
const all = (tried: number) => ({ tried, asExpected: tried, locked: 0, notTried: 0 });

describe('the known logins', () => {
  it('are tried with wrong passwords too, of which none admits, and each kind is counted', async () => {
    const [ada, bob] = [await importPerson('ada@example.com'), await importPerson('bob@example.com')];
    const reset = await importPerson('reset@example.com', { credential: { state: 'must_be_reset' } });
    const without = await importPerson('without@example.com', { hash: null });
    const away = await importPerson('away@example.com', { status: 'inactive' });
    const { tried, asExpected, kinds } = await check([
      row(ada),
      row(bob),
      row(reset, 'password_expired'),
      `${without.email},,no_password`,
      row(away, 'disabled'),
      'nobody@example.com,x,user_not_found',
    ]);
    expect({ tried, asExpected }).toEqual({ tried: 6, asExpected: 6 });
    expect(kinds).toHaveLength(9);
    expect(kinds).toEqual(
      expect.arrayContaining([
        kind('stated', 'password_correct', all(2)),
        kind('stated', 'password_expired', all(1)),
        kind('stated', 'no_password', all(1)),
        kind('stated', 'disabled', all(1)),
        kind('stated', 'user_not_found', all(1)),
        kind('wrong_password', 'password_incorrect', all(2)),
        kind('wrong_case', 'password_incorrect', all(2)),
        kind('right_again', 'password_correct', all(4)),
        kind('unknown_user', 'user_not_found', all(1)),
      ]),
    );
    expect(await told()).toEqual([]);
    expect([longestRow(ada), longestRow(bob)]).toEqual([1, 1]);
  });

  it('tell by line and kind where the case of a password does not count', async () => {
    const [ada, bob] = [await importPerson('ada@example.com'), await importPerson('bob@example.com')];
    const own = client.verifyPassword;
    // A target that reads passwords of one user without regard to case.
    client = {
      ...client,
      verifyPassword: (login, signal) =>
        own(
          login.identifier === ada.email && login.password.toLowerCase() === ada.password.toLowerCase()
            ? { ...login, password: ada.password }
            : login,
          signal,
        ),
    };
    const { tried, asExpected, kinds } = await check([row(bob), row(ada)]);
    expect({ tried, asExpected }).toEqual({ tried: 2, asExpected: 2 });
    expect(kinds).toContainEqual(kind('wrong_case', 'password_incorrect', { tried: 2, asExpected: 1 }));
    expect(await told()).toMatchObject([{ line: 3, kind: 'wrong_case', got: 'password_correct' }]);
  });

  it('tell a disabled user who is active, and one whose password is damaged', async () => {
    const active = await importPerson('active@example.com');
    const damaged = await importPerson('damaged@example.com', { status: 'inactive' });
    await check([row(active, 'disabled'), `${damaged.email},another,disabled`, `${damaged.email},,disabled`]);
    expect(await told()).toMatchObject([
      { line: 2, got: 'active' },
      { line: 3, got: 'password_incorrect' },
    ]);
  });

  it('are as they should be where the target hides users that are not active', async () => {
    await end();
    await begin({ inactiveUsers: 'user_not_found' });
    const away = await importPerson('away@example.com', { status: 'inactive' });
    expect(await check([row(away, 'disabled')])).toMatchObject({ tried: 1, asExpected: 1 });
  });
});

describe('brute-force protection', () => {
  it('is never met by an account whose right password is known, whatever the file holds', async () => {
    await end();
    await begin({ bruteForce: { wrongTries: 2 } });
    const ada = await importPerson('ada@example.com');
    const wrong = Array.from({ length: 6 }, (_, place) => `${ada.email},wrong ${place},password_incorrect`);
    const { kinds } = await check([...wrong, row(ada)], { mostWrongPerAccount: 10 });
    expect(kinds).toContainEqual(kind('stated', 'password_incorrect', all(6)));
    expect(kinds.every(({ locked }) => locked === 0)).toBe(true);
    expect(longestRow(ada)).toBe(1);
  });

  it('is not met either where a user is named by two identifiers', async () => {
    await end();
    await begin({ bruteForce: { wrongTries: 2 } });
    const ada = await importPerson('ada@example.com');
    const connection = await connect(sandbox);
    const dump = dumpOf(ada);
    const [identifier] = dump.user_identifiers;
    if (identifier === undefined) throw new Error('No identifier.');
    const second = { ...identifier, id: crypto.randomUUID(), type: 'uid', identifier: 'ada', identifier_lc: 'ada' };
    await connection.importDump({ ...dump, user_identifiers: [identifier, second] }, 'update');
    const { kinds } = await check([row(ada), `ada,${ada.password},`]);
    expect(kinds).toContainEqual(kind('wrong_password', 'password_incorrect', all(2)));
    expect(kinds.every(({ locked, tried, asExpected }) => locked === 0 && tried === asExpected)).toBe(true);
  });

  it('is kept clear of: no more than so many wrong tries where no right password is known, and the rest is told', async () => {
    const ada = await importPerson('ada@example.com');
    const wrong = Array.from({ length: 6 }, (_, place) => `${ada.email},wrong ${place},password_incorrect`);
    const { tried, kinds } = await check(wrong, { mostWrongPerAccount: 3, wrongPasswords: false });
    expect(tried).toBe(3);
    expect(kinds).toEqual([kind('stated', 'password_incorrect', { tried: 3, asExpected: 3, notTried: 3 })]);
    expect(await told()).toMatchObject([5, 6, 7].map((line) => ({ line, got: 'not_tried' })));
  });

  it('may be left out of account where the pool is nobody else’s: no right password is then tried twice', async () => {
    const ada = await importPerson('ada@example.com');
    const { kinds } = await check([row(ada)], { rightAgain: false });
    expect(sumOf(kinds)).toBe(4);
    expect(longestRow(ada)).toBe(2);
  });

  it('is kept clear of where the password that should be right is not: nothing is derived from it', async () => {
    const ada = await importPerson('ada@example.com');
    const { kinds } = await check([`${ada.email},Damaged,`]);
    expect(kinds).toContainEqual(kind('wrong_password', 'password_incorrect', { tried: 0, notTried: 1 }));
    expect(attempts.filter(({ identifier }) => identifier === ada.email)).toHaveLength(1);
  });

  it('spends the one login of a password that must be changed on the known one alone', async () => {
    await end();
    await begin({ mustBeChangedAdmitsOnce: true });
    const ada = await importPerson('ada@example.com', { credential: { state: 'must_be_changed' } });
    expect(await check([row(ada)])).toMatchObject({ tried: 1, asExpected: 1 });
    expect(attempts.filter(({ identifier }) => identifier === ada.email)).toHaveLength(1);
  });

  const lockOut = async (somebody: Person): Promise<void> => {
    const login = { identifier: somebody.email, password: 'guessed by a stranger' };
    await client.verifyPassword(login);
    attempts = [];
  };

  it.each([429, 401] as const)(
    'is waited for where somebody else locked an account, and no login is taken for wrong (answer %d)',
    async (status) => {
      await end();
      await begin({ bruteForce: { wrongTries: 1, lockSeconds: 1, status } });
      const [ada, bob] = [await importPerson('ada@example.com'), await importPerson('bob@example.com')];
      await lockOut(ada);
      const lines = [row(ada), row(bob)];
      const { tried, asExpected, kinds } = await check(lines, { wrongPasswords: false }, { usualLockMs: 1_000 });
      expect({ tried, asExpected }).toEqual({ tried: 2, asExpected: 2 });
      expect(kinds.every(({ locked }) => locked === 0)).toBe(true);
      expect(attempts.filter(({ identifier }) => identifier === ada.email)).toHaveLength(2);
    },
  );

  it('is told as such, and neither as wrong nor as right, where an account stays locked', async () => {
    await end();
    await begin({ bruteForce: { wrongTries: 1, lockSeconds: 60 } });
    const [ada, bob] = [await importPerson('ada@example.com'), await importPerson('bob@example.com')];
    await lockOut(ada);
    const counts = await check([row(ada), row(bob)], { wrongPasswords: false, longestLockSeconds: 30 });
    expect(counts).toMatchObject({ tried: 1, asExpected: 1 });
    expect(counts.kinds).toEqual([kind('stated', 'password_correct', { tried: 1, asExpected: 1, locked: 1 })]);
    expect(await told()).toEqual([{ line: 2, kind: 'stated', expected: 'password_correct', got: 'locked' }]);
  });

  it('is told from a target that turns everybody away: nobody is taken for locked', async () => {
    await end();
    let turnedAway = 0;
    await begin({
      faults: ({ path }) => {
        if (!path.endsWith('/v2/verify') || turnedAway >= 4) return undefined;
        turnedAway += 1;
        return { kind: 'answer', status: 429, headers: { 'retry-after': '0' }, applied: false };
      },
    });
    const ada = await importPerson('ada@example.com');
    const { kinds } = await check([row(ada)], { wrongPasswords: false });
    expect(kinds).toEqual([kind('stated', 'password_correct', all(1))]);
    expect(turnedAway).toBe(4);
  });
});

describe('a lock that the check itself has caused', () => {
  it('is told, also where nothing but the right password was left to try', async () => {
    await end();
    await begin({ bruteForce: { wrongTries: 1, lockSeconds: 60 } });
    // Digits have no case to swap: the wrong password is the last one, and only the right one again follows it.
    const digits = await importPerson('digits@example.com', { password: '20260417' });
    const { kinds } = await check([row(digits)], { longestLockSeconds: 30 });
    expect(kinds).toContainEqual(kind('right_again', 'password_correct', { tried: 0, asExpected: 0, locked: 1 }));
    expect(await told()).toEqual([{ line: 2, kind: 'right_again', expected: 'password_correct', got: 'locked' }]);
  });
});

describe('a wrong password that the target may have counted', () => {
  /** The sandbox with a fault for logins of `email`, as they come one at a time, and with its own answer for all others. */
  async function beginWith(befalls: (attempt: Attempt) => Fault | undefined, options: SandboxOptions = {}) {
    await end();
    const faults: SandboxOptions['faults'] = ({ path }) => {
      const attempt = path.endsWith('/v2/verify') ? attempts.at(-1) : undefined;
      return attempt === undefined ? undefined : befalls(attempt);
    };
    await begin({ ...options, faults }, 300);
  }

  const oneAtATime = { requestsAtOnce: 1, patience: { tries: 27, firstWaitMs: 1, longestWaitMs: 1 } };
  const sentFor = ({ email }: Person) => attempts.filter(({ identifier }) => identifier === email);
  const wrongFor = (somebody: Person) => sentFor(somebody).filter(({ password }) => password !== somebody.password);

  const losses: readonly [string, Fault][] = [
    ['no answer comes in time', { kind: 'silence', applied: true }],
    ['the connection breaks', { kind: 'reset', applied: true }],
    ['the answer breaks off', { kind: 'half', applied: true }],
    ['something between answers 502', { kind: 'answer', status: 502, applied: true }],
  ];

  it.each(losses)(
    'is sent no more often than is allowed, with the right one between, where %s',
    async (_what, fault) => {
      await beginWith(
        ({ identifier, password }) => (identifier === ada.email && password !== ada.password ? fault : undefined),
        { bruteForce: { wrongTries: 2, lockSeconds: 60 } },
      );
      const ada = await importPerson('ada@example.com');
      const { kinds } = await check([row(ada)], { mostWrongPerAccount: 3 }, oneAtATime);
      expect(wrongFor(ada)).toHaveLength(3);
      expect(longestRow(ada)).toBe(1);
      expect(kinds).toContainEqual(kind('wrong_password', 'password_incorrect', { tried: 0, notTried: 1 }));
      expect(kinds).toContainEqual(kind('right_again', 'password_correct', all(3)));
      expect(kinds.every(({ locked }) => locked === 0)).toBe(true);
    },
  );

  it('is tried again behind the right one, and judged then', async () => {
    let losses = 0;
    await beginWith(({ identifier, password }) => {
      if (identifier !== ada.email || password === ada.password || losses > 0) return undefined;
      losses += 1;
      return { kind: 'silence', applied: true };
    });
    const ada = await importPerson('ada@example.com');
    const { kinds } = await check([row(ada)], {}, oneAtATime);
    expect(losses).toBe(1);
    expect(longestRow(ada)).toBe(1);
    expect(kinds).toContainEqual(kind('wrong_password', 'password_incorrect', all(1)));
    expect(kinds).toContainEqual(kind('wrong_case', 'password_incorrect', all(1)));
  });

  it('is sent once where no right one is known, and told as not tried', async () => {
    await beginWith(({ identifier }) => (identifier === ada.email ? { kind: 'silence', applied: true } : undefined));
    const ada = await importPerson('ada@example.com');
    const lines = [`${ada.email},wrong,password_incorrect`, `${ada.email},worse,password_incorrect`];
    const { kinds } = await check(lines, { wrongPasswords: false }, oneAtATime);
    expect(sentFor(ada).map(({ password }) => password)).toEqual(['wrong', 'worse']);
    expect(kinds).toEqual([kind('stated', 'password_incorrect', { tried: 0, locked: 0, notTried: 2 })]);
  });

  it('keeps apart from the last one as long as any other', async () => {
    const at: number[] = [];
    await beginWith(({ identifier, password }) => {
      if (identifier !== ada.email) return undefined;
      at.push(performance.now());
      return password === ada.password ? undefined : { kind: 'reset', applied: true };
    });
    const ada = await importPerson('ada@example.com');
    await check([row(ada)], { secondsBetweenTries: 0.2, mostWrongPerAccount: 2 }, oneAtATime);
    expect(at).toHaveLength(5);
    const rests = at.slice(1).map((moment, place) => moment - (at[place] ?? 0));
    expect(Math.min(...rests)).toBeGreaterThan(150);
  });

  it('may be the one that should be right: then the migration holds when it was sent as often as is allowed', async () => {
    await beginWith(({ identifier }) => (identifier === ada.email ? { kind: 'silence', applied: true } : undefined));
    const ada = await importPerson('ada@example.com');
    const counts = check([`${ada.email},Damaged,`], { mostWrongPerAccount: 3 }, oneAtATime);
    await expect(counts).rejects.toMatchObject({ problem: 'target_unreachable' });
    expect(sentFor(ada)).toHaveLength(3);
  });

  it('takes nothing from the account where it turns out to be right', async () => {
    let losses = 0;
    await beginWith(({ identifier }) => {
      if (identifier !== ada.email || losses >= 2) return undefined;
      losses += 1;
      return { kind: 'reset', applied: true };
    });
    const ada = await importPerson('ada@example.com');
    const { kinds } = await check([row(ada)], { mostWrongPerAccount: 3 }, oneAtATime);
    expect(losses).toBe(2);
    expect(kinds.every(({ tried, asExpected, notTried }) => tried === asExpected && notTried === 0)).toBe(true);
  });

  it('is waited behind while the target answers nobody, and not sent again meanwhile', async () => {
    let left = 9;
    let begun = false;
    await beginWith(({ identifier, password }) => {
      begun ||= identifier === ada.email && password !== ada.password;
      if (!begun || left === 0) return undefined;
      left -= 1;
      return { kind: 'answer', status: 500, applied: true };
    });
    const ada = await importPerson('ada@example.com');
    const { kinds } = await check([row(ada)], {}, oneAtATime);
    expect(left).toBe(0);
    expect(longestRow(ada)).toBe(1);
    expect(kinds.every(({ tried, asExpected, notTried }) => tried === asExpected && notTried === 0)).toBe(true);
  });

  it('holds a migration whose target stays away, and is not sent again by whoever resumes it', async () => {
    let isAway = true;
    await beginWith(() => (isAway ? { kind: 'reset', applied: true } : undefined));
    const ada = await importPerson('ada@example.com');
    const lines = [`${ada.email},wrong,password_incorrect`, `${ada.email},worse,password_incorrect`];
    const run = { ...oneAtATime, run: 'run' };
    await expect(check(lines, { wrongPasswords: false }, run)).rejects.toMatchObject({ problem: 'target_unreachable' });
    isAway = false;
    await check(lines, { wrongPasswords: false }, run);
    expect(sentFor(ada).map(({ password }) => password)).toEqual(['wrong', 'worse']);
    expect(await told()).toMatchObject([{ line: 2, got: 'not_tried' }]);
  });

  it('is repeated at once where the connection never came about', async () => {
    const ada = await importPerson('ada@example.com');
    const own = client.verifyPassword;
    const answer = { kind: 'unreachable', fault: 'unconnected' } as const;
    let refused = 0;
    client = {
      ...client,
      verifyPassword: async (login, signal) => {
        if (login.password === 'wrong' && refused < 2) {
          refused += 1;
          throw problemOf(answer, { origin: 'http://127.0.0.1', doing: 'checking a password', scope: 'identity' });
        }
        return await own(login, signal);
      },
    };
    const { kinds } = await check([`${ada.email},wrong,password_incorrect`], { wrongPasswords: false }, oneAtATime);
    expect(refused).toBe(2);
    expect(kinds).toEqual([kind('stated', 'password_incorrect', all(1))]);
  });

  const lockAnswers: readonly [string, Fault][] = [
    ['423', { kind: 'answer', status: 423, applied: false }],
    [
      'a result that the API does not have',
      { kind: 'answer', status: 200, applied: false, body: '{"id":"","result":"account_locked","state":""}' },
    ],
  ];

  it.each(lockAnswers)(
    'is sent once to an account that is answered %s, which is told as locked',
    async (_what, fault) => {
      await beginWith(({ identifier }) => (identifier === ada.email ? fault : undefined));
      const [ada, bob] = [await importPerson('ada@example.com'), await importPerson('bob@example.com')];
      const lines = [`${ada.email},wrong,password_incorrect`, row(bob)];
      const { kinds } = await check(lines, { wrongPasswords: false, longestLockSeconds: 0 }, oneAtATime);
      expect(sentFor(ada)).toHaveLength(1);
      expect(kinds).toEqual([
        kind('stated', 'password_incorrect', { tried: 0, locked: 1 }),
        kind('stated', 'password_correct', all(1)),
      ]);
    },
  );

  it.each(lockAnswers)('is tried again when a lock that is answered %s is over', async (_what, fault) => {
    let locked = 1;
    await beginWith(({ identifier, password }) => {
      if (identifier !== ada.email || password === ada.password || locked === 0) return undefined;
      locked -= 1;
      return fault;
    });
    const ada = await importPerson('ada@example.com');
    const { kinds } = await check([row(ada)], {}, { ...oneAtATime, usualLockMs: 1_000 });
    expect(locked).toBe(0);
    expect(longestRow(ada)).toBe(1);
    expect(kinds).toContainEqual(kind('wrong_password', 'password_incorrect', all(1)));
    expect(kinds.every((each) => each.locked === 0 && each.notTried === 0)).toBe(true);
  });

  it('is not sent without end to an account whose answer nobody understands', async () => {
    const body = '{"id":"","result":"ask_again","state":""}';
    await beginWith(({ identifier }) =>
      identifier === ada.email ? { kind: 'answer', status: 200, applied: true, body } : undefined,
    );
    const ada = await importPerson('ada@example.com');
    const { kinds } = await check([row(ada)], { mostWrongPerAccount: 2 }, { ...oneAtATime, usualLockMs: 1_000 });
    expect(sentFor(ada)).toHaveLength(2);
    expect(kinds).toContainEqual(kind('stated', 'password_correct', { tried: 0, locked: 1 }));
  });
});

describe('whoever goes on after a crash', () => {
  /** Stops a check in the middle as a kill does: what is in flight reaches the target, and its answer nobody. */
  async function crashAt(place: number, lines: readonly string[]): Promise<void> {
    let sent = 0;
    beforeAttempt = () => {
      sent += 1;
      if (sent > place) throw new Error('killed');
    };
    await expect(check(lines, {}, { run: 'run' })).rejects.toThrow('killed');
    beforeAttempt = () => undefined;
  }

  it('tries no login again that was answered, and comes to the same counts', async () => {
    const people = await Promise.all(
      Array.from({ length: 12 }, (_, place) => importPerson(`user${place}@example.com`)),
    );
    const lines = people.map((somebody) => row(somebody));
    const whole = await check(lines, {}, { run: 'another' });
    const wrongWhole = attempts.filter(({ identifier, password }) =>
      people.some((somebody) => somebody.email === identifier && somebody.password !== password),
    ).length;
    attempts = [];

    // Twelve right ones, a round of wrong ones, the right ones again, and in the middle of the next wrong ones.
    await crashAt(45, lines);
    const counts = await check(lines, {}, { run: 'run' });

    const derived = (kinds: typeof counts.kinds) => kinds.filter((each) => each.kind !== 'right_again');
    expect(derived(counts.kinds)).toEqual(derived(whole.kinds));
    const wrong = attempts.filter(({ identifier, password }) =>
      people.some((somebody) => somebody.email === identifier && somebody.password !== password),
    );
    const asSent = wrong.map(({ identifier, password }) => `${identifier} ${password}`);
    // Nothing wrong was sent twice, but for what was in flight, whose answers nobody knows.
    expect(asSent.length - new Set(asSent).size).toBeLessThanOrEqual(7);
    expect(new Set(asSent).size).toBe(wrongWhole);
    for (const somebody of people) expect(longestRow(somebody)).toBeLessThanOrEqual(1);
  });

  it('begins anew for another run', async () => {
    const ada = await importPerson('ada@example.com');
    await check([row(ada)], { wrongPasswords: false }, { run: 'one' });
    await check([row(ada)], { wrongPasswords: false }, { run: 'other' });
    await check([row(ada)], { wrongPasswords: false }, { run: 'other' });
    expect(attempts).toHaveLength(2);
  });

  it('does not repeat a wrong try whose answer is lost where no right password is known', async () => {
    const ada = await importPerson('ada@example.com');
    const lines = [`${ada.email},wrong,password_incorrect`, `${ada.email},worse,password_incorrect`];
    const own = client.verifyPassword;
    client = {
      ...client,
      verifyPassword: async (login, signal) => {
        await own(login, signal);
        throw new Error('killed');
      },
    };
    await expect(check(lines, { wrongPasswords: false }, { run: 'run' })).rejects.toThrow('killed');
    client = { ...client, verifyPassword: own };
    await check(lines, { wrongPasswords: false }, { run: 'run' });
    expect(attempts.map(({ password }) => password)).toEqual(['wrong', 'worse']);
    expect(await told()).toMatchObject([{ line: 2, got: 'not_tried' }]);
  });

  it('finds neither an identifier nor a password in what was written', async () => {
    const [ada, bob] = [await importPerson('ada@example.com'), await importPerson('bob@example.com')];
    await check([row(ada), `${bob.email},wrong one,`]);
    for (const name of ['logins.ndjson', 'logins-tried.ndjson']) {
      const written = await readFile(join(folder, name), 'utf8');
      expect(written).toMatch(/"line":3/);
      for (const secret of [ada.email, bob.email, ada.password, 'wrong one', ada.password.toUpperCase()]) {
        expect(written).not.toContain(secret);
      }
    }
  });
});
