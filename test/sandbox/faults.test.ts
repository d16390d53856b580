import { request } from 'undici';
import { afterEach, expect, test } from 'vitest';
import {
  type Fault,
  type FaultyRequest,
  type Sandbox,
  type SandboxOptions,
  startSandbox,
} from '../../sandbox/index.ts';
import { gate } from '../gate.ts';
import { until } from '../until.ts';
import { connect } from './connect.ts';
import { importPeople } from './import-people.ts';
import { dumpOf, type Person, person } from './people.ts';

let sandbox: Sandbox;
let token: string;
afterEach(() => sandbox.close());

async function start(options: SandboxOptions): Promise<void> {
  sandbox = await startSandbox(options);
  token = (await connect(sandbox)).token;
}

/** A sandbox that does this to every import. */
const startWithFault = (fault: Fault, options: SandboxOptions = {}) =>
  start({ ...options, faults: ({ call }) => (call === 'import' ? fault : undefined) });

const send = (people: readonly Person[], options?: Parameters<typeof importPeople>[3]) =>
  importPeople(sandbox, token, people, options);

const importAda = () => send([person(sandbox, 'ada@example.com')]);

test('asks for every request that reached a route, with what faults tell it by, and counts them', async () => {
  const asked: FaultyRequest[] = [];
  await start({ faults: (told) => void asked.push(told) });
  const ada = person(sandbox, 'ada@example.com');
  const { call } = await connect(sandbox);
  await send(
    [{ ...ada, records: { ...ada.records, users: [{ ...ada.records.users[0], id: ada.id.toUpperCase() }] } }],
    {
      mode: 'fail',
    },
  );
  await call('GET', `/system/pools/${sandbox.poolId}/users?limit=5`);
  await call('GET', `/system/pools/${sandbox.poolId}`);
  expect(asked).toEqual([
    { call: 'token', method: 'POST', path: '/default/system/oauth2/token', number: 1 },
    { call: 'token', method: 'POST', path: '/default/system/oauth2/token', number: 2 },
    {
      call: 'import',
      method: 'PUT',
      path: '/api/identity/system/default/configuration',
      number: 3,
      mode: 'fail',
      userIds: [ada.id],
    },
    {
      call: 'list_users',
      method: 'GET',
      path: `/api/identity/default/system/pools/${sandbox.poolId}/users`,
      number: 4,
    },
    { call: 'other', method: 'GET', path: `/api/identity/default/system/pools/${sandbox.poolId}`, number: 5 },
  ]);
});

test('tells the users of patch operations as well, and of a body that is no dump tells none', async () => {
  const asked: FaultyRequest[] = [];
  await start({ faults: (told) => void asked.push(told) });
  const ada = person(sandbox, 'ada@example.com');
  const { call } = await connect(sandbox);
  await call('PATCH', '/configuration', [
    { op: 'add', path: '/users/-', value: ada.records.users[0] },
    { op: 'add', path: '/user_identifiers/-', value: ada.records.user_identifiers[0] },
  ]);
  await call('PUT', '/configuration', { users: [null, { id: 7 }] });
  expect(asked.flatMap(({ call, userIds }) => (call === 'import' ? [userIds] : []))).toEqual([[ada.id], []]);
});

test.each([true, false])('answers something else, with the request carried out: %s', async (applied) => {
  const page = '<html><body>Bad gateway</body></html>';
  await startWithFault({ kind: 'answer', status: 502, headers: { 'content-type': 'text/html' }, body: page, applied });
  const { status, headers, text } = await importAda();
  expect({ status, type: headers['content-type'], text }).toEqual({ status: 502, type: 'text/html', text: page });
  expect(sandbox.store.count()).toBe(applied ? 1 : 0);
  expect(sandbox.statistics()).toMatchObject({
    importsInFlight: 0,
    imports: [{ method: 'PUT', mode: 'ignore', users: 1, status: 502 }],
  });
});

