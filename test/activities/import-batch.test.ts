import { describe, expect, it } from 'vitest';
import { monotonicClock } from '../../activities/clock.ts';
import { type BatchImport, importBatch } from '../../activities/import-batch.ts';
import { PressureMeter } from '../../activities/pressure-meter.ts';
import { RequestRecorder } from '../../activities/request-recorder.ts';
import type { ConflictMode } from '../../contract/settings.ts';
import type { ImportAnswer } from '../../secureauth/answers.ts';
import { TargetFault } from '../../secureauth/problems.ts';

const accepted: ImportAnswer = { kind: 'accepted' };
const refused: ImportAnswer = { kind: 'refused', status: 422, code: 'invalid_payload' };
const conflict: ImportAnswer = { kind: 'conflict', status: 409 };
const reset: ImportAnswer = { kind: 'unreachable', fault: 'broken' };

function userId(number: number): string {
  return `00000000-0000-4000-8000-${String(number).padStart(12, '0')}`;
}

function batchIds(users: number): string[] {
  return Array.from({ length: users }, (_, number) => userId(number));
}

function batchOf(users: number) {
  const ids = batchIds(users);
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
    requestsPerBatch: 1,
    suspect: false,
    skip: new Set(),
    tries: 3,
    meter: new PressureMeter(2),
    recorder: new RequestRecorder(),
    answersLost: false,
    signal: new AbortController().signal,
    gate,
    send: async (body) => {
      const records: Records = JSON.parse(body.toString());
      sent.push(records);
      return answer(records, sent.length);
    },
    isThere: async () => false,
    explain: (fault) => new TargetFault('target_failing', fault.kind, '', '', fault),
    clock: monotonicClock,
    random: Math.random,
    ...change,
  };
  return { batchImport, sent };
}

