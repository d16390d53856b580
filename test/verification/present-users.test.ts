import { afterEach, expect, it } from 'vitest';
import { presentUsers, presentUsersSettled } from '../../verification/present-users.ts';
import { idAt, type ListedPool, listedPool, range, usersAt } from './listed-pool.ts';

let pool: ListedPool;

afterEach(async () => {
  await pool.close();
});

/** Users 10 to 19; whoever else is in their range is foreign. */
const batch = { ids: range(10, 20).map(idAt), previousUserId: idAt(9), lastUserId: idAt(19) };
const soon = { secondLookAfterMs: 1 };

function ids(...places: number[]): ReadonlySet<string> {
  return new Set(places.map(idAt));
}

it('tells which users of a batch the pool has, and nobody else of their range', async () => {
  const foreign = { id: idAt(12).replace('-0000-', '-1111-'), name: 'somebody else' };
  pool = await listedPool([...usersAt(3, 12), foreign, ...usersAt(15, 19, 20)]);
  expect(await presentUsers(pool.client, batch)).toEqual(ids(12, 15, 19));
});

it('asks once where the pool has whom it should have', async () => {
  pool = await listedPool(usersAt(12));
  expect(await presentUsersSettled(pool.client, batch, ids(12), undefined, soon)).toEqual(ids(12));
  expect(pool.received.filter(({ url }) => /users\/[0-9a-f]/.test(url))).toEqual([]);
});

it('believes a listing that lags neither of users that are gone, nor of those that it lacks', async () => {
  pool = await listedPool(usersAt(11, 12));
  // The listing still has 11, which is deleted, and lacks 13, which is there.
  pool.stored = usersAt(12, 13);
  expect(await presentUsersSettled(pool.client, batch, ids(12, 13), undefined, soon)).toEqual(ids(12, 13));
});

it('tells users that are there against expectation, and looks up no more than ten in a row that agree', async () => {
  pool = await listedPool(usersAt(...range(10, 20)));
  const wider = { ids: range(10, 40).map(idAt), previousUserId: idAt(9), lastUserId: idAt(39) };
  pool.listed = usersAt(...range(10, 40));
  pool.stored = pool.listed;
  expect(await presentUsersSettled(pool.client, wider, new Set(), undefined, soon)).toEqual(new Set(wider.ids));
  expect(pool.received.filter(({ url }) => /users\/[0-9a-f]/.test(url))).toHaveLength(10);
});

it('looks users up who are few among many, instead of listing all of these', async () => {
  pool = await listedPool(usersAt(...range(0, 20_000).filter((place) => place % 800 !== 0)));
  const places = range(0, 50).map((place) => 400 * place);
  const sparse = { ids: places.map(idAt), lastUserId: idAt(19_600) };
  const there = ids(...places.filter((place) => place % 800 !== 0));
  expect(await presentUsers(pool.client, sparse)).toEqual(there);
  const lookUps = pool.received.filter(({ url }) => /users\/[0-9a-f]/.test(url));
  expect(pool.received.length - lookUps.length).toBe(2);
  expect(lookUps.length).toBeLessThanOrEqual(50);
  expect(await presentUsersSettled(pool.client, sparse, there, undefined, soon)).toEqual(there);
});