test('an answer may be without a body, and has no headers but those it is given', async () => {
  await start({
    faults: ({ call }) =>
      call === 'other' ? { kind: 'answer', status: 429, headers: { 'retry-after': '1' }, applied: true } : undefined,
  });
  const url = `${sandbox.url}/api/identity/default/configuration`;
  const { statusCode, headers, body } = await request(url, { headers: { authorization: `Bearer ${token}` } });
  expect({ statusCode, text: await body.text() }).toEqual({ statusCode: 429, text: '' });
  expect(headers).toMatchObject({ 'retry-after': '1' });
  expect(headers).not.toHaveProperty('content-type');
});

test.each([true, false])('resets the connection, with the request carried out: %s', async (applied) => {
  await startWithFault({ kind: 'reset', applied });
  await expect(importAda()).rejects.toMatchObject({ code: 'ECONNRESET' });
  expect(sandbox.store.count()).toBe(applied ? 1 : 0);
  await until(() =>
    expect(sandbox.statistics()).toMatchObject({ importsInFlight: 0, imports: [{ users: 1, status: 0 }] }),
  );
});

test.each([
  { applied: true, status: 200 },
  { applied: false, status: 500 },
])('cuts an answer in the middle of its body, with the request carried out: $applied', async ({ applied, status }) => {
  await startWithFault({ kind: 'half', applied });
  const answer = await request(`${sandbox.url}/api/identity/default/configuration`, {
    method: 'PUT',
    headers: { authorization: `Bearer ${token}` },
    body: JSON.stringify(dumpOf(person(sandbox, 'ada@example.com'))),
  });
  expect(answer.statusCode).toBe(status);
  let received = '';
  const read = async () => {
    for await (const chunk of answer.body) received += chunk;
  };
  await expect(read()).rejects.toThrow();
  expect(received.length).toBe(Number(answer.headers['content-length']) / 2);
  expect(sandbox.store.count()).toBe(applied ? 1 : 0);
  await until(() =>
    expect(sandbox.statistics()).toMatchObject({ importsInFlight: 0, imports: [{ users: 1, status: 0 }] }),
  );
});

test.each([true, false])(
  'never answers, until the client goes away, with the request carried out: %s',
  async (applied) => {
    await startWithFault({ kind: 'silence', applied });
    const controller = new AbortController();
    const silent = send([person(sandbox, 'ada@example.com')], { signal: controller.signal });
    silent.catch(() => undefined);
    await until(() => {
      expect(sandbox.statistics()).toMatchObject({ importsInFlight: 1, imports: [] });
      expect(sandbox.store.count()).toBe(applied ? 1 : 0);
    });
    controller.abort();
    await expect(silent).rejects.toThrow();
    await until(() =>
      expect(sandbox.statistics()).toMatchObject({ importsInFlight: 0, imports: [{ mode: 'ignore', status: 0 }] }),
    );
  },
);

test('never answers, until the sandbox closes', async () => {
  await startWithFault({ kind: 'silence', applied: false });
  const silent = importAda();
  silent.catch(() => undefined);
  await until(() => expect(sandbox.statistics().importsInFlight).toBe(1));
  await sandbox.close();
  await expect(silent).rejects.toThrow();
  await until(() => expect(sandbox.statistics()).toMatchObject({ importsInFlight: 0, imports: [{ status: 0 }] }));
});

test('answers as usual, but later, while the import holds its place', async () => {
  await startWithFault({ kind: 'delay', milliseconds: 300 });
  const slow = importAda();
  await until(() => expect(sandbox.store.count()).toBe(1));
  expect(sandbox.statistics().importsInFlight).toBe(1);
  expect((await slow).status).toBe(204);
  const [log] = sandbox.statistics().imports;
  expect((log?.endedAt ?? 0) - (log?.startedAt ?? 0)).toBeGreaterThanOrEqual(299);
});

