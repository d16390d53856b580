import { expect, test } from 'vitest';
import { SharedTexts } from '../../preparation/shared-texts.ts';

test('a text keeps its number, and is told once', () => {
  const texts = new SharedTexts();
  const number = texts.add('a');
  expect(texts.find('b')).toBeUndefined();
  expect(texts.takeNew()).toEqual([[number, 'a']]);
  expect([texts.add('a'), texts.find('a')]).toEqual([number, number]);
  expect(texts.takeNew()).toEqual([]);
});

test('what is held does not grow with the source', () => {
  const texts = new SharedTexts();
  expect(texts.add('x'.repeat(2_000))).toBeUndefined();
  const numbers = Array.from({ length: 100_000 }, (_, text) => texts.add(`${text}`));
  expect(texts.takeNew().length).toBeLessThan(1_000);
  expect(numbers[0]).toBeDefined();
  expect(numbers.at(-1)).toBeUndefined();
});

test('two that pack side by side never give the same number', () => {
  const [one, other] = [1, 2].map((packer) => {
    const texts = new SharedTexts(packer);
    for (let text = 0; text < 10_000; text += 1) texts.add(`${text}`);
    return texts.takeNew().map(([number]) => number);
  });
  const both = [...(one ?? []), ...(other ?? [])];
  expect(new Set(both).size).toBe(both.length);
});
