import { expect, test } from 'vitest';
import { describePosition, parsePosition } from '../../contract/position-text.ts';

test.each([
  [{ input: 'users.ndjson', line: 12 }, 'users.ndjson, line 12'],
  [{ input: 'realm, line 3.json', record: 7 }, 'realm, line 3.json, record 7'],
  [{ input: 'a\nb', record: 1 }, 'a\nb, record 1'],
  [{ input: 'users.csv' }, 'users.csv'],
])('a position is told to people and read back: %j', (position, text) => {
  expect(describePosition(position)).toBe(text);
  expect(parsePosition(text)).toEqual(position);
});
