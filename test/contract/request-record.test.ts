import { expect, test } from 'vitest';
import { addRequests, countError, noRequests, type RequestErrors } from '../../contract/request-record.ts';

test('errors are summed by what the target answered', () => {
  const one = { requests: 7, times: { 12: 5 }, errors: { '429': 1, '422 invalid_payload': 1 } };
  const other = { requests: 4, times: { 12: 1, 15: 2 }, errors: { '429': 1, timeout: 2 } };

  expect(addRequests(one, other)).toEqual({
    requests: 11,
    times: { 12: 6, 15: 2 },
    errors: { '429': 2, '422 invalid_payload': 1, timeout: 2 },
  });
  expect(addRequests(noRequests, one)).toEqual(one);
});

test('a target that makes up a code for each request fills no history: its statuses are told, and every error is counted', () => {
  let errors: RequestErrors = {};
  for (let request = 0; request < 10_000; request += 1) errors = countError(errors, `500 trace-${request}`);

  expect(Object.keys(errors).length).toBeLessThan(60);
  expect(errors['500']).toBe(9_950);
  expect(Object.values(errors).reduce((sum, count) => sum + count, 0)).toBe(10_000);
  // A code that is told already goes on being counted.
  expect(countError(errors, '500 trace-3')['500 trace-3']).toBe(2);
});
