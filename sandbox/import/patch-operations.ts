import type { Rfc6902PatchOperations } from '../../secureauth/generated/identitysystem.ts';
import { unprocessable } from '../api-error.ts';

const lists = new Set([
  'users',
  'user_credentials',
  'user_identifiers',
  'user_verifiable_addresses',
  'pools',
  'schemas',
  'groups',
  'group_members',
  'codes',
]);

/**
 * The dump that a JSON patch amounts to. Only what adds records or puts one in another's place is taken: `add` or
 * `replace` at `/users/-` or `/users/{id}`, and the same for the other lists.
 *
 * @throws ApiError 422 for any other operation
 */
export function dumpFromPatch(operations: Rfc6902PatchOperations): Record<string, unknown[]> {
  const dump: Record<string, unknown[]> = {};
  for (const [index, { op, path, value }] of operations.entries()) {
    const [, list = '', at, ...deeper] = (path ?? '').split('/');
    if ((op !== 'add' && op !== 'replace') || !lists.has(list) || at === undefined || deeper.length > 0) {
      throw unprocessable({ path: `/${index}`, reason: 'must add or replace a whole record' });
    }
    const records = dump[list] ?? [];
    records.push(value);
    dump[list] = records;
  }
  return dump;
}
