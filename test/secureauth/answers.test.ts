import { describe, expect, it } from 'vitest';
import { classifyImport, type HttpAnswer } from '../../secureauth/answers.ts';
import { errorCodeOf } from '../../secureauth/error-code.ts';
import { problemOf } from '../../secureauth/problems.ts';
import { retryAfterMs } from '../../secureauth/retry-after.ts';

const now = Date.parse('Tue, 04 Mar 2025 10:00:00 GMT');
const answer = (status: number, rest: Partial<HttpAnswer> = {}): HttpAnswer => ({ status, body: '', ...rest });

describe('what becomes of an import', () => {
  it.each([
    [204, 'accepted'],
    [200, 'failing'],
    [302, 'failing'],
    [400, 'refused'],
    [401, 'unauthorized'],
    [403, 'forbidden'],
    [404, 'not-found'],
    [405, 'failing'],
    [409, 'conflict'],
    [412, 'refused'],
    [413, 'refused'],
    [422, 'refused'],
    [429, 'throttled'],
    [500, 'failing'],
    [502, 'failing'],
    [503, 'failing'],
    [504, 'failing'],
  ])('is told apart by its status: %i is %s', (status, kind) => {
    expect(classifyImport(answer(status), now).kind).toBe(kind);
  });

  it.each([
    [400, 'text/html; charset=utf-8', '<html>', 'failing'],
    [403, 'text/html', '<html>', 'failing'],
    [409, 'text/plain', 'conflict', 'failing'],
    [422, 'text/html', '<html>', 'failing'],
    [413, 'text/html', '<html>', 'refused'],
    [404, 'text/html', '<html>', 'not-found'],
    [401, 'text/html', '<html>', 'unauthorized'],
    [422, 'application/json; charset=utf-8', '{}', 'refused'],
    [409, 'application/problem+json', '{}', 'conflict'],
    [422, undefined, '{}', 'refused'],
    [400, 'text/html', '', 'refused'],
    [200, 'text/html', '<html>', 'failing'],
  ])('is no word of the API where a page stands in its place: %i %s %j is %s', (status, contentType, body, kind) => {
    expect(classifyImport(answer(status, { contentType, body }), now).kind).toBe(kind);
  });

  it('is a conflict of the records that the answer names', () => {
    const id = '0123ABCD-0123-4567-89ab-0123456789ab';
    const body = JSON.stringify({
      error: 'conflict',
      details: { conflicts: [{ id }, { id, email: 'ada@example.com' }] },
    });
    expect(classifyImport(answer(409, { body }), now)).toEqual({
      kind: 'conflict',
      status: 409,
      code: 'conflict',
      ids: [id.toLowerCase()],
    });
  });

  it('is throttling where a busy target says when to come back', () => {
    expect(classifyImport(answer(503, { retryAfter: '7' }), now)).toEqual({
      kind: 'throttled',
      status: 503,
      retryAfterMs: 7000,
    });
    expect(classifyImport(answer(429, { retryAfter: 'soon' }), now)).toEqual({ kind: 'throttled', status: 429 });
  });
});

describe('Retry-After', () => {
  it.each([
    ['0', undefined, 0],
    ['120', undefined, 120_000],
    [' 3 ', undefined, 3000],
    ['Tue, 04 Mar 2025 10:00:30 GMT', undefined, 30_000],
    ['Tue, 04 Mar 2025 09:59:00 GMT', undefined, 0],
    // The target's clock is an hour behind ours: what counts is the difference to its own date.
    ['Tue, 04 Mar 2025 09:00:10 GMT', 'Tue, 04 Mar 2025 09:00:00 GMT', 10_000],
    ['Tuesday, 04-Mar-25 10:00:05 GMT', undefined, 5000],
    ['-1', undefined, undefined],
    ['1.5', undefined, undefined],
    ['in 5 minutes', undefined, undefined],
    ['', undefined, undefined],
    [undefined, undefined, undefined],
  ])('%j with Date %j waits %j ms', (value, date, expected) => {
    expect(retryAfterMs(value, date, now)).toBe(expected);
  });
});

describe('what is kept of an error body', () => {
  it.each([
    [{ status_code: 409, error: 'conflict', error_code: 'user.exists' }, 'user.exists'],
    [{ status_code: 409, error: 'conflict' }, 'conflict'],
    [{ error: 'conflict', error_code: '' }, 'conflict'],
    [{ error: 'conflict', error_code: 'ada@example.com' }, 'conflict'],
  ])('is a code: %j', (body, code) => {
    expect(errorCodeOf(JSON.stringify(body))).toBe(code);
  });

  it.each([
    [{ error: 'user ada@example.com exists' }],
    [{ error: 'user Ada Lovelace exists' }],
    [{ error: 'ada.lovelace' }],
    [{ error_code: 'taken-48123456789' }],
    [{ error_code: 'x'.repeat(65) }],
    [{ error_code: 7, error: { message: 'no' } }],
    [{ details: { identifier: 'ada' } }],
    ['conflict'],
    [null],
  ])('is never what may be personal data: %j', (body) => {
    expect(errorCodeOf(JSON.stringify(body))).toBeUndefined();
  });

  it('is nothing of a page', () => {
    expect(errorCodeOf('<html><title>502 Bad Gateway</title></html>')).toBeUndefined();
  });
});

describe('what an operator is told', () => {
  const asked = { origin: 'https://example.com', doing: 'importing users', scope: 'manage_configuration' } as const;

  it.each([
    [401, 'wrong_credentials'],
    [403, 'missing_scope'],
    [404, 'missing_pool'],
    [409, 'conflicts'],
    [422, 'target_refuses'],
    [429, 'target_failing'],
    [500, 'target_failing'],
  ])('for %i is the problem %s, with the place and the code', (status, name) => {
    const fault = classifyImport(answer(status, { body: '{"error_code":"some_code"}' }), now);
    if (fault.kind === 'accepted') throw new Error('not a fault');
    const problem = problemOf(fault, asked);
    expect(problem.problem).toBe(name);
    expect(problem.where).toBe(`https://example.com, importing users, answer ${status} some_code`);
    expect(problem.message).toContain(problem.next);
  });

  it('for no answer is that the target is unreachable', () => {
    expect(problemOf({ kind: 'unreachable', fault: 'timeout' }, asked).problem).toBe('target_unreachable');
  });

  it('names the scope that a forbidden call needs', () => {
    expect(problemOf({ kind: 'forbidden', status: 403 }, asked).next).toContain('manage_configuration');
  });
});
