import { afterAll, beforeAll, expect, test } from 'vitest';
import { type Sandbox, startSandbox } from '../../sandbox/index.ts';
import { type Connection, connect } from './connect.ts';
import { dumpOf, type Person, type PersonTraits, person } from './people.ts';

let sandbox: Sandbox;
let connection: Connection;
let count = 0;

beforeAll(async () => {
  sandbox = await startSandbox();
  connection = await connect(sandbox);
});
afterAll(() => sandbox.close());

async function imported(traits: PersonTraits = {}, into = { sandbox, connection }): Promise<Person> {
  const somebody = person(into.sandbox, `person${count++}@example.com`, traits);
  expect((await into.connection.importDump(dumpOf(somebody), 'fail')).status).toBe(204);
  return somebody;
}

test('a user logs in with their own password and with no other', async () => {
  const [ada, bob] = [await imported(), await imported()];
  expect(await connection.logIn(ada.email, ada.password)).toEqual({
    id: ada.id,
    state: 'valid',
    result: 'password_correct',
  });
  expect(await connection.logIn(ada.email, bob.password)).toMatchObject({ id: ada.id, result: 'password_incorrect' });
  expect(await connection.logIn(ada.email, '')).toMatchObject({ result: 'password_incorrect' });
});

test('a user can be named by identifier in any case, by userID, or by the older id, which comes first', async () => {
  const [ada, bob] = [await imported(), await imported()];
  const verify = (body: object) =>
    connection.call('POST', `/system/pools/${sandbox.poolId}/user/password/v2/verify`, body);
  expect((await verify({ identifier: ada.email.toUpperCase(), password: ada.password })).body).toMatchObject({
    id: ada.id,
  });
  expect((await verify({ userID: ada.id, password: ada.password })).body).toMatchObject({ result: 'password_correct' });
  const both = await verify({ id: bob.id, userID: ada.id, password: bob.password });
  expect(both.body).toMatchObject({ id: bob.id, result: 'password_correct' });
  expect((await verify({ password: 'x' })).status).toBe(422);
  expect((await verify({ identifier: ada.email })).status).toBe(400);
});

test('expires_at unset or of 1900 never expires; in the past the password is expired, right or wrong', async () => {
  const ageless = await imported({ credential: { expires_at: '1900-01-01T00:00:00Z' } });
  const later = await imported({ credential: { expires_at: '2999-01-01T00:00:00Z' } });
  const past = await imported({ credential: { expires_at: '2019-08-24T14:15:22Z' } });
  expect(await connection.logIn(ageless.email, ageless.password)).toMatchObject({ result: 'password_correct' });
  expect(await connection.logIn(later.email, later.password)).toMatchObject({ result: 'password_correct' });
  expect(await connection.logIn(past.email, past.password)).toEqual({
    id: past.id,
    state: 'valid',
    result: 'password_expired',
  });
  expect(await connection.logIn(past.email, 'wrong')).toMatchObject({ result: 'password_expired' });
});

test('a password that must be reset is expired, one that must be changed is right, each with its state', async () => {
  const reset = await imported({ credential: { state: 'must_be_reset' } });
  const changed = await imported({ credential: { state: 'must_be_changed' } });
  expect(await connection.logIn(reset.email, reset.password)).toMatchObject({
    result: 'password_expired',
    state: 'must_be_reset',
  });
  for (const _turn of [1, 2]) {
    expect(await connection.logIn(changed.email, changed.password)).toMatchObject({
      result: 'password_correct',
      state: 'must_be_changed',
    });
  }
});

test('a user without a password and an unknown user are told apart', async () => {
  const without = await imported({ hash: null });
  expect(await connection.logIn(without.email, 'x')).toEqual({ id: without.id, state: 'valid', result: 'no_password' });
  expect(await connection.logIn('nobody@example.com', 'x')).toEqual({
    id: '',
    state: 'valid',
    result: 'user_not_found',
  });
});

test('an inactive user’s password is still judged, unless the sandbox is told otherwise', async () => {
  const inactive = await imported({ status: 'inactive' });
  expect(await connection.logIn(inactive.email, inactive.password)).toMatchObject({ result: 'password_correct' });
  const other = await startSandbox({ inactiveUsers: 'user_not_found' });
  const into = { sandbox: other, connection: await connect(other) };
  const hidden = await imported({ status: 'inactive' }, into);
  expect(await into.connection.logIn(hidden.email, hidden.password)).toMatchObject({
    id: '',
    result: 'user_not_found',
  });
  await other.close();
});

test('a password that must be changed can be made to admit only once', async () => {
  const once = await startSandbox({ mustBeChangedAdmitsOnce: true });
  const into = { sandbox: once, connection: await connect(once) };
  const somebody = await imported({ credential: { state: 'must_be_changed' } }, into);
  const logIn = () => into.connection.logIn(somebody.email, somebody.password);
  expect(await logIn()).toMatchObject({ result: 'password_correct', state: 'must_be_changed' });
  expect(await logIn()).toMatchObject({ result: 'password_expired', state: 'must_be_reset' });
  await once.close();
});

test('version 1 of the check answers 200 or 401', async () => {
  const ada = await imported({ credential: { state: 'must_be_changed' } });
  const verify = (body: object) =>
    connection.call('POST', `/system/pools/${sandbox.poolId}/user/password/verify`, body);
  const right = await verify({ identifier: ada.email, password: ada.password });
  expect(right).toMatchObject({ status: 200, body: { id: ada.id, state: 'must_be_changed' } });
  expect((await verify({ identifier: ada.email, password: 'wrong' })).status).toBe(401);
  expect((await verify({ identifier: 'nobody', password: 'wrong' })).status).toBe(401);
});

test('the state of a password can be set', async () => {
  const ada = await imported();
  const path = `/system/pools/${sandbox.poolId}/users/${ada.id}/password/state`;
  for (const [state, result] of [
    ['must_be_reset', 'password_expired'],
    ['must_be_changed', 'password_correct'],
    ['valid', 'password_correct'],
  ] as const) {
    expect((await connection.call('PUT', path, { state })).status).toBe(204);
    expect(await connection.logIn(ada.email, ada.password)).toMatchObject({ state, result });
  }
  expect((await connection.call('PUT', path, { state: 'lost' })).status).toBe(400);
  expect((await connection.call('PUT', path, {})).status).toBe(400);
  const without = await imported({ hash: null });
  const other = `/system/pools/${sandbox.poolId}/users/${without.id}/password/state`;
  expect((await connection.call('PUT', other, { state: 'valid' })).status).toBe(422);
});
