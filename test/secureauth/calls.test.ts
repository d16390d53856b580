import { createServer as createHttpsServer } from 'node:https';
import { type AddressInfo, createServer, type Server, type Socket } from 'node:net';
import { afterEach, describe, expect, it } from 'vitest';
import type { TargetSettings } from '../../contract/settings.ts';
import { checkTarget } from '../../secureauth/check-target.ts';
import { createIdentityClient, type IdentityClient } from '../../secureauth/client.ts';
import { gate } from '../gate.ts';
import { allScopes, json, type ScriptedTarget, scriptedTarget, secret } from './scripted-target.ts';
import { selfSigned } from './self-signed-certificate.ts';

const closing: (() => Promise<void>)[] = [];
afterEach(async () => {
  for (const close of closing.splice(0).reverse()) await close();
});

type Api = Parameters<typeof scriptedTarget>[0];

async function clientOf(
  api: Api,
  settings: Partial<TargetSettings> = {},
  connections?: number,
): Promise<{ target: ScriptedTarget; client: IdentityClient }> {
  const target = await scriptedTarget(api, undefined, settings);
  const options = connections === undefined ? {} : { connections };
  const client = createIdentityClient({ target: target.settings, secret, ...options });
  closing.push(target.close, client.close);
  return { target, client };
}

const done: Api = (_request, response) => response.writeHead(204).end();
const failureOf = (promise: Promise<unknown>): Promise<unknown> => promise.catch((error: unknown) => error);

describe('the target’s clock', () => {
  it('is known by the date of its last answer, to the end of that second', async () => {
    const dates = ['Tue, 03 Mar 2026 09:30:00 GMT', 'Tue, 03 Mar 2026 09:30:07 GMT'];
    const { client } = await clientOf((_request, response) => {
      response.writeHead(204, { date: dates.shift() ?? '' }).end();
    });
    const told: string[] = [];
    for (const body of ['{}', '{}']) {
      await client.importBatch(body, 'ignore');
      told.push(new Date(client.answeredAt()).toISOString());
    }
    expect(told).toEqual(['2026-03-03T09:30:00.999Z', '2026-03-03T09:30:07.999Z']);
  });

  it('is taken for ours where answers have no date', async () => {
    const { client } = await clientOf((_request, response) => {
      response.sendDate = false;
      response.writeHead(204).end();
    });
    const before = Date.now();
    await client.importBatch('{}', 'ignore');
    expect(client.answeredAt()).toBeGreaterThanOrEqual(before);
    expect(client.answeredAt()).toBeLessThanOrEqual(Date.now());
  });
});

/** Listens on a free port until the test has ended. */
async function listening(server: Server): Promise<number> {
  await new Promise<void>((resolve) => {
    server.listen(0, '127.0.0.1', resolve);
  });
  closing.push(() => new Promise((resolve) => server.close(() => resolve())));
  return (server.address() as AddressInfo).port;
}

/** A target that answers the token as it should and then writes `bytes` to whoever asks, and hangs up. */
async function rawTarget(bytes: string): Promise<string> {
  const token = JSON.stringify({ access_token: 't', token_type: 'bearer', expires_in: 3600, scope: allScopes });
  const server = createServer((socket: Socket) => {
    socket.on('error', () => socket.destroy());
    socket.on('data', (data) => {
      if (!data.toString('latin1').startsWith('POST')) return socket.end(bytes);
      return socket.write(
        `HTTP/1.1 200 OK\r\ncontent-type: application/json\r\ncontent-length: ${token.length}\r\n\r\n${token}`,
      );
    });
  });
  return `http://127.0.0.1:${await listening(server)}`;
}

async function clientOfRaw(bytes: string): Promise<IdentityClient> {
  const { settings, close } = await scriptedTarget(done);
  await close();
  const client = createIdentityClient({ target: { ...settings, url: await rawTarget(bytes) }, secret });
  closing.push(client.close);
  return client;
}

