import { describe, expect, it } from 'vitest';
import { compareCredentials, type FoundCredential } from '../../verification/compare-credentials.ts';
import type { SentCredential } from '../../verification/sent-credentials.ts';

const importedAt = Date.parse('2025-03-01T10:00:00Z');
const dates = { created_at: '2024-01-01T00:00:00Z', updated_at: '2024-06-01T00:00:00Z' };
const password: SentCredential = { type: 'password', state: 'valid', ...dates };
const totp: SentCredential = { type: 'totp', ...dates };

const verdict = (sent: readonly SentCredential[], found: readonly FoundCredential[]) =>
  compareCredentials(sent, found, importedAt);
const wrong = (...fields: readonly string[]) => ({ verdict: 'wrong', fields });

describe('credentials', () => {
  it('are right when types, states and expiry are those that were sent, in any order', () => {
    expect(verdict([], [])).toEqual({ verdict: 'right' });
    expect(verdict([password, totp], [totp, password])).toEqual({ verdict: 'right' });
    const two = [
      { ...totp, expires_at: '2030-01-01T00:00:00Z' },
      { ...totp, state: 'must_be_reset' },
    ];
    expect(verdict(two, two.toReversed())).toEqual({ verdict: 'right' });
  });

  it('that never expire may be written as unset, as 1900-01-01 or as the zero of a clock', () => {
    for (const never of [undefined, null, '', '1900-01-01T00:00:00Z', '0001-01-01T00:00:00Z']) {
      expect(verdict([password], [{ ...password, expires_at: never }])).toEqual({ verdict: 'right' });
    }
    const sent = { ...password, expires_at: '1900-01-01T00:00:00Z' };
    expect(verdict([sent], [password])).toEqual({ verdict: 'right' });
  });

  it('expire at the same moment however it is written', () => {
    const sent = { ...password, expires_at: '2030-06-01T00:00:00Z' };
    expect(verdict([sent], [{ ...password, expires_at: '2030-06-01T02:00:00.000+02:00' }])).toEqual({
      verdict: 'right',
    });
  });

  it('without a state are valid', () => {
    expect(verdict([totp], [{ ...totp, state: 'valid' }])).toEqual({ verdict: 'right' });
    expect(verdict([password], [{ ...password, state: null }])).toEqual({ verdict: 'right' });
  });

  it.each<[string, readonly SentCredential[], readonly FoundCredential[], readonly string[]]>([
    ['a missing password', [password], [], ['credentials.password']],
    ['a second factor that nobody sent', [password], [password, totp], ['credentials.totp']],
    ['one of two factors gone', [totp, totp], [totp], ['credentials.totp']],
    ['another type in its place', [password], [totp], ['credentials.password', 'credentials.totp']],
    ['another state', [password], [{ ...password, state: 'must_be_reset' }], ['credentials.password.state']],
    [
      'another expiry',
      [password],
      [{ ...password, expires_at: '2000-01-01T00:00:00Z' }],
      ['credentials.password.expires_at'],
    ],
    [
      'a reset that was lost',
      [{ ...password, state: 'must_be_reset', expires_at: '2000-01-01T00:00:00Z' }],
      [password],
      ['credentials.password.state', 'credentials.password.expires_at'],
    ],
  ])('are wrong by %s, and what differs is named', (_, sent, found, fields) => {
    expect(verdict(sent, found)).toEqual(wrong(...fields));
  });

  it('are not judged where the pool changed them after the import', () => {
    const reset = { ...password, state: 'must_be_reset' };
    expect(verdict([password], [{ ...reset, updated_at: '2025-03-01T10:00:01Z' }])).toEqual({
      verdict: 'changed_since',
    });
    expect(verdict([password], [password, { ...totp, created_at: '2025-04-01T00:00:00Z' }])).toEqual({
      verdict: 'changed_since',
    });
    // A target that stamps what it imports does so before the import is done.
    expect(verdict([password], [{ ...reset, updated_at: '2025-03-01T09:59:59Z' }])).toEqual(
      wrong('credentials.password.state'),
    );
    expect(verdict([password], [{ ...password, updated_at: '2025-03-01T10:00:01Z' }])).toEqual({ verdict: 'right' });
  });

  it('are judged where the late date is the one that was sent', () => {
    const sent = { ...password, updated_at: '2031-01-01T00:00:00Z' };
    expect(verdict([sent], [{ ...sent, state: 'must_be_changed' }])).toEqual(wrong('credentials.password.state'));
  });

  it('are wrong when one type is, whatever was changed of another', () => {
    const late = { ...totp, created_at: '2025-04-01T00:00:00Z' };
    expect(verdict([password], [late])).toEqual(wrong('credentials.password'));
  });
});
