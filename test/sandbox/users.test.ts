import { randomUUID } from 'node:crypto';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { type Sandbox, startSandbox } from '../../sandbox/index.ts';
import { type Connection, connect } from './connect.ts';
import { dumpOf, type Person, person } from './people.ts';

let sandbox: Sandbox;
let connection: Connection;
let users: string;
let people: Person[];
let ids: string[];

beforeAll(async () => {
  sandbox = await startSandbox();
  connection = await connect(sandbox);
  users = `/system/pools/${sandbox.poolId}/users`;
  people = Array.from({ length: 250 }, (_, index) =>
    person(sandbox, `User${index}@example.com`, {
      verified: index % 2 === 0,
      payload: { number: index, roles: ['all', `role${index % 5}`] },
    }),
  );
  ids = people.map(({ id }) => id).sort();
  for (const from of [200, 0, 100]) {
    expect((await connection.importDump(dumpOf(...people.slice(from, from + 100)))).status).toBe(204);
  }
});
afterAll(() => sandbox.close());

async function list(query: string): Promise<string[]> {
  const { status, body } = await connection.call('GET', `${users}?${query}`);
  expect(status).toBe(200);
  return Array.isArray(body?.users) ? body.users.map(({ id }: { id: string }) => id) : [];
}

test('lists users in the order of their ids, 20 unless asked for up to 100', async () => {
  expect(await list('')).toEqual(ids.slice(0, 20));
  expect(await list('limit=100')).toEqual(ids.slice(0, 100));
  expect((await connection.call('GET', `${users}?limit=101`)).status).toBe(400);
  expect((await connection.call('GET', `${users}?limit=0`)).status).toBe(400);
});

test('pages through all users by after_user_id', async () => {
  const found: string[] = [];
  for (
    let page = await list('limit=100');
    page.length > 0;
    page = await list(`limit=100&after_user_id=${found.at(-1)}`)
  ) {
    found.push(...page);
  }
  expect(found).toEqual(ids);
});

test('lists a range of ids, the users in front of one, and backwards', async () => {
  expect(await list(`limit=100&after_user_id=${ids[9]}&before_user_id=${ids[30]}`)).toEqual(ids.slice(10, 30));
  expect(await list(`limit=5&before_user_id=${ids[30]}`)).toEqual(ids.slice(25, 30));
  expect(await list('limit=7&order=desc')).toEqual(ids.slice(-7).reverse());
  expect(await list(`limit=7&order=desc&after_user_id=${ids[20]}`)).toEqual(ids.slice(13, 20).reverse());
  expect(await list(`limit=4&order=desc&before_user_id=${ids[20]}`)).toEqual(ids.slice(21, 25).reverse());
  expect(await list('limit=2&after_user_id=00000000-0000-0000-0000-000000000000')).toEqual(ids.slice(0, 2));
  expect((await connection.call('GET', `${users}?after_user_id=first`)).status).toBe(400);
  expect((await connection.call('GET', `${users}?order=up`)).status).toBe(400);
});

test('lists users with identifiers, addresses and payload', async () => {
  const [first] = people;
  const { body } = await connection.call('GET', `${users}?query=${encodeURIComponent(`{"user_key":"${first?.id}"}`)}`);
  expect(body).toMatchObject({
    users: [
      {
        id: first?.id,
        identifiers: ['User0@example.com'],
        identifiers_with_details: [{ type: 'email', value: 'User0@example.com' }],
        addresses: [{ address: 'User0@example.com', verified: true }],
        'verified addresses': ['User0@example.com'],
        payload: { number: 0 },
      },
    ],
  });
});

test('finds users by the ends of their identifiers and by what their payload holds', async () => {
  const query = (value: object) => `limit=100&query=${encodeURIComponent(JSON.stringify(value))}`;
  expect(await list(query({ user_key: 'user24' }))).toHaveLength(11);
  expect(await list(query({ user_key: 'nobody' }))).toEqual([]);
  expect(await list(query({ payload: { number: 7 } }))).toEqual([people[7]?.id]);
  expect(await list(query({ payload: { roles: ['role3'] } }))).toHaveLength(50);
  expect(await list(query({ user_key: 'user24', payload: { roles: 'role0' } }))).toHaveLength(2);
  expect((await connection.call('GET', `${users}?query=user`)).status).toBe(400);
});

test('gives a user with everything but the credentials’ content, by id, identifier or verified address', async () => {
  const [verified, unverified] = people;
  const byId = await connection.call('GET', `${users}/${verified?.id}`);
  expect(byId.body).toMatchObject({
    id: verified?.id,
    identifiers: verified?.records.user_identifiers,
    verifiable_addresses: verified?.records.user_verifiable_addresses,
    credentials: [{ type: 'password', payload: { hashed_password: '###' } }],
  });
  const byKey = (body: object) => connection.call('POST', `${users}/by_key`, body);
  expect((await byKey({ identifier: 'uSER0@example.com' })).body).toEqual(byId.body);
  expect((await byKey({ address: 'user0@EXAMPLE.com' })).body).toEqual(byId.body);
  expect((await byKey({ address: unverified?.email })).status).toBe(404);
  expect((await byKey({ identifier: 'nobody' })).status).toBe(404);
  expect((await byKey({})).status).toBe(400);
  expect((await byKey({ identifier: 'a', address: 'b' })).status).toBe(400);
  expect((await byKey({ identifier: 7 })).status).toBe(400);
});

test('deletes a user with all its records, whose ids and identifier are free again', async () => {
  const leaving = person(sandbox, 'leaving@example.com', { id: randomUUID() });
  await connection.importDump(dumpOf(leaving));
  expect((await connection.call('DELETE', `${users}/${leaving.id}`)).status).toBe(204);
  expect((await connection.call('GET', `${users}/${leaving.id}`)).status).toBe(404);
  expect(await list('limit=100')).not.toContain(leaving.id);
  expect((await connection.importDump(dumpOf(leaving), 'fail')).status).toBe(204);
  expect((await connection.call('DELETE', `${users}/${leaving.id}`)).status).toBe(204);
});

test('counts the users of a pool', async () => {
  const { body } = await connection.call('GET', `/system/pools/${sandbox.poolId}`);
  expect(body).toMatchObject({ number_of_users: 250, identifier_case_insensitive: true });
});
