import fc from 'fast-check';
import { expect, test } from 'vitest';
import { absencesOf } from '../../../client/resets/arrivals.ts';
import { preferredName } from '../../../client/resets/preferred-name.ts';
import { type Address, addressToWriteTo } from '../../../client/resets/reset-address.ts';
import { parseShares, stageEnds } from '../../../client/resets/stages.ts';

const address = (type: Address['type'], verified: boolean): Address => ({ type, verified, address: `${type}` });

test('a verified e-mail address is written to before another one, and a telephone last', () => {
  const order = [
    address('email', true),
    address('email', false),
    address('mobile', true),
    address('mobile', false),
  ] as const;
  fc.assert(
    fc.property(fc.subarray([...order], { minLength: 1 }), fc.infiniteStream(fc.nat()), (some, numbers) => {
      const shuffled = some.map((one) => [numbers.next().value, one] as const).sort(([a], [b]) => a - b);
      expect(addressToWriteTo(shuffled.map(([, one]) => one))).toBe(some[0]);
    }),
  );
  expect(addressToWriteTo([])).toBeUndefined();
});

test('stages follow one another to the last user, whatever the plan', () => {
  const shares = fc.constantFrom('100', '1,9,90', '0.1,0.9,99', '33.3,33.3,33.4').map(parseShares);
  const plan = fc.oneof(
    fc.constant({}),
    fc.integer({ min: 1_001, max: 20_000_000 }).map((size) => ({ size })),
    shares.map((percentages) => ({ shares: percentages })),
  );
  fc.assert(
    fc.property(plan, fc.integer({ min: 1, max: 10_000_000 }), (chosen, users) => {
      const ends = stageEnds(chosen, users);
      expect(ends.at(-1)).toBe(users);
      expect([...ends].sort((one, other) => one - other)).toEqual(ends);
    }),
  );
  expect(stageEnds({ shares: parseShares('1,9,90') }, 1_000)).toEqual([10, 100, 1_000]);
  expect(stageEnds({ size: 400 }, 1_000)).toEqual([400, 800, 1_000]);
});

test('who was refused, is missing, or differs in what a reset needs did not arrive; nor did whom nobody looked at', () => {
  const imported = {
    batch: 0,
    mode: 'ignore' as const,
    users: 5,
    accepted: 4,
    refused: [{ id: 'refused', status: 422 }],
    requests: 1,
  };
  const verified = {
    batch: 0,
    confirmed: 2,
    findings: [
      { id: 'missing', finding: 'missing' as const },
      { id: 'moved', finding: 'different' as const, fields: ['payload', 'addresses.verified'] },
      { id: 'renamed', finding: 'different' as const, fields: ['payload', 'metadata'] },
      { id: 'rehashed', finding: 'different' as const, fields: ['credentials'] },
    ],
    foreign: 0,
  };
  const found = absencesOf(imported, verified);
  expect(['refused', 'missing', 'moved', 'rehashed', 'renamed', 'confirmed'].map(found)).toEqual([
    'refused',
    'missing',
    'different',
    'different',
    undefined,
    undefined,
  ]);
  expect(absencesOf(imported, undefined)('confirmed')).toBe('unchecked');
  expect(absencesOf(undefined, undefined)('anybody')).toBe('unchecked');
});

test.each([
  [{ name: 'Ann Elder', given_name: 'Ann' }, 'Ann Elder'],
  [{ name: ' ', given_name: 'Ann', family_name: 'Elder' }, 'Ann Elder'],
  [{ given_name: 'Ann', nickname: 'annie' }, 'Ann'],
  [{ nickname: 'annie', preferred_username: 'ann1' }, 'annie'],
  [{ name: 7, preferred_username: 'ann1' }, undefined],
])('a profile %j names its person %s', (payload, name) => {
  expect(preferredName(payload)).toBe(name);
});
