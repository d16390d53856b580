import { afterEach, expect, test } from 'vitest';
import { type Sandbox, type SandboxOptions, startSandbox } from '../../sandbox/index.ts';
import { until } from '../until.ts';
import { type Connection, connect } from './connect.ts';
import { dumpOf, person } from './people.ts';

let sandbox: Sandbox;
afterEach(() => sandbox.close());

async function start(options: SandboxOptions): Promise<Connection> {
  sandbox = await startSandbox(options);
  return connect(sandbox);
}

/** A dump of so many users. */
function crowd(size: number, name = 'crowd') {
  return dumpOf(...Array.from({ length: size }, (_, index) => person(sandbox, `${name}${index}@example.com`)));
}

test('takes 100 users a request and refuses 101', async () => {
  const { importDump } = await start({});
  expect((await importDump(crowd(100))).status).toBe(204);
  expect(await importDump(crowd(101, 'more'))).toMatchObject({
    status: 422,
    body: { error_code: 'too_many_users', details: { limit: 100, users: 101 } },
  });
  expect(sandbox.store.count()).toBe(100);
});

test('the number of users and the status of its refusal are options', async () => {
  const { importDump } = await start({ limits: { usersPerRequest: 2, tooManyUsersStatus: 413 } });
  expect((await importDump(crowd(2))).status).toBe(204);
  expect((await importDump(crowd(3, 'more'))).status).toBe(413);
});

test('a body beyond the limit is a 413', async () => {
  const { importDump } = await start({ limits: { bodyBytes: 1000 } });
  expect(await importDump(crowd(5))).toMatchObject({ status: 413, body: { error_code: 'payload_too_large' } });
});

test('takes 8 imports at once and refuses the ninth, until one of them is answered', async () => {
  const { importDump } = await start({ latencyMs: 300, limits: { retryAfterSeconds: 2 } });
  const eight = Array.from({ length: 8 }, (_, index) => importDump(crowd(1, `lane${index}-`)));
  await until(() => expect(sandbox.statistics().importsInFlight).toBe(8));
  expect(await importDump(crowd(1, 'late'))).toMatchObject({
    status: 429,
    headers: { 'retry-after': '2' },
    body: { error_code: 'too_many_requests' },
  });
  expect((await Promise.all(eight)).map(({ status }) => status)).toEqual(Array.from({ length: 8 }, () => 204));
  expect((await importDump(crowd(1, 'late'))).status).toBe(204);
  expect(sandbox.statistics().maximumImportsInFlight).toBe(9);
});

test('lanes that send one request after another are never refused', async () => {
  const { importDump } = await start({});
  const lane = async (lane: number) => {
    for (let turn = 0; turn < 25; turn++) expect((await importDump(crowd(1, `l${lane}t${turn}-`))).status).toBe(204);
  };
  await Promise.all([0, 1, 2, 3, 4, 5, 6, 7].map(lane));
  expect(sandbox.statistics().maximumImportsInFlight).toBeLessThanOrEqual(8);
  expect(sandbox.store.count()).toBe(200);
});

test('an import takes as long as it is told to, by mode and users, and the log says so', async () => {
  const { importDump } = await start({ latencyMs: ({ mode, users }) => (mode === 'fail' ? 10 * users : 0) });
  await importDump(crowd(20), 'fail');
  await importDump(crowd(3, 'quick'));
  const [slow, quick] = sandbox.statistics().imports;
  expect(slow).toMatchObject({ method: 'PUT', mode: 'fail', users: 20, status: 204 });
  expect((slow?.endedAt ?? 0) - (slow?.startedAt ?? 0)).toBeGreaterThanOrEqual(198);
  expect(quick).toMatchObject({ mode: 'ignore', users: 3, status: 204 });
});
