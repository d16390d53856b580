import { afterEach, expect, test } from 'vitest';
import { BruteForceGuard, usualBruteForceProtection } from '../../sandbox/brute-force.ts';
import { type Sandbox, type SandboxOptions, startSandbox } from '../../sandbox/index.ts';
import { until } from '../until.ts';
import { type Answer, type Connection, connect } from './connect.ts';
import { dumpOf, type Person, person } from './people.ts';
import { withPool } from './pool-tenant.ts';

let sandbox: Sandbox;
let connection: Connection;
let ada: Person;
let bob: Person;

async function begin(options: SandboxOptions = {}): Promise<void> {
  sandbox = await startSandbox(options);
  connection = await connect(sandbox);
  ada = person(sandbox, 'ada@example.com');
  bob = person(sandbox, 'bob@example.com');
  for (const somebody of [ada, bob]) await connection.importDump(dumpOf(somebody), 'fail');
}
afterEach(() => sandbox.close());

const verify = (who: Person, password: string): Promise<Answer> =>
  connection.call('POST', `/system/pools/${sandbox.poolId}/user/password/v2/verify`, { userID: who.id, password });

async function guess(who: Person, times: number): Promise<void> {
  for (let time = 0; time < times; time += 1) {
    expect((await verify(who, `guess ${time}`)).body).toMatchObject({ result: 'password_incorrect' });
  }
}

test('ten wrong passwords in a row lock a user, the right one included, and nobody else', async () => {
  await begin();
  await guess(ada, 10);
  const locked = await verify(ada, ada.password);
  expect(locked).toMatchObject({
    status: 429,
    headers: { 'retry-after': '60' },
    body: { status_code: 429, error_code: 'too_many_requests' },
  });
  expect((await verify(bob, bob.password)).body).toMatchObject({ result: 'password_correct' });
});

test('a right password ends the row', async () => {
  await begin();
  for (let round = 0; round < 3; round += 1) {
    await guess(ada, 9);
    expect((await verify(ada, ada.password)).body).toMatchObject({ result: 'password_correct' });
  }
});

test('version 1 of the check counts and is locked too', async () => {
  await begin({ bruteForce: { wrongTries: 2 } });
  const path = `/system/pools/${sandbox.poolId}/user/password/verify`;
  const check = async (password: string) =>
    (await connection.call('POST', path, { identifier: ada.email, password })).status;
  expect([await check('wrong'), await check('wrong'), await check(ada.password)]).toEqual([401, 401, 429]);
});

test('a locked user is let in again when the time is over', async () => {
  await begin({ bruteForce: { wrongTries: 2, lockSeconds: 1 } });
  await guess(ada, 2);
  expect((await verify(ada, ada.password)).status).toBe(429);
  await until(async () => expect((await verify(ada, ada.password)).status).toBe(200));
});

test('how a lock is answered can be chosen, and that nobody is locked', async () => {
  await begin({ bruteForce: { wrongTries: 1, status: 401, tellsRetryAfter: false } });
  await guess(ada, 1);
  const locked = await verify(ada, ada.password);
  expect(locked).toMatchObject({ status: 401, body: { error_code: 'unauthorized' } });
  expect(locked.headers).not.toHaveProperty('retry-after');
  await sandbox.close();
  await begin({ bruteForce: false });
  await guess(ada, 30);
  expect((await verify(ada, ada.password)).status).toBe(200);
});

test('wrong codes lock the reset, and leave the password alone', async () => {
  await begin({ bruteForce: { wrongTries: 2 } });
  const path = `/system/pools/${sandbox.poolId}/user/password/reset/complete`;
  const complete = async (code: string) =>
    (await connection.call('POST', path, { userID: ada.id, code, new_password: 'chosen anew' })).status;
  expect([await complete('wrong'), await complete('wrong'), await complete('wrong')]).toEqual([401, 401, 429]);
  expect((await verify(ada, ada.password)).status).toBe(200);
});

test('wrong tries that lie too far apart do not lock', () => {
  const guard = new BruteForceGuard({ ...usualBruteForceProtection, wrongTries: 2, withinSeconds: 10 });
  guard.tried('ada', false, 0);
  guard.tried('ada', false, 10_000);
  expect(guard.lockedFor('ada', 10_000)).toBeUndefined();
  guard.tried('ada', false, 12_000);
  expect(guard.lockedFor('ada', 12_001)).toBe(60);
  expect(guard.lockedFor('ada', 72_000)).toBeUndefined();
});

test('a new password that does not meet the policy of the pool is refused, and the code still holds', async () => {
  const policy = { min_length: 10, capital_letters: 1, lowercase_letters: 1, digits: 2, special_characters: 1 };
  await begin(withPool({ password_policy: policy }));
  const pool = `/system/pools/${sandbox.poolId}`;
  const made = await connection.call('POST', `${pool}/user/code/generate`, { type: 'reset_password', userID: ada.id });
  const complete = (new_password: string) =>
    connection.call('POST', `${pool}/user/password/reset/complete`, {
      userID: ada.id,
      code: made.body?.code,
      new_password,
    });
  expect(await complete('Short-12')).toMatchObject({
    status: 422,
    body: { details: { errors: [{ path: '/new_password', reason: 'must meet min_length' }] } },
  });
  expect((await complete('long enough 12')).body).toMatchObject({
    details: { errors: [{ reason: 'must meet capital_letters' }] },
  });
  expect((await complete('Long enough 12')).status).toBe(204);
});
