import type { Call, Calls } from './calls.ts';
import { errorCodeOf } from './error-code.ts';
import type { TargetPaths } from './paths.ts';
import { type Codes, codes, type PasswordCheck, passwordCheck } from './records.ts';

/** Whose password it is. */
export type PasswordOwner = { readonly userId: string } | { readonly identifier: string };

/** What became of a reset. `code` is the target's error code, where it gave one. */
export type ResetAnswer =
  | { readonly kind: 'completed' }
  | { readonly kind: 'refused'; readonly status: number; readonly code?: string };

export interface PasswordCalls {
  /** Checks a password as a login would (v2). The target guards it against brute force. */
  verifyPassword(
    login: { readonly identifier: string; readonly password: string },
    signal?: AbortSignal,
  ): Promise<PasswordCheck>;
  /**
   * Has the target send a reset code. It answers alike whether the address is anybody's or not.
   *
   * @param reset `address` must be one of the user's, verified where `owner` is left out
   */
  requestReset(
    reset: { readonly address: string; readonly owner?: PasswordOwner },
    signal?: AbortSignal,
  ): Promise<void>;
  /** Sets a new password by a reset code, or tells that the target does not take code, user or password together. */
  completeReset(
    reset: { readonly owner: PasswordOwner; readonly code: string; readonly newPassword: string },
    signal?: AbortSignal,
  ): Promise<ResetAnswer>;
  /** A reset code for an administrator. Scope `identity_self_registration`. */
  generateCode(owner: PasswordOwner, signal?: AbortSignal): Promise<Codes>;
}

export function passwordCalls(calls: Calls, paths: TargetPaths): PasswordCalls {
  const post = (doing: string, path: string, done: readonly number[], body: unknown): Call => ({
    method: 'POST',
    path,
    scope: 'identity',
    doing,
    done,
    body: JSON.stringify(body),
  });

  return {
    async verifyPassword({ identifier, password }, signal) {
      const call = post('checking a password', paths.verifyPassword, [200], { identifier, password });
      return calls.read(call, await calls.answer(call, signal), passwordCheck);
    },
    async requestReset({ address, owner }, signal) {
      const body = { address, ...(owner === undefined ? {} : ownerFields(owner)) };
      await calls.answer(post('requesting a password reset', paths.requestReset, [204], body), signal);
    },
    async completeReset({ owner, code, newPassword }, signal) {
      const body = { ...ownerFields(owner), code, new_password: newPassword };
      const call = post('completing a password reset', paths.completeReset, [204, 401, 422], body);
      // The OpenAPI file: a generic 401 whatever the reason, so that nobody can enumerate addresses.
      const answer = await calls.answer({ ...call, ownUnauthorized: true }, signal);
      if (answer.status === 204) return { kind: 'completed' };
      const said = errorCodeOf(answer.body);
      return { kind: 'refused', status: answer.status, ...(said === undefined ? {} : { code: said }) };
    },
    async generateCode(owner, signal) {
      const body = { ...ownerFields(owner), type: 'reset_password' };
      const call: Call = {
        ...post('generating a code', paths.generateCode, [201], body),
        scope: 'identity_self_registration',
      };
      return calls.read(call, await calls.answer(call, signal), codes);
    },
  };
}

/** The target spells it `userID`. */
function ownerFields(owner: PasswordOwner): { readonly userID: string } | { readonly identifier: string } {
  return 'userId' in owner ? { userID: owner.userId } : { identifier: owner.identifier };
}