describe('importing a batch', () => {
  it('sends it once when the target takes it', async () => {
    const { batchImport, sent } = target(() => accepted);
    expect(await importBatch(batchOf(100), batchImport)).toMatchObject({
      entry: { batch: 7, mode: 'ignore', users: 100, accepted: 100, refused: [], requests: 1 },
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

  it('holds on a conflict in fail mode, with the users that conflict, and has brought the others in', async () => {
    const clashing = new Set([userId(3), userId(8)]);
    const { batchImport, sent } = target(
      (records) => (records.users.some(({ id }) => clashing.has(id)) ? conflict : accepted),
      { mode: 'fail' },
    );
    const step = await importBatch(batchOf(10), batchImport);
    expect(step).toMatchObject({
      hold: { reason: 'target_failing', conflicts: { batch: 7, users: [userId(3), userId(8)] } },
      answersLost: true,
    });
    const taken = sent.flatMap(({ users }) => (users.some(({ id }) => clashing.has(id)) ? [] : users));
    expect(taken.map(({ id }) => id).sort()).toEqual(batchIds(10).filter((id) => !clashing.has(id)));
  });

  it('takes the word of a target that names who conflicts, by any of their records', async () => {
    const { batchImport, sent } = target(
      (records) =>
        records.users.some(({ id }) => id === userId(3))
          ? { kind: 'conflict', status: 409, ids: [userId(3), '00000000-0000-4000-8000-ffffffffffff'] }
          : accepted,
      { mode: 'fail', isThere: async () => true },
    );
    expect(await importBatch(batchOf(100), batchImport)).toMatchObject({ hold: { conflicts: { users: [userId(3)] } } });
    expect(sent).toHaveLength(2);
  });

  it('says when users that conflict with themselves were taken for arrived by reading them back', async () => {
    const { batchImport } = target(() => conflict, { mode: 'fail', answersLost: true, isThere: async () => true });
    expect(await importBatch(batchOf(10), batchImport)).toMatchObject({ entry: { accepted: 10, readBack: true } });
    const { batchImport: plain } = target(() => accepted, { mode: 'fail', answersLost: true });
    expect(await importBatch(batchOf(10), plain)).not.toHaveProperty('entry.readBack');
  });

  it('leaves out the users that the operator skips, and tells them as refused', async () => {
    const { batchImport, sent } = target(() => accepted, { mode: 'fail', skip: new Set([userId(3), userId(8)]) });
    expect(await importBatch(batchOf(10), batchImport)).toMatchObject({
      entry: {
        users: 10,
        accepted: 8,
        refused: [
          { id: userId(3), status: 409, code: 'skipped_by_operator' },
          { id: userId(8), status: 409, code: 'skipped_by_operator' },
        ],
      },
    });
    expect(sent.flatMap(({ users }) => users.map(({ id }) => id))).not.toContain(userId(3));
  });

  it('sends nothing when every user of it is skipped', async () => {
    const { batchImport, sent } = target(() => accepted, { skip: new Set(batchIds(2)) });
    expect(await importBatch(batchOf(2), batchImport)).toMatchObject({ entry: { accepted: 0, requests: 0 } });
    expect(sent).toEqual([]);
  });

  it.each([1, 2, 4, 8])('cuts it into %i requests where the target is too slow for whole batches', async (requests) => {
    const { batchImport, sent } = target(() => accepted, { requestsPerBatch: requests });
    expect(await importBatch(batchOf(100), batchImport)).toMatchObject({ entry: { accepted: 100, requests } });
    expect(sent.flatMap(({ users }) => users.map(({ id }) => id))).toEqual(batchIds(100));
    expect(Math.max(...sent.map(({ users }) => users.length))).toBeLessThanOrEqual(Math.ceil(100 / requests) + 1);
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
    expect(await importBatch(batchOf(10), batchImport)).toMatchObject({
      hold: { conflicts: { batch: 7, users: batchIds(10) } },
      answersLost: true,
    });
  });

  it('gives way when the target asks for fewer requests, and no lane of the worker sends before it may', async () => {
    const { batchImport, sent } = target((_records, request) =>
      request === 1 ? { kind: 'throttled', status: 429, retryAfterMs: 120 } : accepted,
    );
    const begun = performance.now();
    expect(await importBatch(batchOf(1), batchImport)).toEqual({
      setback: { kind: 'throttled', waitMs: 120, reason: 'target_failing', message: 'throttled' },
      answersLost: false,
    });
    expect(sent).toHaveLength(1);
    await importBatch(batchOf(1), batchImport);
    expect(performance.now() - begun).toBeGreaterThanOrEqual(115);
    expect(batchImport.meter.pressure).toMatchObject({ throttled: 1, answered: 1 });
  });

  it('leaves without another request when it is braked while it waits', async () => {
    const brake = new AbortController();
    const { batchImport, sent } = target(() => accepted, { signal: brake.signal });
    batchImport.gate.closedUntil = performance.now() + 60_000;
    const step = importBatch(batchOf(1), batchImport);
    brake.abort();
    expect(await step).toMatchObject({ interrupted: true });
    expect(sent).toHaveLength(0);
  });

  it('sends the same bytes again after a failure, and gives way when the target stays down', async () => {
    const { batchImport, sent } = target((_records, request) => (request < 3 ? reset : accepted));
    expect(await importBatch(batchOf(10), batchImport)).toMatchObject({ entry: { accepted: 10, requests: 3 } });
    expect(sent[2]).toEqual(sent[0]);
    const { batchImport: down, sent: toNobody } = target(() => reset);
    expect(await importBatch(batchOf(10), down)).toMatchObject({ setback: { kind: 'down' }, answersLost: true });
    expect(toNobody).toHaveLength(3);
    expect(down.meter.pressure).toMatchObject({ failed: 3, answered: 0 });
  });

  it('finds the one user of a suspect batch that the target fails over, and takes a failing target for none', async () => {
    const failing: ImportAnswer = { kind: 'failing', status: 500 };
    const { batchImport } = target(
      (records) => (records.users.some(({ id }) => id === userId(3)) ? failing : accepted),
      {
        suspect: true,
        tries: 1,
      },
    );
    expect(await importBatch(batchOf(10), batchImport)).toMatchObject({
      entry: { accepted: 9, refused: [{ id: userId(3), status: 500 }] },
    });
    const { batchImport: down, sent } = target(() => failing, { suspect: true, tries: 1 });
    expect(await importBatch(batchOf(100), down)).toMatchObject({ setback: { kind: 'down' } });
    expect(sent.length).toBeLessThan(12);
  });

  it('does not hold for a token that was made unknown twice in a row', async () => {
    const { batchImport } = target((_records, request) =>
      request < 3 ? { kind: 'unauthorized', status: 401 } : accepted,
    );
    expect(await importBatch(batchOf(1), batchImport)).toMatchObject({ entry: { accepted: 1 } });
    const { batchImport: never } = target(() => ({ kind: 'unauthorized', status: 401 }));
    expect(await importBatch(batchOf(1), never)).toMatchObject({ hold: { message: 'unauthorized' } });
  });

  it('asks the operator when the target says what only a person can settle', async () => {
    const { batchImport } = target(() => ({ kind: 'forbidden', status: 403 }));
    expect(await importBatch(batchOf(1), batchImport)).toMatchObject({ hold: { message: 'forbidden' } });
  });
});
