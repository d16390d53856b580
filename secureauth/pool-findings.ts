import type { PoolFinding } from '../contract/pool.ts';
import type { PasswordStrategy } from '../contract/settings.ts';
import type { Pool } from './records.ts';

/** What a migration does, as far as the pool's settings are concerned. */
export interface MovingUsers {
  readonly strategy: PasswordStrategy;
  /** Whether users bring passwords; true where nobody has looked yet. */
  readonly passwords: boolean;
  /** Whether users bring TOTP secrets; true where nobody has looked yet. */
  readonly totp: boolean;
}

type Judge = (pool: Pool, users: MovingUsers) => string | undefined;

/**
 * One judge a setting, by SecureAuth's name (`Pool` of its OpenAPI file). Settings that the target leaves out are not
 * judged: their defaults are not documented.
 */
const judges: readonly (readonly [setting: string, judge: Judge])[] = [
  [
    'authentication_mechanisms',
    ({ authentication_mechanisms: mechanisms }, { passwords }) =>
      passwords && mechanisms && !mechanisms.includes('password')
        ? 'Nobody can log in with a password here: users that bring one cannot use it. Add `password` to the pool.'
        : undefined,
  ],
  [
    'second_factor_authentication_mechanisms',
    ({ authentication_mechanisms: first, second_factor_authentication_mechanisms: second }, { totp }) =>
      totp && second && !second.includes('totp') && first?.includes('totp') !== true
        ? 'TOTP is not used here: users that bring a TOTP secret cannot use it. Add `totp` to the pool if they are to.'
        : undefined,
  ],
  [
    'password_settings.expires_after',
    ({ password_settings: settings }, { strategy, passwords }) =>
      passwords && strategy === 'migrate' && isSpan(settings?.expires_after)
        ? `Passwords expire after ${settings?.expires_after}: expect those that move in to expire that long after the import, all within hours of each other. Change it first if they are to stay.`
        : undefined,
  ],
  [
    'password_policy',
    ({ password_policy: policy }, { passwords }) =>
      passwords && demandsAnything(policy)
        ? 'Passwords that move in are not held to the policy, since only their hashes are known: it applies from the next change on.'
        : undefined,
  ],
  [
    'reset_credentials_settings.do_not_allow_users_to_self_reset_credentials',
    ({ reset_credentials_settings: settings }) =>
      settings?.do_not_allow_users_to_self_reset_credentials === true
        ? 'Users may not reset their passwords themselves: those whose password cannot move need an administrator. Allow it, at least for the first weeks.'
        : undefined,
  ],
  [
    'identifier_case_insensitive',
    ({ identifier_case_insensitive: insensitive }) =>
      insensitive === false
        ? 'Letter case counts here: whoever types an identifier in another case than it was imported in is not found, and two users may differ in case alone. It cannot be told later which was meant.'
        : undefined,
  ],
  [
    'public_registration_allowed',
    ({ public_registration_allowed: allowed }) =>
      allowed === true
        ? 'Anybody can register here: whoever takes an identifier before its user has moved in stands in the way of that user. Forbid it until the migration is over.'
        : undefined,
  ],
  [
    'payload_schema_id',
    ({ payload_schema_id: id }) =>
      id ? undefined : 'The pool names no schema, so profiles are not checked before they are sent.',
  ],
];

/** Settings of the pool that change what becomes of users who move in. Pure. */
export function poolFindings(pool: Pool, users: MovingUsers): readonly PoolFinding[] {
  return judges.flatMap(([setting, judge]) => {
    const message = judge(pool, users);
    return message === undefined ? [] : [{ setting, message }];
  });
}

/** Whether a duration in Go's words (`2160h0m0s`) is longer than nothing. */
function isSpan(duration: string | null | undefined): boolean {
  return /[1-9]/.test(duration ?? '');
}

function demandsAnything(policy: Pool['password_policy']): boolean {
  return Object.values(policy ?? {}).some((demand) =>
    typeof demand === 'number' ? demand > 0 : Boolean(demand) && demand !== 'any',
  );
}