describe('an import', () => {
  it("puts the body, byte by byte, to the guide's address with the mode", async () => {
    const { target, client } = await clientOf(done);
    const body = Buffer.from('{"users":[{"payload":{"name":"Ada – ✓"}}] }');
    expect(await client.importBatch(body, 'fail')).toEqual({ kind: 'accepted' });
    const [request] = target.received;
    expect(request).toMatchObject({
      method: 'PUT',
      url: '/api/identity/system/acme/configuration?mode=fail',
      body: body.toString(),
    });
    expect(request?.headers).toMatchObject({
      'content-type': 'application/json',
      'content-length': String(body.length),
      authorization: 'Bearer token-1',
    });
  });

  it('returns the conflict, the wait and the refusal that the target answers', async () => {
    const answers: [number, unknown, Record<string, string>][] = [
      [409, { error_code: 'user_exists', details: { identifier: 'ada@example.com' } }, {}],
      [429, {}, { 'retry-after': '2' }],
      [422, { error: 'unprocessable' }, {}],
    ];
    let next = 0;
    const { client } = await clientOf((_request, response) => {
      const [status, body, headers] = answers[next++] ?? [500, {}, {}];
      json(response, status, body, headers);
    });
    expect(await client.importBatch('{}', 'fail')).toEqual({ kind: 'conflict', status: 409, code: 'user_exists' });
    expect(await client.importBatch('{}', 'fail')).toEqual({ kind: 'throttled', status: 429, retryAfterMs: 2000 });
    expect(await client.importBatch('{}', 'fail')).toEqual({ kind: 'refused', status: 422, code: 'unprocessable' });
  });

  it('does not take a page for success', async () => {
    const { client } = await clientOf((_request, response) =>
      response.writeHead(200, { 'content-type': 'text/html' }).end('<html>Sign in</html>'),
    );
    expect(await client.importBatch('{}', 'ignore')).toEqual({ kind: 'failing', status: 200 });
  });

  it('is sent once when the connection is reset, and says that it may have arrived', async () => {
    let requests = 0;
    const { client } = await clientOf((_request, response) => {
      requests += 1;
      response.socket?.resetAndDestroy();
    });
    expect(await client.importBatch('{}', 'ignore')).toEqual({ kind: 'unreachable', fault: 'broken' });
    expect(requests).toBe(1);
  });

  it.each([
    ['half an answer', 'HTTP/1.1 409 Conflict\r\ncontent-length: 100\r\n\r\n{"error"'],
    ['half a header', 'HTTP/1.1 204 No Con'],
    ['no HTTP at all', 'SSH-2.0-OpenSSH_9.6\r\n'],
    ['nothing', ''],
  ])('is not answered by %s', async (_name, bytes) => {
    const client = await clientOfRaw(bytes);
    expect(await client.importBatch('{}', 'ignore')).toEqual({ kind: 'unreachable', fault: 'broken' });
  });

  it.each([
    ['does not begin', () => undefined],
    ['never ends', (response: Parameters<Api>[1]) => response.writeHead(400, { 'content-length': '10' }).write('{')],
  ])('ends in time when its answer %s', async (_name, begin) => {
    const { client } = await clientOf((_request, response) => begin(response), { requestTimeoutMs: 100 });
    expect(await client.importBatch('{}', 'ignore')).toEqual({ kind: 'unreachable', fault: 'timeout' });
  });

  it('that nobody listens for was not applied', async () => {
    const { settings, close } = await scriptedTarget(done);
    await close();
    const client = createIdentityClient({ target: settings, secret });
    closing.push(client.close);
    expect(await client.importBatch('{}', 'ignore')).toEqual({ kind: 'unreachable', fault: 'unconnected' });
    expect(await failureOf(client.getPool())).toMatchObject({ problem: 'target_unreachable' });
  });

  it('is never sent to a target whose certificate is not trusted', async () => {
    let requests = 0;
    const server = createHttpsServer(selfSigned, () => {
      requests += 1;
    });
    const port = await listening(server);
    const { settings, close } = await scriptedTarget(done);
    await close();
    const client = createIdentityClient({ target: { ...settings, url: `https://127.0.0.1:${port}` }, secret });
    closing.push(client.close);
    expect(await client.importBatch('{}', 'ignore')).toEqual({ kind: 'unreachable', fault: 'untrusted' });
    expect(await failureOf(client.getPool())).toMatchObject({ what: 'The certificate of the target is not trusted' });
    expect(requests).toBe(0);
  });

  it('is never sent in clear to an address that is to be encrypted', async () => {
    const { settings, close } = await scriptedTarget(done);
    closing.push(close);
    const target = { ...settings, url: settings.url.replace('http:', 'https:') };
    const client = createIdentityClient({ target, secret });
    closing.push(client.close);
    expect(await client.importBatch('{}', 'ignore')).toEqual({ kind: 'unreachable', fault: 'unconnected' });
  });

  it('is stopped by its signal, with the reason of the signal', async () => {
    const arrived = gate();
    const { client } = await clientOf(() => arrived.open());
    const stop = new AbortController();
    const answer = failureOf(client.importBatch('{}', 'ignore', stop.signal));
    await arrived.opened;
    const reason = new Error('paused');
    stop.abort(reason);
    expect(await answer).toBe(reason);
  });

  it('waits its turn for a connection, so that no more are open than allowed', async () => {
    let atOnce = 0;
    let most = 0;
    const threeHere = gate();
    const { target, client } = await clientOf(
      async (_request, response) => {
        atOnce += 1;
        most = Math.max(most, atOnce);
        if (atOnce === 3) threeHere.open();
        await threeHere.opened;
        atOnce -= 1;
        response.writeHead(204).end();
      },
      {},
      3,
    );
    await Promise.all(Array.from({ length: 30 }, () => client.importBatch('{}', 'ignore')));
    expect(target.received).toHaveLength(30);
    expect(most).toBe(3);
  });
});

