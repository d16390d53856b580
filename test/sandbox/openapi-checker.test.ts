import { expect, test } from 'vitest';
import { defectsOfAnswer } from './openapi-checker.ts';

test('the check of answers sees a missing field, a wrong value, an unlisted status and an unknown address', () => {
  const users = '/system/pools/p/users';
  expect(defectsOfAnswer('GET', users, 200, { users: [] })).toEqual([]);
  expect(defectsOfAnswer('GET', users, 200, { users: [{ tenant_id: 't', status: 'active' }] })).toHaveLength(1);
  const user = { tenant_id: 't', user_pool_id: 'p', status: 'enabled' };
  expect(defectsOfAnswer('GET', users, 200, { users: [user] })).toHaveLength(1);
  expect(defectsOfAnswer('GET', users, 201, { users: [] })).toHaveLength(1);
  expect(defectsOfAnswer('GET', '/system/people', 200, {})).toHaveLength(1);
  expect(defectsOfAnswer('GET', users, 404, { error: 'Not Found' })).toHaveLength(1);
  const verify = '/system/pools/p/user/password/v2/verify';
  expect(defectsOfAnswer('POST', verify, 200, { id: '', state: 'valid', result: 'no' })).toHaveLength(1);
});
