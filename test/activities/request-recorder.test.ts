import { expect, test } from 'vitest';
import { errorPatternOf } from '../../activities/error-pattern.ts';
import { RequestRecorder } from '../../activities/request-recorder.ts';
import { quantileOf } from '../../report/response-times.ts';
import type { FaultAnswer } from '../../secureauth/answers.ts';

test.each<[FaultAnswer, string]>([
  [{ kind: 'refused', status: 422, code: 'invalid_payload' }, '422 invalid_payload'],
  [{ kind: 'conflict', status: 409, code: 'user.already-exists' }, '409 user.already-exists'],
  [{ kind: 'failing', status: 500 }, '500'],
  [{ kind: 'unreachable', fault: 'timeout' }, 'timeout'],
  [{ kind: 'unreachable', fault: 'broken' }, 'broken'],
])('an error is counted by its status and its code, or by why no answer came: %o', (answer, pattern) => {
  expect(errorPatternOf(answer)).toBe(pattern);
});

test.each([
  'ada@example.com',
  'user Ada Lovelace exists',
  'Ada',
  '15551234567',
  'phone_15551234567',
  'code\n',
  'x'.repeat(65),
  '<b>',
  'naïve',
  '',
])('a text that is no code is left out of it: %j', (code) => {
  expect(errorPatternOf({ kind: 'refused', status: 422, code })).toBe('422');
});

test('every request is counted, and only those that the target looked at have a response time', () => {
  const recorder = new RequestRecorder();
  recorder.add(400);
  recorder.add(600, { kind: 'refused', status: 422 });
  recorder.add(700, { kind: 'failing', status: 502 });
  recorder.add(30_000, { kind: 'unreachable', fault: 'timeout' });
  // These end at once, and would make it look fast.
  recorder.add(3, { kind: 'throttled', status: 429 });
  recorder.add(2, { kind: 'unauthorized', status: 401 });
  recorder.add(2, { kind: 'forbidden', status: 403 });
  recorder.add(1, { kind: 'unreachable', fault: 'unconnected' });
  recorder.add(1, { kind: 'unreachable', fault: 'broken' });

  const { requests, times, errors } = recorder.record;
  expect(requests).toBe(9);
  expect(Object.values(times).reduce((sum, count) => sum + count, 0)).toBe(4);
  expect(quantileOf(times, 0.01) ?? 0).toBeGreaterThan(390);
  expect(quantileOf(times, 1) ?? 0).toBeGreaterThan(29_000);
  expect(errors).toEqual({ 401: 1, 403: 1, 422: 1, 429: 1, 502: 1, timeout: 1, unconnected: 1, broken: 1 });
});
