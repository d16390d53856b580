import { afterAll, beforeAll, expect, test } from 'vitest';
import { type Sandbox, startSandbox } from '../../sandbox/index.ts';
import { type Connection, connect } from './connect.ts';
import { dumpOf, person, shaHash } from './people.ts';

let sandbox: Sandbox;
let connection: Connection;

beforeAll(async () => {
  sandbox = await startSandbox();
  connection = await connect(sandbox);
});
afterAll(() => sandbox.close());

/** A dump of one user with one field of one list changed; undefined takes it away. */
function broken(list: keyof ReturnType<typeof dumpOf>, change: object): object {
  const dump = dumpOf(person(sandbox, 'secret-name@example.com'));
  dump[list] = [{ ...dump[list][0], ...change }];
  return JSON.parse(JSON.stringify(dump));
}

const notV4 = '58e6184f-8e38-1193-b889-965b34326c7f';
const sha = shaHash('x');

test.each([
  ['users', { id: undefined }, 400, '/users/0/id'],
  ['users', { id: notV4 }, 400, '/users/0/id'],
  ['users', { tenant_id: undefined }, 400, '/users/0/tenant_id'],
  ['users', { user_pool_id: undefined }, 400, '/users/0/user_pool_id'],
  ['users', { status: 'enabled' }, 400, '/users/0/status'],
  ['users', { created_at: 'yesterday' }, 400, '/users/0/created_at'],
  ['users', { payload: 'none' }, 400, '/users/0/payload'],
  ['users', { tenant_id: 'other' }, 422, '/users/0/tenant_id'],
  ['users', { payload_schema_id: 'nowhere' }, 422, '/users/0/payload_schema_id'],
  ['user_identifiers', { identifier: undefined }, 400, '/user_identifiers/0/identifier'],
  ['user_identifiers', { type: 'nickname' }, 400, '/user_identifiers/0/type'],
  ['user_identifiers', { id: undefined }, 400, '/user_identifiers/0/id'],
  ['user_identifiers', { user_pool_id: 'other' }, 422, '/user_identifiers/0/user_pool_id'],
  ['user_verifiable_addresses', { address: undefined }, 400, '/user_verifiable_addresses/0/address'],
  ['user_verifiable_addresses', { verified: 'yes' }, 400, '/user_verifiable_addresses/0/verified'],
  ['user_credentials', { user_id: undefined }, 400, '/user_credentials/0/user_id'],
  ['user_credentials', { payload: undefined }, 400, '/user_credentials/0/payload'],
  ['user_credentials', { payload: {} }, 400, '/user_credentials/0/payload/hashed_password'],
  ['user_credentials', { expires_at: 'never' }, 400, '/user_credentials/0/expires_at'],
  ['user_credentials', { state: 'lost' }, 400, '/user_credentials/0/state'],
  [
    'user_credentials',
    { payload: { hashed_password: { ...sha, config: { method: 'scrypt' } } } },
    400,
    '/user_credentials/0/payload/hashed_password/config/method',
  ],
  [
    'user_credentials',
    { payload: { hashed_password: { config: { method: 'bcrypt' }, value: `$2b$31$${'a'.repeat(53)}` } } },
    422,
    '/user_credentials/0/payload/hashed_password/value',
  ],
] as const)('%s with %j is answered %d with the path of it and no value', async (list, change, status, path) => {
  const answer = await connection.importDump(broken(list, change));
  expect(answer).toMatchObject({ status, body: { details: { errors: [{ path }] } } });
  expect(JSON.stringify(answer.body)).not.toContain('secret-name');
  expect(sandbox.store.count()).toBe(0);
});

test('a body that is no JSON, or nothing, is a 400 that does not quote it', async () => {
  const answer = await connection.importDump('{"users": [secret-name');
  expect(answer.status).toBe(400);
  expect(JSON.stringify(answer.body)).not.toContain('secret-name');
  expect((await connection.importDump('')).status).toBe(400);
});

test('an unknown mode is a 400', async () => {
  expect((await connection.importDump({}, 'replace')).status).toBe(400);
});

test('a user that is there twice is a 422', async () => {
  const dump = dumpOf(person(sandbox, 'twice@example.com'));
  expect((await connection.importDump({ ...dump, users: [...dump.users, ...dump.users] })).status).toBe(422);
});

test('fields that the vendor does not know are dropped', async () => {
  const dump = dumpOf(person(sandbox, 'extra@example.com'));
  const [user] = dump.users;
  expect((await connection.importDump({ ...dump, users: [{ ...user, favourite: 'blue' }] })).status).toBe(204);
  const { body } = await connection.call('GET', '/configuration');
  expect(body?.users).toEqual([user]);
});
