import { afterAll, beforeAll, expect, test } from 'vitest';
import { type Sandbox, startSandbox } from '../../sandbox/index.ts';
import { type Connection, connect, send } from './connect.ts';
import { dumpOf, person } from './people.ts';

let sandbox: Sandbox;
let connection: Connection;

beforeAll(async () => {
  sandbox = await startSandbox();
  connection = await connect(sandbox);
});
afterAll(() => sandbox.close());

test.each(['/api/identity/system/default', '/api/identity/default', '/api/identity'])(
  'imports and exports at %s/configuration',
  async (prefix) => {
    const somebody = person(sandbox, `${prefix.length}@example.com`);
    const { token } = connection;
    const imported = await send(sandbox.url, prefix, 'PUT', '/configuration', token, dumpOf(somebody));
    expect(imported.status).toBe(204);
    const exported = await send(sandbox.url, prefix, 'GET', '/configuration', token);
    expect(exported.body?.users).toContainEqual(expect.objectContaining({ id: somebody.id }));
  },
);

test.each(['/api/identity/default', '/api/identity'])('reads pools, schemas and users below %s', async (prefix) => {
  const get = (path: string) => send(sandbox.url, prefix, 'GET', path, connection.token);
  expect((await get('/system/pools')).body).toMatchObject({ pools: [{ id: sandbox.poolId, tenant_id: 'default' }] });
  expect((await get(`/system/pools/${sandbox.poolId}`)).body).toMatchObject({ id: sandbox.poolId });
  expect((await get('/system/schemas')).body).toMatchObject({ schemas: [{ id: 'default_payload' }] });
  expect((await get('/system/schemas/default_payload')).status).toBe(200);
  expect((await get(`/system/pools/${sandbox.poolId}/users`)).status).toBe(200);
});

test('answers 404 for a tenant, pool, user, schema or address that is not there', async () => {
  const unknownTenant = await send(sandbox.url, '/api/identity/nobody', 'GET', '/system/pools', connection.token);
  expect(unknownTenant.body).toMatchObject({ status_code: 404, error_code: 'tenant_not_found' });
  expect((await connection.call('GET', '/system/pools/none')).body).toMatchObject({ error_code: 'pool_not_found' });
  expect((await connection.call('GET', '/system/pools/none/users')).status).toBe(404);
  const nobody = `/system/pools/${sandbox.poolId}/users/00000000-0000-4000-8000-000000000000`;
  expect((await connection.call('GET', nobody)).body).toMatchObject({ error_code: 'user_not_found' });
  expect((await connection.call('DELETE', nobody)).status).toBe(404);
  expect((await connection.call('GET', '/system/schemas/none')).status).toBe(404);
  const toNoPool = person(sandbox, 'homeless@example.com', { poolId: 'none' });
  expect(await connection.importDump(dumpOf(toNoPool))).toMatchObject({
    status: 404,
    body: { error_code: 'pool_not_found' },
  });
});

test('lists pools by name and phrase, a page at a time', async () => {
  const several = await startSandbox({
    tenants: [
      {
        id: 'default',
        clients: [{ clientId: 'c', clientSecret: 's' }],
        pools: [
          { id: 'a', name: 'Zoo' },
          { id: 'b', name: 'Yard' },
          { id: 'c', name: 'Zebra' },
        ],
      },
    ],
  });
  const { call } = await connect(several);
  expect((await call('GET', '/system/pools?sort=name&limit=2')).body).toMatchObject({
    pools: [{ id: 'b' }, { id: 'c' }],
  });
  expect((await call('GET', '/system/pools?after_pool_id=a&limit=1')).body).toMatchObject({ pools: [{ id: 'b' }] });
  const found = await call('GET', '/system/pools?search_phrase=Z&order=desc');
  expect(found.body).toMatchObject({ pools: [{ id: 'c' }, { id: 'a' }] });
  await several.close();
});
