import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { planLogins, swapCase } from '../../verification/login-plan.ts';
import type { KnownLogin, LoginExpectation } from '../../verification/logins-file.ts';

const login = (
  line: number,
  identifier: string,
  password: string,
  expect: LoginExpectation = 'password_correct',
): KnownLogin => ({ line, identifier, password, expect });

const planOf = (...logins: KnownLogin[]) =>
  planLogins(logins, { wrongPasswords: true }).map(({ tries }) =>
    tries.map(({ line, kind, password, expect }) => [line, kind, kind === 'unknown_user' ? '' : password, expect]),
  );

const nobody = [[0, 'unknown_user', '', 'user_not_found']];

describe('what is tried beside the known logins', () => {
  it('is, of each right one, the next other password and the own one with its case swapped', () => {
    expect(planOf(login(2, 'ada', 'Horse1'), login(3, 'bob', 'Horse1'), login(4, 'cyd', '123'))).toEqual([
      [
        [2, 'stated', 'Horse1', 'password_correct'],
        [2, 'wrong_password', '123', 'password_incorrect'],
        [2, 'wrong_case', 'hORSE1', 'password_incorrect'],
      ],
      [
        [3, 'stated', 'Horse1', 'password_correct'],
        [3, 'wrong_password', '123', 'password_incorrect'],
        [3, 'wrong_case', 'hORSE1', 'password_incorrect'],
      ],
      [
        [4, 'stated', '123', 'password_correct'],
        [4, 'wrong_password', 'Horse1', 'password_incorrect'],
      ],
      nobody,
    ]);
  });

  it('is one wrong password where no other is known', () => {
    expect(planOf(login(2, 'ada', '1'))[0]).toContainEqual([2, 'wrong_password', 'not 1', 'password_incorrect']);
  });

  it('is nothing for who is expected to be expired, disabled, without a password or not there', () => {
    const expectations = ['password_expired', 'disabled', 'no_password', 'user_not_found'] as const;
    expect(planOf(...expectations.map((expect, place) => login(place + 2, `user${place}`, 'Word', expect)))).toEqual([
      ...expectations.map((expect, place) => [[place + 2, 'stated', 'Word', expect]]),
      nobody,
    ]);
  });

  it('is nothing at all where the settings say so', () => {
    expect(planLogins([login(2, 'ada', 'Word')], { wrongPasswords: false })).toMatchObject([
      { tries: [{ line: 2, kind: 'stated' }] },
    ]);
  });

  it('begins with the right password of an account, whatever the order and the case of its lines', () => {
    expect(planOf(login(2, 'Ada', 'x', 'password_incorrect'), login(3, 'ada', '7'))[0]).toEqual([
      [3, 'stated', '7', 'password_correct'],
      [2, 'stated', 'x', 'password_incorrect'],
      [3, 'wrong_password', 'not 7', 'password_incorrect'],
    ]);
  });

  it('is never, within what bcrypt looks at, the right password itself', () => {
    const text = fc.oneof(fc.string({ minLength: 1 }), fc.constantFrom('a'.repeat(72), `${'a'.repeat(72)}b`, 'straße'));
    fc.assert(
      fc.property(fc.array(text, { minLength: 1, maxLength: 6 }), (passwords) => {
        const logins = passwords.map((password, place) => login(place + 2, `user ${place}`, password));
        for (const { tries } of planLogins(logins, { wrongPasswords: true })) {
          const [right, ...wrong] = tries;
          const seen = (word = '') => Buffer.from(word).subarray(0, 72).toString('hex');
          for (const { password } of wrong) expect(seen(password)).not.toBe(seen(right?.password));
        }
      }),
    );
  });
});

it('swaps the case of letters and leaves everything else', () => {
  expect(swapCase('Straße 7, ÉTÉ!')).toBe('sTRASSE 7, été!');
});
