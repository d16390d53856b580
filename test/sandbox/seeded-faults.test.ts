import { createHash } from 'node:crypto';
import { Agent } from 'undici';
import { expect, test } from 'vitest';
import { type Fault, seededFaults, startSandbox } from '../../sandbox/index.ts';
import { connect } from './connect.ts';
import { importPeople } from './import-people.ts';
import { person } from './people.ts';

const rates = {
  failing: 0.1,
  resetBefore: 0.05,
  resetAfter: 0.05,
  half: 0.05,
  latencySpikes: 0.1,
  expiredTokens: 0.05,
};

function idOf(number: number): string {
  const hex = createHash('sha256').update(String(number)).digest('hex');
  return `${hex.slice(0, 8)}-${hex.slice(8, 12)}-4${hex.slice(13, 16)}-8${hex.slice(17, 20)}-${hex.slice(20, 32)}`;
}

const batches = Array.from({ length: 2000 }, (_, batch) => [idOf(2 * batch), idOf(2 * batch + 1)]);

function imported(userIds: readonly string[], number = 1) {
  return { call: 'import', method: 'PUT', path: '/', mode: 'ignore', userIds, number } as const;
}

test('the same seed chooses the same faults in whatever order requests come, another seed others', () => {
  const forwards = seededFaults({ seed: 1, rates });
  const backwards = seededFaults({ seed: 1, rates });
  const other = seededFaults({ seed: 2, rates });
  const faults = batches.map((ids) => [forwards(imported(ids)), forwards(imported(ids))]);
  const reversed = [...batches].reverse();
  const second = new Map<readonly string[], Fault | undefined>();
  const first = new Map(reversed.map((ids) => [ids, backwards(imported(ids))]));
  for (const ids of reversed) second.set(ids, backwards(imported(ids)));
  expect(batches.map((ids) => [first.get(ids), second.get(ids)])).toEqual(faults);
  expect(batches.map((ids) => [other(imported(ids)), other(imported(ids))])).not.toEqual(faults);
  expect(backwards.injected).toEqual(forwards.injected);
});

test('faults come as often as their rates say, are counted, and the three failing answers all come', () => {
  const choose = seededFaults({ seed: 'often', rates });
  const faults = batches.map((ids) => choose(imported(ids)));
  for (const [kind, rate] of Object.entries(rates)) {
    const count = choose.injected[kind as keyof typeof rates];
    expect(count).toBeGreaterThan(rate * batches.length * 0.7);
    expect(count).toBeLessThan(rate * batches.length * 1.3);
  }
  const statuses = new Set(faults.flatMap((fault) => (fault?.kind === 'answer' ? [fault.status] : [])));
  expect([...statuses].sort()).toEqual([401, 500, 502, 503]);
  const delays = faults.flatMap((fault) => (fault?.kind === 'delay' ? [fault.milliseconds] : []));
  expect(Math.min(...delays)).toBeGreaterThanOrEqual(500);
  expect(Math.max(...delays)).toBeLessThanOrEqual(3000);
  expect(faults.filter((fault) => fault !== undefined)).toHaveLength(
    Object.values(choose.injected).reduce((sum, count) => sum + count, 0),
  );
});

test('an expired token is answered once, however often it would come', () => {
  const choose = seededFaults({ seed: 1, rates: { expiredTokens: 1 } });
  const ids = batches[0] ?? [];
  expect(choose(imported(ids))).toMatchObject({ kind: 'answer', status: 401, applied: false });
  expect(choose(imported(ids))).toBeUndefined();
});

test('a burst throttles so many requests one after another, with and without Retry-After, and shifts no other fault', () => {
  const choose = seededFaults({ seed: 3, rates: { ...rates, bursts: 0.01 }, burstLength: 8 });
  const calm = seededFaults({ seed: 3, rates });
  const isThrottled = (fault: Fault | undefined) => fault?.kind === 'answer' && fault.status === 429;
  const faults = batches.map((ids, index) => choose(imported(ids, index + 1)));
  const first = faults.findIndex(isThrottled);
  expect(first).toBeGreaterThan(-1);
  expect(faults.slice(first, first + 8).every(isThrottled)).toBe(true);
  const headers = faults.filter(isThrottled).map((fault) => fault?.kind === 'answer' && fault.headers?.['retry-after']);
  expect(new Set(headers)).toEqual(new Set(['1', undefined]));
  expect(choose.injected.bursts).toBe(headers.length);
  const sentAgain = batches.map((ids, index) =>
    isThrottled(faults[index]) ? choose(imported(ids, 1)) : faults[index],
  );
  expect(sentAgain).toEqual(batches.map((ids) => calm(imported(ids))));
});

