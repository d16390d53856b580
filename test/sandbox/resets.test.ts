import { afterAll, beforeAll, beforeEach, expect, test } from 'vitest';
import { type Sandbox, startSandbox } from '../../sandbox/index.ts';
import { type Connection, connect } from './connect.ts';
import { dumpOf, type Person, person } from './people.ts';

let sandbox: Sandbox;
let connection: Connection;
let pool: string;
let ada: Person;
let count = 0;

beforeAll(async () => {
  sandbox = await startSandbox();
  connection = await connect(sandbox);
  pool = `/system/pools/${sandbox.poolId}`;
});
afterAll(() => sandbox.close());
beforeEach(async () => {
  ada = person(sandbox, `ada${count++}@example.com`, { credential: { expires_at: '2019-08-24T14:15:22Z' } });
  await connection.importDump(dumpOf(ada), 'fail');
});

async function codeFor(body: object): Promise<{ code: string; extended: string }> {
  const answer = await connection.call('POST', `${pool}/user/code/generate`, { type: 'reset_password', ...body });
  expect(answer.status).toBe(201);
  return { code: String(answer.body?.code), extended: String(answer.body?.extended_code) };
}

const complete = async (body: object) =>
  (await connection.call('POST', `${pool}/user/password/reset/complete`, { new_password: 'chosen anew', ...body }))
    .status;

test.each(['userID', 'identifier', 'address'] as const)(
  'whose password has expired resets it by a code, named by %s, and logs in with the new one',
  async (key) => {
    const named = { userID: ada.id, identifier: ada.email, address: ada.email }[key];
    expect((await connection.call('POST', `${pool}/user/password/reset/request`, { address: ada.email })).status).toBe(
      204,
    );
    const { code } = await codeFor({ [key]: named });
    expect(await complete({ code, [key]: named })).toBe(204);
    expect(await connection.logIn(ada.email, 'chosen anew')).toMatchObject({
      state: 'valid',
      result: 'password_correct',
    });
    expect(await connection.logIn(ada.email, ada.password)).toMatchObject({ result: 'password_incorrect' });
    expect(await complete({ code, [key]: named })).toBe(401);
  },
);

test('an extended code needs nobody named', async () => {
  const { extended } = await codeFor({ userID: ada.id });
  expect(await complete({ code: extended })).toBe(204);
  expect(await connection.logIn(ada.email, 'chosen anew')).toMatchObject({ result: 'password_correct' });
});

test('a user without a password gets one by a reset', async () => {
  const without = person(sandbox, 'without@example.com', { hash: null });
  await connection.importDump(dumpOf(without), 'fail');
  const { code } = await codeFor({ userID: without.id });
  expect(await complete({ code, userID: without.id })).toBe(204);
  expect(await connection.logIn(without.email, 'chosen anew')).toMatchObject({ result: 'password_correct' });
});

test('a wrong code, another user’s, an older one and one of another type are all refused alike', async () => {
  const bob = person(sandbox, `bob${count}@example.com`);
  await connection.importDump(dumpOf(bob), 'fail');
  const { code: older } = await codeFor({ userID: ada.id });
  const { code } = await codeFor({ userID: ada.id });
  const { extended: totp } = await codeFor({ userID: ada.id, type: 'reset_totp' });
  expect(await complete({ code: 'wrong', userID: ada.id })).toBe(401);
  if (older !== code) expect(await complete({ code: older, userID: ada.id })).toBe(401);
  expect(await complete({ code, userID: bob.id })).toBe(401);
  expect(await complete({ code: totp })).toBe(401);
  expect(await complete({ code, identifier: 'nobody' })).toBe(401);
  expect(await complete({ code, userID: ada.id })).toBe(204);
});

test('a request for a reset does not tell who is here', async () => {
  const request = (body: object) => connection.call('POST', `${pool}/user/password/reset/request`, body);
  expect((await request({ address: 'nobody@example.com' })).status).toBe(204);
  expect((await request({ identifier: ada.email })).status).toBe(400);
  expect((await request({ address: ada.email, identifier: ada.email, userID: ada.id })).status).toBe(400);
});

test('codes are made for a user of the path, and only for addresses that are theirs', async () => {
  const generate = (id: string, body: object) => connection.call('POST', `${pool}/users/${id}/code/generate`, body);
  const answer = await generate(ada.id, { type: 'activation', address: ada.email });
  expect(answer).toMatchObject({ status: 201, body: { code: expect.stringMatching(/^\d{6}$/) } });
  expect((await generate(ada.id, { type: 'activation', address: 'else@example.com' })).status).toBe(422);
  expect((await generate(ada.id, {})).status).toBe(400);
  expect((await generate(sandbox.poolId, { type: 'activation' })).status).toBe(404);
  expect((await connection.call('POST', `${pool}/user/code/generate`, { type: 'activation' })).status).toBe(400);
});
