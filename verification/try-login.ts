import type { FaultAnswer } from '../secureauth/answers.ts';
import type { IdentityClient } from '../secureauth/client.ts';
import { isPassing, TargetFault } from '../secureauth/problems.ts';
import { isHarmless, type LoginTry, nobodysIdentifier } from './login-plan.ts';
import { type Patience, pause, withPatience } from './patience.ts';

type Client = Pick<IdentityClient, 'verifyPassword' | 'getUserByIdentifier'>;

/** What the target said of a login. */
interface SaidOfLogin {
  readonly got: string;
  readonly state?: string;
  readonly user?: string;
}

/** Brute-force protection keeps the target from looking at a login, as it seems. */
export interface LockedLogin {
  readonly locked: true;
  /** It may have looked all the same, and the password may have been wrong. */
  readonly mayHaveCounted: boolean;
  readonly retryAfterMs?: number;
}

/** What became of a login that was tried. */
export type TriedLogin =
  | SaidOfLogin
  | LockedLogin
  /** The target may have looked at it, and what it said did not arrive: the fault in its place. */
  | { readonly lost: TargetFault };

/**
 * Tries a login.
 *
 * A password that may be wrong is sent again only where it never reached the target, or where the target asks everybody
 * for fewer requests before it looks. Any that the target may have looked at is for the caller to count: it is told as
 * lost as soon as the target answers others.
 *
 * The OpenAPI file says that the call is protected against brute force, and lists no answer for who is locked. So a lock
 * is told by what it does: the target turns this account away (401, 403, 423, 429, or 200 with a result that the file does
 * not have) and looks at another one in the same moment, which is a name that nobody has. When it turns that away too, it
 * is the target that wants fewer requests, or the client that it does not let in, and that is waited for or thrown as with
 * every other call.
 *
 * @throws TargetFault or Problem, or the signal's reason
 */
export async function tryLogin(
  client: Client,
  login: LoginTry,
  signal: AbortSignal,
  patience: Patience,
): Promise<TriedLogin> {
  const known = login.expect === 'disabled' ? await lookUp(client, login, signal, patience) : undefined;
  if (known !== undefined) return known;
  const harmless = isHarmless(login);
  const carefully: Patience = {
    ...patience,
    repeatsAfter: (answer) => wasNotSent(answer) || (harmless && !mayBeLock(answer)),
  };
  let wait = patience.firstWaitMs;
  for (let attempt = 1; ; attempt += 1) {
    try {
      return await withPatience(() => judge(client, login, signal), signal, carefully);
    } catch (error) {
      if (!(error instanceof TargetFault)) throw error;
      const { answer } = error;
      const asked = answer.kind === 'throttled' ? answer.retryAfterMs : undefined;
      if (mayBeLock(answer) && (await looksAtOthers(client, signal))) {
        const mayHaveCounted = !harmless && isUnknownResult(answer);
        return { locked: true, mayHaveCounted, ...(asked === undefined ? {} : { retryAfterMs: asked }) };
      }
      if (!harmless && mayHaveLooked(answer)) {
        await withPatience(() => tryNobody(client, signal), signal, patience);
        return { lost: error };
      }
      if (!isPassing(answer) || !mayBeLock(answer) || attempt === patience.tries) throw error;
      await pause(Math.min(asked ?? wait, patience.longestWaitMs), signal);
      wait *= 2;
    }
  }
}

/** Of who should be disabled, the status is looked at first. @returns what is known without trying a password */
async function lookUp(
  client: Client,
  { identifier, password }: LoginTry,
  signal: AbortSignal,
  patience: Patience,
): Promise<SaidOfLogin | undefined> {
  const user = await withPatience(() => client.getUserByIdentifier(identifier, signal), signal, patience);
  if (user === undefined) return { got: 'user_not_found' };
  if (user.status === 'active') return { got: 'active', user: user.id };
  return password === '' ? { got: 'disabled', state: user.status, user: user.id } : undefined;
}

async function judge(client: Client, login: LoginTry, signal: AbortSignal): Promise<SaidOfLogin> {
  const { identifier, password, expect } = login;
  const { result, state, id } = await client.verifyPassword({ identifier, password }, signal);
  const answer = { ...(state ? { state } : {}), ...(id ? { user: id } : {}) };
  // A user that is there and not active: that the login check hides it, or finds its password right, are both as it
  // should be; the file has no word of its own for it.
  const isDisabled = expect === 'disabled' && (result === 'password_correct' || result === 'user_not_found');
  return { ...answer, got: isDisabled ? 'disabled' : result };
}

function wasNotSent(answer: FaultAnswer): boolean {
  return answer.kind === 'unreachable' && (answer.fault === 'unconnected' || answer.fault === 'untrusted');
}

/** Also a 5xx, and whatever a proxy puts in the place of the answer, may come after the password was judged. */
function mayHaveLooked(answer: FaultAnswer): boolean {
  return answer.kind === 'failing' || (answer.kind === 'unreachable' && !wasNotSent(answer));
}

function mayBeLock(answer: FaultAnswer): boolean {
  switch (answer.kind) {
    case 'throttled':
    case 'unauthorized':
    case 'forbidden':
      return true;
    case 'failing':
      return answer.status === 423 || isUnknownResult(answer);
    default:
      return false;
  }
}

/** It answered, and nothing that the API's file has. */
function isUnknownResult(answer: FaultAnswer): boolean {
  return answer.kind === 'failing' && answer.status === 200;
}

async function looksAtOthers(client: Client, signal: AbortSignal): Promise<boolean> {
  try {
    await tryNobody(client, signal);
    return true;
  } catch (error) {
    if (error instanceof TargetFault) return false;
    throw error;
  }
}

async function tryNobody(client: Client, signal: AbortSignal): Promise<void> {
  const nobody = nobodysIdentifier();
  await client.verifyPassword({ identifier: nobody, password: nobody }, signal);
}