describe('the other calls', () => {
  it('list users after an id, a page at a time', async () => {
    const user = { id: 'u1', tenant_id: 'acme', user_pool_id: 'pool-1', status: 'active', payload: { name: 'Ada' } };
    const { target, client } = await clientOf((_request, response) => json(response, 200, { users: [user] }));
    expect(await client.listUsers({ afterUserId: 'u0', limit: 100 })).toEqual([
      { id: 'u1', status: 'active', payload: { name: 'Ada' } },
    ]);
    expect(target.received[0]?.url).toBe('/api/identity/acme/system/pools/pool-1/users?limit=100&after_user_id=u0');
  });

  it('search users by an end of an identifier', async () => {
    const user = { id: 'u1', status: 'active', identifiers: ['marker-1'] };
    const { target, client } = await clientOf((_request, response) => json(response, 200, { users: [user] }));
    expect(await client.findUsers('marker-')).toEqual([user]);
    const { pathname, searchParams } = new URL(target.received[0]?.url ?? '', 'http://target');
    expect(pathname).toBe('/api/identity/acme/system/pools/pool-1/users');
    expect(Object.fromEntries(searchParams)).toEqual({ limit: '100', query: '{"user_key":"marker-"}' });
  });

  it('take an empty listing in each form that a target may give it', async () => {
    const bodies: unknown[] = [{}, { users: null }, { users: [] }];
    const { client } = await clientOf((_request, response) => json(response, 200, bodies.shift()));
    for (let form = 0; form < 3; form += 1) expect(await client.listUsers({ limit: 1 })).toEqual([]);
  });

  it('do not quote an answer that is not a record', async () => {
    const { client } = await clientOf((_request, response) => json(response, 200, { users: ['ada@example.com'] }));
    const problem = await failureOf(client.listUsers({ limit: 1 }));
    expect(problem).toMatchObject({ problem: 'target_failing', answer: { kind: 'failing', status: 200 } });
    expect(`${problem} ${JSON.stringify(problem)}`).not.toContain('ada@');
  });

  it('look a user up by identifier without writing it into an address', async () => {
    const { target, client } = await clientOf((_request, response) => json(response, 404, { error: 'not_found' }));
    expect(await client.getUserByIdentifier('ada@example.com')).toBeUndefined();
    expect(target.received[0]).toMatchObject({
      method: 'POST',
      url: '/api/identity/acme/system/pools/pool-1/users/by_key',
      body: '{"identifier":"ada@example.com"}',
    });
  });

  it('say whether a user that is to be removed was there', async () => {
    const statuses = [204, 404];
    const { target, client } = await clientOf((_request, response) =>
      response.writeHead(statuses.shift() ?? 500).end(),
    );
    expect(await client.deleteUser('u1')).toBe(true);
    expect(await client.deleteUser('u1')).toBe(false);
    expect(target.received[0]?.headers['content-type']).toBeUndefined();
  });

  it('tell a password check as the target answers it', async () => {
    const { client } = await clientOf((_request, response) =>
      json(response, 200, { id: '', result: 'user_not_found', state: '' }),
    );
    expect(await client.verifyPassword({ identifier: 'nobody', password: 'x' })).toMatchObject({
      result: 'user_not_found',
    });
  });

  it('take the 401 of a reset as its refusal, not as one of the token', async () => {
    const { target, client } = await clientOf((_request, response) => json(response, 401, { error: 'unauthorized' }));
    const reset = { owner: { userId: 'u1' }, code: '123456', newPassword: 'new' };
    expect(await client.completeReset(reset)).toEqual({ kind: 'refused', status: 401, code: 'unauthorized' });
    expect(target.received).toHaveLength(1);
    expect(JSON.parse(target.received[0]?.body ?? '')).toEqual({ userID: 'u1', code: '123456', new_password: 'new' });
    expect(target.tokenRequests).toHaveLength(1);
  });

  it('let an export take longer than one request, as long as it keeps coming', async () => {
    const { client } = await clientOf(
      (_request, response) => {
        response.writeHead(200, { 'content-type': 'application/json' });
        const parts = ['{"users":', '[{"id":', '"u1"}', ']', '}'];
        const timer = setInterval(() => {
          const part = parts.shift();
          if (part !== undefined) return response.write(part);
          clearInterval(timer);
          return response.end();
        }, 150);
      },
      { requestTimeoutMs: 500 },
    );
    expect((await client.exportConfiguration()).users).toEqual([{ id: 'u1' }]);
  });
});

