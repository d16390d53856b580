import { describe, expect, it, vi } from 'vitest';
import { type BatchImport, importBatch } from '../../activities/import-batch.ts';
import type { ConflictMode } from '../../contract/settings.ts';
import type { ImportAnswer } from '../../secureauth/answers.ts';

const accepted: ImportAnswer = { kind: 'accepted' };
const refused: ImportAnswer = { kind: 'refused', status: 422, code: 'invalid_payload' };
const conflict: ImportAnswer = { kind: 'conflict', status: 409 };
const reset: ImportAnswer = { kind: 'unreachable', fault: 'broken' };

function userId(number: number): string {
  return `00000000-0000-4000-8000-${String(number).padStart(12, '0')}`;
}

function batchOf(users: number) {
  const ids = Array.from({ length: users }, (_, number) => userId(number));
  const body = Buffer.from(
    JSON.stringify({
      users: ids.map((id) => ({ id })),
      user_identifiers: ids.flatMap((id) => [
        { user_id: id, identifier: `a of ${id}` },
        { user_id: id, identifier: `b of ${id}` },
      ]),
    }),
  );
  return { batch: 7, body, users };
}

interface Records {
  readonly users: readonly { readonly id: string }[];
  readonly user_identifiers: readonly { readonly user_id: string }[];
}

/** A target that answers by what it is sent, and notes it. */
function target(answer: (records: Records, request: number) => ImportAnswer, change: Partial<BatchImport> = {}) {
  const sent: Records[] = [];
  const gate = { closedUntil: 0 };
  const batchImport: BatchImport = {
    mode: 'ignore' as ConflictMode,
    answersLost: false,
    signal: new AbortController().signal,
    gate,
    send: async (body) => {
      const records: Records = JSON.parse(body.toString());
      sent.push(records);
      return answer(records, sent.length);
    },
    isThere: async () => false,
    explain: (fault) => ({ reason: 'target_failing', message: fault.kind }),
    now: () => performance.now(),
    ...change,
  };
  return { batchImport, sent };
}

describe('importing a batch', () => {
  it('sends it once when the target takes it', async () => {
    const { batchImport, sent } = target(() => accepted);
    expect(await importBatch(batchOf(100), batchImport)).toMatchObject({
      entry: { batch: 7, mode: 'ignore', users: 100, accepted: 100, refused: [], requests: 1 },
      requests: 1,
    });
    expect(sent).toHaveLength(1);
  });

  it.each([0, 1, 49, 50, 98, 99])('finds the one refused user (%i of 100) and brings the others in', async (bad) => {
    const { batchImport, sent } = target((records) =>
      records.users.some(({ id }) => id === userId(bad)) ? refused : accepted,
    );
    const step = await importBatch(batchOf(100), batchImport);
    expect(step).toMatchObject({
      entry: { accepted: 99, refused: [{ id: userId(bad), status: 422, code: 'invalid_payload' }] },
    });
    // The first request, and at most 2·log2(100)+1 more.
    expect(sent.length).toBeLessThanOrEqual(1 + 2 * Math.ceil(Math.log2(100)) + 1);
    for (const { users, user_identifiers } of sent) {
      const ids = new Set(users.map(({ id }) => id));
      expect(user_identifiers).toHaveLength(2 * users.length);
      expect(user_identifiers.every(({ user_id }) => ids.has(user_id))).toBe(true);
    }
  });

  it('takes a conflict as the refusal of the users that clash, unless the mode is fail', async () => {
    const { batchImport } = target(
      (records) => (records.users.some(({ id }) => id === userId(3)) ? conflict : accepted),
      {
        mode: 'update',
      },
    );
    expect(await importBatch(batchOf(10), batchImport)).toMatchObject({
      entry: { accepted: 9, refused: [{ id: userId(3), status: 409 }] },
    });
  });

  it('holds for the operator on a conflict in fail mode', async () => {
    const { batchImport } = target(() => conflict, { mode: 'fail' });
    expect(await importBatch(batchOf(10), batchImport)).toMatchObject({ hold: { message: 'conflict' } });
  });

  it('knows a batch in fail mode again whose answer was lost, by reading it back', async () => {
    const { batchImport, sent } = target((_records, request) => (request === 1 ? reset : conflict), {
      mode: 'fail',
      isThere: async () => true,
    });
    expect(await importBatch(batchOf(10), batchImport)).toMatchObject({ entry: { accepted: 10, requests: 2 } });
    expect(sent[1]).toEqual(sent[0]);
  });

  it('does not take a conflict of others for its own when the pool holds something else', async () => {
    const { batchImport } = target((_records, request) => (request === 1 ? reset : conflict), {
      mode: 'fail',
      isThere: async () => false,
    });
    expect(await importBatch(batchOf(10), batchImport)).toMatchObject({ hold: {}, answersLost: true });
  });

  it('obeys the wait that the target asks for, in all lanes of the worker', async () => {
    const { batchImport } = target((_records, request) =>
      request === 1 ? { kind: 'throttled', status: 429, retryAfterMs: 120 } : accepted,
    );
    const begun = performance.now();
    await importBatch(batchOf(1), batchImport);
    expect(performance.now() - begun).toBeGreaterThanOrEqual(115);
    expect(batchImport.gate.closedUntil).toBeGreaterThanOrEqual(begun + 120);
  });

  it('leaves without another request when it is braked while it waits', async () => {
    const brake = new AbortController();
    const { batchImport, sent } = target(() => ({ kind: 'throttled', status: 429, retryAfterMs: 60_000 }), {
      signal: brake.signal,
    });
    const step = importBatch(batchOf(1), batchImport);
    await vi.waitFor(() => expect(batchImport.gate.closedUntil).toBeGreaterThan(0));
    brake.abort();
    expect(await step).toMatchObject({ interrupted: true });
    expect(sent).toHaveLength(1);
  });

  it('asks the operator when the target says what only a person can settle', async () => {
    const { batchImport } = target(() => ({ kind: 'forbidden', status: 403 }));
    expect(await importBatch(batchOf(1), batchImport)).toMatchObject({ hold: { message: 'forbidden' } });
  });
});
