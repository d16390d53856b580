import { describe, expect, it } from 'vitest';
import { type MovingUsers, poolFindings } from '../../secureauth/pool-findings.ts';
import { type Pool, pool } from '../../secureauth/records.ts';

const usual: MovingUsers = { strategy: 'migrate', passwords: true, totp: true };

/** What is found of a pool as the target would tell it, with a schema so that this alone is no finding. */
function settingsFound(settings: Partial<Pool>, users: Partial<MovingUsers> = {}): readonly string[] {
  const told = pool.parse({ name: 'Customers', payload_schema_id: 'user_v0', ...settings });
  return poolFindings(told, { ...usual, ...users }).map(({ setting }) => setting);
}

describe('the settings of a pool', () => {
  it('are no finding where the pool leaves them out, or has what users need', () => {
    expect(settingsFound({})).toEqual([]);
    expect(
      settingsFound({
        authentication_mechanisms: ['password', 'webauthn'],
        second_factor_authentication_mechanisms: ['totp', 'sms_otp'],
        identifier_case_insensitive: true,
        public_registration_allowed: false,
        password_settings: { expires_after: '0s' },
        password_policy: { min_length: 0, strength: 'any' },
        reset_credentials_settings: { do_not_allow_users_to_self_reset_credentials: false },
      }),
    ).toEqual([]);
  });

  it.each<[string, Partial<Pool>]>([
    ['authentication_mechanisms', { authentication_mechanisms: ['email_otp'] }],
    ['second_factor_authentication_mechanisms', { second_factor_authentication_mechanisms: ['sms_otp'] }],
    ['password_settings.expires_after', { password_settings: { expires_after: '2160h0m0s' } }],
    ['password_policy', { password_policy: { min_length: 12 } }],
    ['password_policy', { password_policy: { strength: 'fair' } }],
    [
      'reset_credentials_settings.do_not_allow_users_to_self_reset_credentials',
      { reset_credentials_settings: { do_not_allow_users_to_self_reset_credentials: true } },
    ],
    ['identifier_case_insensitive', { identifier_case_insensitive: false }],
    ['public_registration_allowed', { public_registration_allowed: true }],
    ['payload_schema_id', { payload_schema_id: '' }],
  ])('include %s where it changes what becomes of users', (setting, settings) => {
    expect(settingsFound(settings)).toEqual([setting]);
  });

  it('about passwords matter only to users that bring some, and their expiry only where it is not forced anyway', () => {
    const strict: Partial<Pool> = {
      authentication_mechanisms: ['email_otp'],
      password_settings: { expires_after: '2160h' },
      password_policy: { digits: 1 },
    };
    expect(settingsFound(strict, { passwords: false })).toEqual([]);
    expect(settingsFound(strict, { strategy: 'force-reset' })).toEqual([
      'authentication_mechanisms',
      'password_policy',
    ]);
  });

  it('about TOTP matter only to users that bring a secret, and not where it is a first factor', () => {
    const withoutTotp: Partial<Pool> = { second_factor_authentication_mechanisms: ['sms_otp'] };
    expect(settingsFound(withoutTotp, { totp: false })).toEqual([]);
    expect(settingsFound({ ...withoutTotp, authentication_mechanisms: ['password', 'totp'] })).toEqual([]);
  });

  it('say how long passwords hold', () => {
    const told: Pool = { name: 'Customers', payload_schema_id: 'x', password_settings: { expires_after: '2160h0m0s' } };
    expect(poolFindings(told, usual)[0]?.message).toContain('2160h0m0s');
  });
});