describe('the preflight', () => {
  const users = { strategy: 'migrate', passwords: true, totp: true } as const;
  const customers = { tenant_id: 'acme', name: 'Customers', payload_schema_id: 'people', metadata_schema_id: 'notes' };
  const people = { type: 'object', required: ['family_name'] };
  const notes = { type: 'object' };

  /** A target whose pool names two schemas, and that answers for them as told. */
  const withSchemas = (answers: Readonly<Record<string, readonly [number, unknown]>>) =>
    clientOf(({ url }, response) => {
      const [status, body] = answers[url.split('/schemas/')[1] ?? ''] ?? [200, customers];
      json(response, status, body);
    });

  it("learns the pool's rules: its schemas, and whether letter case counts", async () => {
    const schema = (id: string, content: object): readonly [number, unknown] => [
      200,
      { tenant_id: 'acme', id, name: id, schema: content },
    ];
    const { target, client } = await withSchemas({ people: schema('people', people), notes: schema('notes', notes) });
    expect(await checkTarget(client, target.settings, users)).toEqual({
      rules: { identifierCaseInsensitive: true, payloadSchema: people, metadataSchema: notes },
      findings: [],
    });
    expect(target.received.map(({ url }) => url)).toEqual([
      '/api/identity/acme/system/pools/pool-1',
      '/api/identity/acme/system/schemas/people',
      '/api/identity/acme/system/schemas/notes',
    ]);
  });

  it.each([403, 404])('goes on without a schema that is answered with %i, and says so', async (status) => {
    const { target, client } = await withSchemas({
      people: [status, { error: 'no' }],
      notes: [200, { tenant_id: 'acme', name: 'notes', schema: notes }],
    });
    expect(await checkTarget(client, target.settings, users)).toEqual({
      rules: { identifierCaseInsensitive: true, metadataSchema: notes },
      findings: [{ setting: 'payload_schema_id', message: expect.stringMatching(/not checked against it/) }],
    });
  });

  it.each([
    ['a target that fails', 500, {}],
    ['an answer that is no schema', 200, { name: 'people' }],
  ])('does not take %s for a schema that is withheld', async (_what, status, body) => {
    const { target, client } = await withSchemas({ people: [status, body] });
    expect(await failureOf(checkTarget(client, target.settings, users))).toMatchObject({ problem: 'target_failing' });
  });

  it('names the pool that does not exist, and the one that was deleted', async () => {
    const answers: Parameters<typeof json>[2][] = [{ tenant_id: 'acme', name: 'Customers', deleted: true }];
    const { target, client } = await clientOf((_request, response) => {
      const body = answers.shift();
      json(response, body === undefined ? 404 : 200, body ?? { error: 'not_found' });
    });
    expect(await failureOf(checkTarget(client, target.settings, users))).toMatchObject({ problem: 'missing_pool' });
    expect(await failureOf(checkTarget(client, target.settings, users))).toMatchObject({
      problem: 'missing_pool',
      next: expect.stringContaining('target.poolId'),
    });
  });
});
