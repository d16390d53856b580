import { request } from 'undici';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { type Sandbox, startSandbox } from '../../sandbox/index.ts';
import { connect, send } from './connect.ts';

let sandbox: Sandbox;
const tenant = {
  id: 'acme',
  clients: [
    { clientId: 'all', clientSecret: 'a secret: with + and %' },
    { clientId: 'reader', clientSecret: 'reads', scopes: ['identity'] as const },
  ],
  pools: [{ id: 'people' }],
};

beforeAll(async () => {
  sandbox = await startSandbox({ tenants: [tenant, { ...tenant, id: 'other' }], tokenSeconds: 120 });
});
afterAll(() => sandbox.close());

async function token(form: Record<string, string>, authorization?: string, path = '/acme/system/oauth2/token') {
  const answer = await request(`${sandbox.url}${path}`, {
    method: 'POST',
    headers: {
      'content-type': 'application/x-www-form-urlencoded',
      ...(authorization === undefined ? {} : { authorization }),
    },
    body: new URLSearchParams(form).toString(),
  });
  return { status: answer.statusCode, body: await answer.body.json() };
}

const post = { grant_type: 'client_credentials', client_id: 'all', client_secret: 'a secret: with + and %' };

test('gives a token with every scope of the client, to a client in the form', async () => {
  expect(await token(post)).toMatchObject({
    status: 200,
    body: {
      token_type: 'bearer',
      expires_in: 120,
      scope: 'manage_configuration read_configuration identity identity_self_registration',
    },
  });
});

test('gives a token to a client in the header, form-encoded or as it is', async () => {
  const basic = (id: string, secret: string) => `Basic ${Buffer.from(`${id}:${secret}`).toString('base64')}`;
  const grant = { grant_type: 'client_credentials' };
  expect(await token(grant, basic('reader', 'reads'))).toMatchObject({ status: 200, body: { scope: 'identity' } });
  expect(await token(grant, basic('all', encodeURIComponent('a secret: with + and %')))).toMatchObject({ status: 200 });
});

test('gives only the scopes that were asked for, and none that the client lacks', async () => {
  expect(await token({ ...post, scope: 'identity' })).toMatchObject({ status: 200, body: { scope: 'identity' } });
  const reader = { grant_type: 'client_credentials', client_id: 'reader', client_secret: 'reads' };
  expect(await token({ ...reader, scope: 'manage_configuration' })).toEqual({
    status: 400,
    body: { error: 'invalid_scope' },
  });
});

test('refuses a wrong secret, an unknown client and another grant', async () => {
  expect(await token({ ...post, client_secret: 'wrong' })).toEqual({ status: 401, body: { error: 'invalid_client' } });
  expect(await token({ ...post, client_id: 'nobody' })).toEqual({ status: 401, body: { error: 'invalid_client' } });
  expect(await token({ ...post, grant_type: 'password' })).toEqual({
    status: 400,
    body: { error: 'unsupported_grant_type' },
  });
});

test('answers 404 for a tenant that is not there', async () => {
  expect((await token(post, undefined, '/nobody/system/oauth2/token')).status).toBe(404);
});

test('answers 401 without a token, with an unknown one and with one of another tenant', async () => {
  const { token: good } = await connect(sandbox);
  const pools = (prefix: string, bearer?: string) => send(sandbox.url, prefix, 'GET', '/system/pools', bearer);
  expect(await pools('/api/identity/acme')).toMatchObject({ status: 401, body: { error_code: 'unauthorized' } });
  expect((await pools('/api/identity/acme', 'made-up')).status).toBe(401);
  expect((await pools('/api/identity/other', good)).status).toBe(401);
  expect((await pools('/api/identity/acme', good)).status).toBe(200);
});

test('answers 401 once a token has expired', async () => {
  const shortLived = await startSandbox({ tokenSeconds: 0 });
  const connection = await connect(shortLived);
  expect((await connection.call('GET', '/system/pools')).status).toBe(401);
  await shortLived.close();
});

test('answers 403 for a token without the scope of the call', async () => {
  const reader = await connect(sandbox, 'identity');
  const importer = await connect(sandbox, 'manage_configuration');
  expect((await reader.importDump({ users: [] })).status).toBe(403);
  expect((await reader.call('GET', '/configuration')).status).toBe(403);
  expect((await importer.call('GET', '/system/pools/people/users')).status).toBe(403);
  expect(await reader.call('POST', '/system/pools/people/user/code/generate', { type: 'activation' })).toMatchObject({
    status: 403,
    body: { status_code: 403, error: 'Forbidden', error_code: 'insufficient_scope' },
  });
});
