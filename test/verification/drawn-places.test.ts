import { randomUUID } from 'node:crypto';
import fc from 'fast-check';
import jStat from 'jstat';
import { expect, test } from 'vitest';
import { drawnPlaces, seedOf } from '../../verification/drawn-places.ts';

const draw = (users: number, size: number, seed: number): number[] => [...drawnPlaces(users, size, seed)];

test('so many different places are drawn as are asked for, in ascending order', () => {
  fc.assert(
    fc.property(fc.nat(400), fc.nat(400), fc.nat(0xffff_ffff), (users, asked, seed) => {
      const size = Math.min(users, asked);
      const places = draw(users, size, seed);
      expect(places).toHaveLength(size);
      expect(places.every((place, index) => place < users && place > (places[index - 1] ?? -1))).toBe(true);
    }),
  );
});

test('the same seed draws the same places again, and another one others', () => {
  expect(draw(100_000, 50, 7)).toEqual(draw(100_000, 50, 7));
  expect(draw(100_000, 50, 7)).not.toEqual(draw(100_000, 50, 8));
  // What an auditor repeats years later, with another release.
  expect(draw(1_000, 8, 20_250_301)).toEqual([231, 368, 420, 490, 500, 619, 621, 991]);
});

test('a run has one seed of 32 bits, and another run another one', () => {
  const runs = Array.from({ length: 100 }, () => randomUUID());
  const seeds = runs.map(seedOf);
  expect(runs.map(seedOf)).toEqual(seeds);
  expect(new Set(seeds).size).toBeGreaterThan(95);
  for (const seed of seeds) expect(Number.isInteger(seed) && seed >= 0 && seed <= 0xffff_ffff).toBe(true);
});

test.each([
  [20, 5],
  [7, 6],
  [1_000, 30],
])('each of %i places is drawn as often as any other, %i at a time', (users, size) => {
  const drawings = 20_000;
  const counts = new Array<number>(users).fill(0);
  for (let seed = 0; seed < drawings; seed += 1) {
    for (const place of draw(users, size, seed)) counts[place] = (counts[place] ?? 0) + 1;
  }
  const share = size / users;
  // Places of one draw are no more independent than it takes to be a draw of so many.
  const squares = counts.reduce((sum, count) => sum + (count - drawings * share) ** 2, 0);
  const statistic = (squares / (drawings * share * (1 - share))) * ((users - 1) / users);
  const chance = jStat.chisquare.cdf(statistic, users - 1);
  expect(chance).toBeGreaterThan(0.001);
  expect(chance).toBeLessThan(0.999);
});

test('each pair of places is drawn together as often as any other', () => {
  const [users, size, drawings] = [8, 3, 28_000];
  const counts = new Map<string, number>();
  for (let seed = 0; seed < drawings; seed += 1) {
    const places = draw(users, size, seed);
    for (const one of places) {
      for (const other of places) {
        if (one < other) counts.set(`${one} ${other}`, (counts.get(`${one} ${other}`) ?? 0) + 1);
      }
    }
  }
  const expected = (drawings * size * (size - 1)) / (users * (users - 1));
  expect(counts.size).toBe((users * (users - 1)) / 2);
  for (const count of counts.values()) expect(Math.abs(count - expected)).toBeLessThan(5 * Math.sqrt(expected));
});

test('drawing from twenty million places keeps nothing but where it is', () => {
  let [last, drawn] = [-1, 0];
  for (const place of drawnPlaces(20_000_000, 2_995, 1)) {
    expect(place).toBeGreaterThan(last);
    last = place;
    drawn += 1;
  }
  expect(drawn).toBe(2_995);
  expect(last).toBeGreaterThan(19_000_000);
});
