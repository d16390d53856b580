import { readFileSync } from 'node:fs';
import { request } from 'undici';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { type Sandbox, startSandbox } from '../../sandbox/index.ts';
import { type Connection, connect } from './connect.ts';

const sample = readFileSync(new URL('guide-sample.json', import.meta.url), 'utf8');
let sandbox: Sandbox;
let connection: Connection;

beforeAll(async () => {
  sandbox = await startSandbox();
  connection = await connect(sandbox);
});
afterAll(() => sandbox.close());

test("imports the guide's sample as it stands, sent as the guide's curl sends it", async () => {
  const answer = await request(`${sandbox.url}/api/identity/system/default/configuration`, {
    method: 'PUT',
    headers: {
      authorization: `Bearer ${connection.token}`,
      'content-type': 'application/x-www-form-urlencoded',
    },
    body: sample,
  });
  expect(answer.statusCode).toBe(204);
  const id = '58e6184f-8e38-4193-b889-965b34326c7f';
  const { body } = await connection.call('GET', `/system/pools/${sandbox.poolId}/users/${id}`);
  expect(body).toMatchObject({
    id,
    status: 'active',
    payload: { name: 'John Doe', given_name: 'John', family_name: 'Doe' },
    identifiers: [{ identifier: 'john.doe@example.com', identifier_lc: 'john.doe@example.com', type: 'email' }],
    credentials: [{ type: 'password', payload: { hashed_password: '###' } }],
  });
});

test("the sample's password has expired, as its expires_at in the past says", async () => {
  await connection.importDump(sample);
  expect(await connection.logIn('john.doe@example.com', 'whatever')).toMatchObject({ result: 'password_expired' });
});

test('an export gives back what was imported, with what the sample leaves out filled in', async () => {
  await connection.importDump(sample);
  const { status, body } = await connection.call('GET', '/configuration');
  expect(status).toBe(200);
  expect(body).toMatchObject(JSON.parse(sample));
});
