import { randomUUID } from 'node:crypto';
import { afterAll, beforeAll, beforeEach, expect, test } from 'vitest';
import { type Sandbox, startSandbox } from '../../sandbox/index.ts';
import { type Connection, connect } from './connect.ts';
import { dumpOf, type Person, person, shaHash } from './people.ts';

let sandbox: Sandbox;
let connection: Connection;
let ada: Person;

beforeAll(async () => {
  sandbox = await startSandbox();
  connection = await connect(sandbox);
});
afterAll(() => sandbox.close());
beforeEach(async () => {
  for (const { user } of [...sandbox.store.users()]) {
    await connection.call('DELETE', `/system/pools/${sandbox.poolId}/users/${user.id}`);
  }
  ada = person(sandbox, 'Ada@example.com');
  expect((await connection.importDump(dumpOf(ada))).status).toBe(204);
});

test('importing the same again leaves the pool as it was, in every mode that takes it', async () => {
  const before = [...sandbox.store.users()];
  expect((await connection.importDump(dumpOf(ada), 'ignore')).status).toBe(204);
  expect((await connection.importDump(dumpOf(ada), 'update')).status).toBe(204);
  expect([...sandbox.store.users()]).toEqual(before);
});

test('ignore leaves out a whole user whose identifier somebody has, and still answers 204', async () => {
  const impostor = person(sandbox, 'aDA@EXAMPLE.com');
  const bob = person(sandbox, 'bob@example.com');
  expect((await connection.importDump(dumpOf(impostor, bob))).status).toBe(204);
  expect(sandbox.store.count()).toBe(2);
  expect(sandbox.store.user(impostor.id)).toBeUndefined();
  expect(sandbox.store.userByIdentifier('ADA@example.com')?.user.id).toBe(ada.id);
});

test('ignore takes the first of two new users with the same identifier', async () => {
  const first = person(sandbox, 'twin@example.com');
  const second = person(sandbox, 'TWIN@example.com');
  expect((await connection.importDump(dumpOf(first, second))).status).toBe(204);
  expect(sandbox.store.user(first.id)).toBeDefined();
  expect(sandbox.store.user(second.id)).toBeUndefined();
});

test('ignore does not touch a user that is there already', async () => {
  const changed = person(sandbox, 'other@example.com', { id: ada.id, status: 'inactive' });
  expect((await connection.importDump(dumpOf(changed))).status).toBe(204);
  expect(sandbox.store.user(ada.id)).toMatchObject({
    user: { status: 'active' },
    identifiers: [{ identifier: ada.email }],
  });
});

test('fail answers 409 with the ids of what is in the way, never with the identifier, and applies nothing', async () => {
  const impostor = person(sandbox, 'ADA@example.com');
  const bob = person(sandbox, 'bob@example.com');
  const answer = await connection.importDump(dumpOf(bob, impostor, ada), 'fail');
  expect(answer).toMatchObject({ status: 409, body: { error_code: 'conflict' } });
  expect(answer.body?.details).toEqual({
    conflicts: [
      { record: 'user_identifier', id: expect.any(String), because: 'identifier' },
      { record: 'user', id: ada.id, because: 'id' },
    ],
  });
  expect(JSON.stringify(answer.body).toLowerCase()).not.toContain('ada@');
  expect(sandbox.store.count()).toBe(1);
});

test('fail takes a request without conflicts', async () => {
  expect((await connection.importDump(dumpOf(person(sandbox, 'bob@example.com')), 'fail')).status).toBe(204);
  expect(sandbox.store.count()).toBe(2);
});

test.each(['user_credentials', 'user_identifiers', 'user_verifiable_addresses'] as const)(
  'the id of another user’s record in %s is a conflict',
  async (list) => {
    const bob = person(sandbox, 'bob@example.com');
    const taken = ada.records[list][0];
    const dump = dumpOf(bob);
    dump[list] = [{ ...dump[list][0], id: taken && 'id' in taken ? taken.id : '' }];
    expect((await connection.importDump(dump, 'fail')).status).toBe(409);
    expect((await connection.importDump(dump, 'update')).status).toBe(409);
    expect((await connection.importDump(dump, 'ignore')).status).toBe(204);
    expect(sandbox.store.count()).toBe(1);
  },
);

test('update puts the whole entry anew: what is not sent again is gone', async () => {
  const changed = person(sandbox, 'countess@example.com', { id: ada.id, status: 'inactive', hash: shaHash('new one') });
  expect((await connection.importDump(dumpOf(changed), 'update')).status).toBe(204);
  expect(sandbox.store.count()).toBe(1);
  expect(await connection.logIn('countess@example.com', 'new one')).toMatchObject({ result: 'password_correct' });
  expect(await connection.logIn(ada.email, ada.password)).toMatchObject({ result: 'user_not_found' });
  const bob = person(sandbox, ada.email);
  expect((await connection.importDump(dumpOf(bob), 'fail')).status).toBe(204);
});

