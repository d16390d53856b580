import type { HttpAnswer } from './answers.ts';
import type { Call, Calls } from './calls.ts';
import type { TargetPaths } from './paths.ts';
import { type ListedUser, listedUsers, type UserWithData, userWithData } from './records.ts';

export interface UserCalls {
  /**
   * Users in the order of their ids, after the given one.
   * The listing is eventually consistent: it may lack, for a moment, what was just written.
   *
   * @param page `limit` at most 100
   */
  listUsers(
    page: { readonly afterUserId?: string | undefined; readonly limit: number },
    signal?: AbortSignal,
  ): Promise<readonly ListedUser[]>;
  /**
   * Users with an identifier or a verified address that begins or ends with a text, or whose id it is: the first
   * hundred. As consistent as the listing.
   */
  findUsers(key: string, signal?: AbortSignal): Promise<readonly ListedUser[]>;
  /** Undefined when there is no such user. */
  getUser(id: string, signal?: AbortSignal): Promise<UserWithData | undefined>;
  /** Undefined when no user has this identifier. */
  getUserByIdentifier(identifier: string, signal?: AbortSignal): Promise<UserWithData | undefined>;
  /** True when the user was there. */
  deleteUser(id: string, signal?: AbortSignal): Promise<boolean>;
}

export function userCalls(calls: Calls, paths: TargetPaths): UserCalls {
  const reading = (doing: string, path: string, done: readonly number[]): Call => ({
    method: 'GET',
    path,
    scope: 'identity',
    doing,
    done,
  });
  const userOrNone = (call: Call, answer: HttpAnswer): UserWithData | undefined =>
    answer.status === 404 ? undefined : calls.read(call, answer, userWithData);

  return {
    async listUsers({ afterUserId, limit }, signal) {
      const query = new URLSearchParams({ limit: String(limit) });
      if (afterUserId !== undefined) query.set('after_user_id', afterUserId);
      const call = reading('listing users', `${paths.users}?${query}`, [200]);
      return calls.read(call, await calls.answer(call, signal), listedUsers).users ?? [];
    },
    async findUsers(key, signal) {
      const query = new URLSearchParams({ limit: '100', query: JSON.stringify({ user_key: key }) });
      const call = reading('looking for users', `${paths.users}?${query}`, [200]);
      return calls.read(call, await calls.answer(call, signal), listedUsers).users ?? [];
    },
    async getUser(id, signal) {
      const call = reading('reading a user', paths.user(id), [200, 404]);
      return userOrNone(call, await calls.answer(call, signal));
    },
    async getUserByIdentifier(identifier, signal) {
      const body = JSON.stringify({ identifier });
      const call: Call = { ...reading('looking up a user', paths.userByKey, [200, 404]), method: 'POST', body };
      return userOrNone(call, await calls.answer(call, signal));
    },
    async deleteUser(id, signal) {
      const call: Call = { ...reading('deleting a user', paths.user(id), [204, 404]), method: 'DELETE' };
      return (await calls.answer(call, signal)).status === 204;
    },
  };
}
