import type { FaultAnswer } from '../secureauth/answers.ts';
import type { IdentityClient } from '../secureauth/client.ts';
import { isPassing, TargetFault } from '../secureauth/problems.ts';
import { type LoginTry, nobodysIdentifier } from './login-plan.ts';
import { type Patience, pause, withPatience } from './patience.ts';

type Client = Pick<IdentityClient, 'verifyPassword' | 'getUserByIdentifier'>;

/** What the target said of a login, or that brute-force protection keeps it from looking. */
export type TriedLogin =
  | { readonly got: string; readonly state?: string; readonly user?: string }
  | { readonly locked: true; readonly retryAfterMs?: number };

/**
 * Tries a login.
 *
 * The OpenAPI file says that the call is protected against brute force, and lists no answer for who is locked. So a lock
 * is told by what it does: the target turns this account away (401, 403, 423, 429) and looks at another one in the same
 * moment, which is a name that nobody has. When it turns that away too, it is the target that wants fewer requests, or
 * the client that it does not let in, and that is waited for or thrown as with every other call.
 *
 * @throws TargetFault or Problem, or the signal's reason
 */
export async function tryLogin(
  client: Client,
  login: LoginTry,
  signal: AbortSignal,
  patience: Patience,
): Promise<TriedLogin> {
  let wait = patience.firstWaitMs;
  for (let attempt = 1; ; attempt += 1) {
    try {
      // A wrong password is sent once more only where the target says that it did not look at it.
      return await withPatience(() => judge(client, login, signal), signal, {
        ...patience,
        waitsWhenThrottled: false,
      });
    } catch (error) {
      if (!(error instanceof TargetFault) || !mayBeLock(error.answer)) throw error;
      const asked = error.answer.kind === 'throttled' ? error.answer.retryAfterMs : undefined;
      if (await looksAtOthers(client, signal)) {
        return { locked: true, ...(asked === undefined ? {} : { retryAfterMs: asked }) };
      }
      if (!isPassing(error.answer) || attempt === patience.tries) throw error;
      await pause(Math.min(asked ?? wait, patience.longestWaitMs), signal);
      wait *= 2;
    }
  }
}

/** Its identifier and its password are all that a login needs; of who should be disabled, also the status is looked at. */
async function judge(client: Client, login: LoginTry, signal: AbortSignal): Promise<TriedLogin> {
  const { identifier, password, expect } = login;
  if (expect === 'disabled') {
    const user = await client.getUserByIdentifier(identifier, signal);
    if (user === undefined) return { got: 'user_not_found' };
    if (user.status === 'active') return { got: 'active', user: user.id };
    if (password === '') return { got: 'disabled', state: user.status, user: user.id };
  }
  const { result, state, id } = await client.verifyPassword({ identifier, password }, signal);
  const answer = { ...(state ? { state } : {}), ...(id ? { user: id } : {}) };
  // A user that is there and not active: that the login check hides it, or finds its password right, are both as it
  // should be; the file has no word of its own for it.
  const isDisabled = expect === 'disabled' && (result === 'password_correct' || result === 'user_not_found');
  return { ...answer, got: isDisabled ? 'disabled' : result };
}

function mayBeLock(answer: FaultAnswer): boolean {
  switch (answer.kind) {
    case 'throttled':
    case 'unauthorized':
    case 'forbidden':
      return true;
    case 'failing':
      return answer.status === 423;
    default:
      return false;
  }
}

async function looksAtOthers(client: Client, signal: AbortSignal): Promise<boolean> {
  const nobody = nobodysIdentifier();
  try {
    await client.verifyPassword({ identifier: nobody, password: nobody }, signal);
    return true;
  } catch (error) {
    if (error instanceof TargetFault) return false;
    throw error;
  }
}
