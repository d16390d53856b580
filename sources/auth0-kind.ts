import type { JsonObject } from './fields.ts';

/** The exports of Auth0: a connection's password hashes, the users, and the secrets of their second factors. */
export type Auth0Kind = 'passwords' | 'users' | 'factors';

/**
 * Tells the kind of a record by its shape. Users have `user_id` (the extension: `Id`), password hashes `_id`; second
 * factors have `user_id` and name a `type` and the `tenant`.
 */
export function kindOfRecord(record: JsonObject): Auth0Kind {
  if (record.user_id === undefined && record.Id === undefined) return 'passwords';
  if (record.otp_secret !== undefined || record.recovery_code !== undefined) return 'factors';
  return record.type !== undefined && record.tenant !== undefined ? 'factors' : 'users';
}