test('a client that goes away while its answer is late has left at once', async () => {
  await startWithFault({ kind: 'delay', milliseconds: 3_600_000 });
  const controller = new AbortController();
  const slow = send([person(sandbox, 'ada@example.com')], { signal: controller.signal });
  slow.catch(() => undefined);
  await until(() => expect(sandbox.store.count()).toBe(1));
  controller.abort();
  await until(() => expect(sandbox.statistics()).toMatchObject({ importsInFlight: 0, imports: [{ status: 0 }] }));
});

test.each(['ignore', 'fail', 'update'])('refuses the users that it is told, by their paths, in %s', async (mode) => {
  const refused: string[] = [];
  await start({ faults: () => ({ kind: 'refuse', userIds: refused }) });
  const people = ['ada', 'bob', 'eve'].map((name) => person(sandbox, `${name}@example.com`));
  refused.push(people[1]?.id.toUpperCase() ?? '', 'somebody else');
  const { status, text } = await send(people, { mode });
  expect(status).toBe(422);
  expect(JSON.parse(text)).toMatchObject({
    error_code: 'unprocessable_entity',
    details: { errors: [{ path: '/users/1', reason: 'must match the schema' }] },
  });
  expect(sandbox.store.count()).toBe(0);
});

test('applies of a request with refused users what other failed imports apply', async () => {
  const refused: string[] = [];
  await start({ failedImportApplies: 'whole', faults: () => ({ kind: 'refuse', userIds: refused }) });
  const people = ['ada', 'bob', 'eve'].map((name) => person(sandbox, `${name}@example.com`));
  refused.push(people[1]?.id ?? '');
  expect((await send(people)).status).toBe(422);
  expect(people.map(({ id }) => sandbox.store.user(id) !== undefined)).toEqual([true, false, true]);
});

test('faults meet token requests and lists too', async () => {
  sandbox = await startSandbox({
    faults: ({ number }) => (number === 2 ? { kind: 'reset', applied: false } : undefined),
  });
  const { call } = await connect(sandbox);
  await expect(call('GET', `/system/pools/${sandbox.poolId}/users`)).rejects.toMatchObject({ code: 'ECONNRESET' });
  expect((await call('GET', `/system/pools/${sandbox.poolId}/users`)).status).toBe(200);
  sandbox.revokeTokens();
  expect((await call('GET', `/system/pools/${sandbox.poolId}/users`)).status).toBe(401);
});

test('what was carried out is told before the answer, and the answer when it was written', async () => {
  const told: string[] = [];
  const answer = gate();
  await start({
    afterImport: async ({ userIds }, status) => {
      told.push(`carried out: ${userIds?.length} users, ${status}, ${sandbox.store.count()} there`);
      await answer.opened;
    },
    answered: ({ call, userIds }, status) => void told.push(`answered: ${call} of ${userIds?.length}, ${status}`),
  });
  const imported = importAda();
  await until(() => expect(told).toEqual(['carried out: 1 users, 204, 1 there']));
  expect(sandbox.statistics().importsInFlight).toBe(1);
  answer.open();
  await imported;
  await send([person(sandbox, 'ada@example.com')], { mode: 'fail' });
  await until(() =>
    expect(told.slice(1)).toEqual([
      'answered: import of 1, 204',
      'carried out: 1 users, 409, 1 there',
      'answered: import of 1, 409',
    ]),
  );
});

test("an answer that was never written is not told as one, and a fault's own answer is", async () => {
  const statuses: number[] = [];
  const faults: Fault[] = [
    { kind: 'reset', applied: true },
    { kind: 'half', applied: true },
    { kind: 'answer', status: 503, applied: false },
  ];
  await start({
    faults: ({ call }) => (call === 'import' ? faults.shift() : undefined),
    answered: (_request, status) => void statuses.push(status),
  });
  await expect(importAda()).rejects.toThrow();
  await expect(importAda()).rejects.toThrow();
  expect((await importAda()).status).toBe(503);
  await until(() => expect(statuses).toEqual([503]));
  expect(sandbox.statistics().imports.map(({ status }) => status)).toEqual([0, 0, 503]);
});