test('update answers 409 where another user has the identifier, and changes nothing', async () => {
  const bob = person(sandbox, 'bob@example.com');
  await connection.importDump(dumpOf(bob));
  const thief = person(sandbox, ada.email, { id: bob.id });
  expect((await connection.importDump(dumpOf(thief), 'update')).status).toBe(409);
  expect(sandbox.store.user(bob.id)?.identifiers).toMatchObject([{ identifier: 'bob@example.com' }]);
});

test('update lets an identifier go on to another user that is sent after its owner gave it up', async () => {
  const renamed = person(sandbox, 'ada@elsewhere.com', { id: ada.id });
  const heir = person(sandbox, ada.email);
  expect((await connection.importDump(dumpOf(renamed, heir), 'update')).status).toBe(204);
  expect(sandbox.store.userByIdentifier(ada.email)?.user.id).toBe(heir.id);
});

test('sub-entries alone are added to the user that is there; of an unknown user they are a 422', async () => {
  const phone = { id: randomUUID(), user_id: ada.id, type: 'mobile', identifier: '+14155550100' };
  expect((await connection.importDump({ user_identifiers: [phone] })).status).toBe(204);
  expect(sandbox.store.user(ada.id)?.identifiers).toMatchObject([
    { identifier: ada.email },
    { identifier: '+14155550100' },
  ]);
  const lost = { ...phone, id: randomUUID(), user_id: randomUUID() };
  const answer = await connection.importDump({ user_identifiers: [lost] });
  expect(answer).toMatchObject({
    status: 422,
    body: { details: { errors: [{ path: '/user_identifiers/0/user_id' }] } },
  });
});

test('pools can be made to tell identifiers by case', async () => {
  const strict = await startSandbox({
    tenants: [
      {
        id: 'default',
        clients: [{ clientId: 'c', clientSecret: 's' }],
        pools: [{ id: 'p', identifier_case_insensitive: false }],
      },
    ],
  });
  const { importDump } = await connect(strict);
  const dump = dumpOf(person(strict, 'x@example.com'), person(strict, 'X@example.com'));
  expect((await importDump(dump, 'fail')).status).toBe(204);
  expect(strict.store.count()).toBe(2);
  await strict.close();
});

test.each([
  ['none', []],
  ['partly', ['first@example.com']],
  ['whole', ['first@example.com', 'third@example.com']],
] as const)('a request that fails applies %s of it where it is told to', async (failedImportApplies, expected) => {
  const partial = await startSandbox({ failedImportApplies });
  const { importDump } = await connect(partial);
  const taken = person(partial, 'taken@example.com');
  await importDump(dumpOf(taken));
  const people = ['first@example.com', 'taken@example.com', 'third@example.com'].map((email) => person(partial, email));
  expect((await importDump(dumpOf(...people), 'fail')).status).toBe(409);
  const emails = [...partial.store.users()].map(({ identifiers }) => identifiers[0]?.identifier);
  expect(emails.filter((email) => email !== 'taken@example.com').sort()).toEqual(expected);
  await partial.close();
});

test('a dump may hold pools, schemas, groups and members, which an export gives back', async () => {
  const dump = {
    schemas: [{ id: 'named', tenant_id: 'default', name: 'Named', schema: { type: 'object', required: ['name'] } }],
    pools: [{ id: 'new-pool', tenant_id: 'default', name: 'New', payload_schema_id: 'named' }],
    groups: [{ id: 'g1', user_pool_id: 'new-pool', name: 'Staff' }],
    group_members: [{ group_id: 'g1', user_id: ada.id, user_pool_id: 'new-pool' }],
  };
  const eve = person(sandbox, 'eve@example.com', { poolId: 'new-pool' });
  expect((await connection.importDump({ ...dump, ...dumpOf(eve) })).status).toBe(204);
  const { body } = await connection.call('GET', '/configuration');
  for (const [list, records] of Object.entries(dump)) {
    expect(body?.[list]).toEqual(expect.arrayContaining(records.map((record) => expect.objectContaining(record))));
  }
  const nameless = person(sandbox, 'nameless@example.com', { poolId: 'new-pool', payload: { nickname: 'x' } });
  expect(await connection.importDump(dumpOf(nameless))).toMatchObject({
    status: 422,
    body: { details: { errors: [{ path: '/users/0/payload/name', reason: 'is required' }] } },
  });
  expect((await connection.importDump({ pools: dump.pools }, 'fail')).status).toBe(409);
});

test('PATCH takes a dump, or patch operations that add whole records', async () => {
  const [bob, eve] = [person(sandbox, 'bob@example.com'), person(sandbox, 'eve@example.com')];
  expect((await connection.call('PATCH', '/configuration?mode=fail', dumpOf(bob))).status).toBe(204);
  const operations = Object.entries(dumpOf(eve)).flatMap(([list, records]) =>
    records.map((value) => ({ op: 'add', path: `/${list}/-`, value })),
  );
  expect((await connection.call('PATCH', '/configuration?mode=fail', operations)).status).toBe(204);
  expect(await connection.logIn(eve.email, eve.password)).toMatchObject({ result: 'password_correct' });
  const removal = [{ op: 'remove', path: `/users/${eve.id}` }];
  expect((await connection.call('PATCH', '/configuration', removal)).status).toBe(422);
});
