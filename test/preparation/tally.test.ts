import { expect, test } from 'vitest';
import type { PasswordFate } from '../../preparation/password-credential.ts';
import { type Profile, Tally } from '../../preparation/tally.ts';

function profileWith(password: PasswordFate): Profile {
  return {
    password,
    inactive: false,
    verifiedAddress: true,
    federated: false,
    credentials: 1,
    identifiers: 1,
    addresses: 1,
    groups: 0,
  };
}

const kept = (recipe: string, mustBeChanged = false): PasswordFate => ({ kind: 'kept', recipe, mustBeChanged });

test('a base in which every hash has a recipe of its own is counted without a name for each', () => {
  const tally = new Tally();
  for (let user = 0; user < 5_000; user += 1) {
    tally.count(tally.numberOf(profileWith(kept(`pbkdf2, SHA-256, ${user}, 32 bytes`, user % 2 === 0))));
  }
  tally.count(tally.numberOf(profileWith({ kind: 'reset', reason: 'crypt' })));
  const { recipes, resets, prepared, mustBeChanged } = tally.counts();
  expect(prepared).toBe(5_001);
  expect(Object.keys(recipes)).toHaveLength(201);
  expect(recipes['other recipes']).toBe(4_800);
  expect(Object.values(recipes).reduce((sum, users) => sum + users, 0)).toBe(5_000);
  expect(resets).toEqual({ crypt: 1 });
  expect(mustBeChanged).toBe(2_500);
});

test('a tally that is gone on with has the same numbers and counts', () => {
  const tally = new Tally();
  const numbers = ['one', 'two', 'one'].map((recipe) => tally.numberOf(profileWith(kept(recipe))));
  for (const number of numbers) tally.count(number);
  const again = new Tally(JSON.parse(JSON.stringify(tally.state)));
  expect(again.counts()).toEqual(tally.counts());
  expect(again.numberOf(profileWith(kept('two')))).toBe(numbers[1]);
});
