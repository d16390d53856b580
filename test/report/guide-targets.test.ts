import { expect, test } from 'vitest';
import type { GuideTarget } from '../../contract/report.ts';
import type { MigrationRequests, RequestRecord } from '../../contract/request-record.ts';
import { describeError } from '../../report/error-words.ts';
import { guideTargetsOf, requestFiguresOf } from '../../report/guide-targets.ts';
import { bucketOf } from '../../report/response-times.ts';
import type { MigrationFacts } from '../../report/summary.ts';
import { noCounts } from '../dataset/counts.ts';

function recordOf(took: readonly number[], errors: Record<string, number> = {}): RequestRecord {
  const times: Record<string, number> = {};
  for (const time of took) times[bucketOf(time)] = (times[bucketOf(time)] ?? 0) + 1;
  return { requests: took.length, times, errors };
}

interface Course {
  readonly prepared?: number;
  readonly accepted: number;
  readonly refused?: number;
  readonly confirmed?: number;
  readonly requests?: MigrationRequests;
}

function factsOf({
  accepted,
  refused = 0,
  confirmed = accepted,
  prepared = accepted + refused,
  requests,
}: Course): MigrationFacts {
  return {
    input: {
      workflowId: 'poolferry/pool.example/default',
      outcome: 'verified',
      job: { job: 'migrate', run: 'run', startedAt: '2025-03-01T09:30:00.000Z' },
      ...(requests && { requests }),
    },
    preparation: { ...noCounts, read: prepared, prepared },
    imported: { accepted, acceptedByMode: {}, refused },
    verified: { confirmed, different: 0, missing: prepared - confirmed, foreign: 0 },
  };
}

function target(name: GuideTarget['name'], course: Course): GuideTarget | undefined {
  return guideTargetsOf(factsOf(course)).find((line) => line.name === name);
}

test('the success rate is what was accepted of what was sent, and what was confirmed of what was prepared beside it', () => {
  expect(target('success_rate', { accepted: 1_999, refused: 1, confirmed: 1_998, prepared: 2_400 })).toEqual({
    name: 'success_rate',
    title: 'Import success rate above 95 %',
    result: 'pass',
    value: 99.95,
    measured:
      '99.95 % accepted of those sent (1,999 of 2,000 users); 83.25 % confirmed of those prepared (1,998 of 2,400)',
  });
});

test.each([
  [96, 4, 'pass', 96],
  [95, 5, 'fail', 95],
  [0, 3, 'fail', 0],
  // Rounded down: only all are 100.
  [999_999, 1, 'pass', 99.99],
  [57, 43, 'fail', 57],
] as const)('%i accepted and %i refused is a %s', (accepted, refused, result, value) => {
  expect(target('success_rate', { accepted, refused })).toMatchObject({ result, value });
});

test('where nothing was sent, nothing is measured, and nothing passes', () => {
  const lines = guideTargetsOf(factsOf({ accepted: 0, prepared: 10, confirmed: 0 }));
  expect(lines.map(({ result }) => result)).toEqual(['not_measured', 'not_measured', 'not_measured']);
  for (const line of lines) expect(line).not.toHaveProperty('value');
});

test('the response time is that of imports alone, and the one of reading back stands beside it', () => {
  const imports = recordOf([...Array.from({ length: 95 }, () => 400), ...Array.from({ length: 5 }, () => 9_000)]);
  const readBack = recordOf(Array.from({ length: 40 }, () => 3_000));
  const line = target('response_time', { accepted: 1, requests: { imports, readBack } });
  expect(line).toMatchObject({ result: 'pass' });
  expect(line?.value).toBeCloseTo(0.4, 1);
  expect(line?.measured).toMatch(
    /^0\.(39|40|41)\d* s of 100 import requests; (2\.9|3|3\.0)\d* s of 40 requests that read back$/,
  );
});

test('the response time fails from two seconds on', () => {
  const slow = recordOf([...Array.from({ length: 94 }, () => 400), ...Array.from({ length: 6 }, () => 2_100)]);
  const readBack = recordOf([]);
  expect(target('response_time', { accepted: 1, requests: { imports: slow, readBack } })).toMatchObject({
    result: 'fail',
    measured: expect.stringMatching(/^2\.\d+ s of 100 import requests; nothing was read back$/),
  });
});

test('errors that sending again resolved are told, and pass', () => {
  const imports = recordOf(
    Array.from({ length: 24 }, () => 100),
    { 429: 3, '500': 1 },
  );
  const requests = {
    imports,
    readBack: recordOf(
      Array.from({ length: 6 }, () => 10),
      { timeout: 1 },
    ),
  };
  expect(target('error_patterns', { accepted: 40, requests })).toMatchObject({
    result: 'pass',
    value: 10,
    measured: 'the commonest was 429: 3 of 30 requests (10 %); all were resolved',
  });
  expect(
    target('error_patterns', { accepted: 40, requests: { imports: recordOf([1]), readBack: recordOf([]) } }),
  ).toMatchObject({
    result: 'pass',
    value: 0,
    measured: 'none in 1 request',
  });
});

test('errors that kept users from arriving fail', () => {
  const requests = { imports: recordOf([1, 1, 1, 1], { '422 invalid_payload': 3 }), readBack: recordOf([1]) };
  expect(target('error_patterns', { accepted: 39, refused: 1, requests })).toMatchObject({
    result: 'fail',
    value: 60,
    measured: 'the commonest was 422 invalid_payload: 3 of 5 requests (60 %); 1 user refused',
  });
  const down = { imports: recordOf([], { unconnected: 9 }), readBack: recordOf([]) };
  expect(
    target('error_patterns', {
      accepted: 0,
      prepared: 40,
      confirmed: 0,
      requests: { ...down, imports: { ...down.imports, requests: 9 } },
    }),
  ).toMatchObject({ result: 'fail', measured: expect.stringContaining('40 users not sent') });
});

test('report.json has the figures of both kinds of requests', () => {
  const requests = { imports: recordOf([], { timeout: 1 }), readBack: recordOf([100]) };
  expect(requestFiguresOf(requests)).toEqual({
    imports: { requests: 0, errors: { timeout: 1 } },
    readBack: { requests: 1, p95Seconds: expect.closeTo(0.1, 2), errors: {} },
  });
});

test('an error has the words of the guide, where the guide speaks of it', () => {
  expect(describeError('400')).toMatch(/check JSON format and required fields/);
  expect(describeError('401')).toMatch(/verify access token and scope/);
  expect(describeError('409 user_exists')).toMatch(/check import mode/);
  expect(describeError('timeout')).toMatch(/check network connectivity/);
  expect(describeError('503')).toMatch(/failing/);
  expect(describeError('302')).toMatch(/proxies/);
});