test('refuses a stable share of users, in whatever request they come, and never lets them in by another fault', () => {
  const choose = seededFaults({ seed: 5, rates: { ...rates, refusedUsers: 0.05 } });
  const refused = batches.flat().filter(choose.isRefused);
  expect(refused.length).toBeGreaterThan(batches.flat().length * 0.03);
  expect(refused.length).toBeLessThan(batches.flat().length * 0.07);
  expect(refused.map((id) => choose.isRefused(id.toUpperCase()))).not.toContain(false);
  for (const ids of batches) {
    const fault = choose(imported(ids));
    const expected = ids.filter(choose.isRefused);
    if (expected.length === 0) expect(fault?.kind).not.toBe('refuse');
    else if (fault?.kind === 'refuse') expect(fault.userIds).toEqual(expected);
    else expect(fault).toMatchObject({ applied: false });
  }
});

test('leaves requests alone that import no users', () => {
  const choose = seededFaults({ seed: 1, rates: { failing: 1, refusedUsers: 1 } });
  expect(choose({ call: 'token', method: 'POST', path: '/', number: 1 })).toBeUndefined();
  expect(choose({ call: 'list_users', method: 'GET', path: '/', number: 2 })).toBeUndefined();
  expect(choose(imported([]))).toBeUndefined();
});

test('does not take rates that are none', () => {
  expect(() => seededFaults({ seed: 1, rates: { failing: 1.1 } })).toThrow(RangeError);
  expect(() => seededFaults({ seed: 1, rates: { refusedUsers: -1 } })).toThrow(RangeError);
  expect(() => seededFaults({ seed: 1, rates: { failing: 0.6, half: 0.6 } })).toThrow(RangeError);
});

test('over HTTP, lanes that send until they are answered 204 get everybody in but the refused', async () => {
  const faults = seededFaults({
    seed: 7,
    rates: { ...rates, latencySpikes: 0, resetBefore: 0.1, resetAfter: 0.1, bursts: 0.02, refusedUsers: 0.02 },
  });
  const sandbox = await startSandbox({ faults, failedImportApplies: 'whole' });
  const { token } = await connect(sandbox);
  const agent = new Agent();
  const people = Array.from({ length: 400 }, (_, index) =>
    person(sandbox, `user${index}@example.com`, { id: idOf(index) }),
  );
  const queue = Array.from({ length: 40 }, (_, batch) => people.slice(10 * batch, 10 * batch + 10));
  const statusOf = (batch: typeof people): Promise<number> =>
    importPeople(sandbox, token, batch, { dispatcher: agent }).then(
      ({ status }) => status,
      () => 0,
    );
  const lane = async () => {
    for (let batch = queue.shift(); batch !== undefined; batch = queue.shift()) {
      for (let status = 0; status !== 204 && status !== 422; ) status = await statusOf(batch);
    }
  };
  await Promise.all([lane(), lane(), lane(), lane()]);
  await agent.close();
  const missing = people.filter(({ id }) => sandbox.store.user(id) === undefined).map(({ id }) => id);
  expect(missing).toEqual(people.map(({ id }) => id).filter(faults.isRefused));
  const statuses = sandbox.statistics().imports.map(({ status }) => status);
  const { injected } = faults;
  expect(statuses.filter((status) => status === 0)).toHaveLength(
    injected.resetBefore + injected.resetAfter + injected.half,
  );
  expect(statuses.filter((status) => status === 429)).toHaveLength(injected.bursts);
  expect(statuses.filter((status) => status === 422)).toHaveLength(injected.refusedUsers);
  expect(Object.entries(injected).filter(([kind, count]) => kind !== 'latencySpikes' && count === 0)).toEqual([]);
  expect(sandbox.statistics().importsInFlight).toBe(0);
  await sandbox.close();
});
