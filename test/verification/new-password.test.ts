import fc from 'fast-check';
import { expect, it } from 'vitest';
import { unmetDemands } from '../../sandbox/password-policy.ts';
import { newPassword } from '../../verification/new-password.ts';

const few = fc.nat({ max: 20 });

it('meets whatever a policy demands', () => {
  const policy = fc.record({
    min_length: fc.nat({ max: 60 }),
    capital_letters: few,
    lowercase_letters: few,
    digits: few,
    special_characters: few,
  });
  fc.assert(
    fc.property(policy, (demands) => {
      expect(unmetDemands(demands, newPassword(demands))).toEqual([]);
    }),
  );
});

it('has of everything where there is no policy, and is never the same', () => {
  const passwords = Array.from({ length: 100 }, () => newPassword(undefined));
  expect(new Set(passwords).size).toBe(100);
  const usual = { min_length: 24, capital_letters: 1, lowercase_letters: 1, digits: 1, special_characters: 1 };
  for (const password of passwords) expect(unmetDemands(usual, password)).toEqual([]);
});
