import { afterEach, describe, expect, it } from 'vitest';
import { foreignUsers } from '../../verification/foreign-users.ts';
import { lastPossibleId } from '../../verification/listed-range.ts';
import { holdsUsers, readBackBatch } from '../../verification/read-back.ts';
import { gate } from '../gate.ts';
import { json } from '../secureauth/scripted-target.ts';
import { bodyOf, idAt, type ListedPool, listedPool, type PoolUser, range, usersAt } from './listed-pool.ts';

const closing: (() => Promise<void>)[] = [];
afterEach(async () => {
  for (const close of closing.splice(0)) await close();
});

async function poolOf(users: readonly PoolUser[]): Promise<ListedPool> {
  const pool = await listedPool(users);
  closing.push(pool.close);
  return pool;
}

const quick = { secondLookAfterMs: 0, patience: { tries: 4, firstWaitMs: 1, longestWaitMs: 5 } };

/** A batch of the users at these places, behind one that ended at place `previous`. */
function batchOf(places: readonly number[], previous?: number) {
  return {
    batch: 7,
    body: bodyOf(usersAt(...places)),
    lastUserId: idAt(places.at(-1) ?? 0),
    ...(previous === undefined ? {} : { previousUserId: idAt(previous) }),
  };
}

const listings = ({ received }: ListedPool) => received.filter(({ url }) => url.includes('limit='));

describe('reading a batch back', () => {
  it('confirms every user with a single request for a full batch', async () => {
    const pool = await poolOf(usersAt(...range(0, 250)));
    const verification = await readBackBatch(pool.client, batchOf(range(100, 200), 99), undefined, quick);
    expect(verification).toEqual({ batch: 7, confirmed: 100, findings: [], foreign: 0 });
    expect(pool.received).toHaveLength(1);
  });

  it('begins at the start of the pool for the first batch', async () => {
    const pool = await poolOf(usersAt(0, 1, 2, 3));
    const verification = await readBackBatch(pool.client, batchOf([1, 2]), undefined, quick);
    expect(verification).toEqual({ batch: 7, confirmed: 2, findings: [], foreign: 1 });
  });

  it('counts who is in the range and not of the dataset, over as many pages as it takes', async () => {
    const pool = await poolOf(usersAt(...range(0, 351)));
    const verification = await readBackBatch(pool.client, batchOf([0, 175, 350]), undefined, quick);
    expect(verification).toEqual({ batch: 7, confirmed: 3, findings: [], foreign: 348 });
    expect(pool.received).toHaveLength(4);
  });

  it('names who is missing, at the beginning, within and at the end of the pool', async () => {
    const pool = await poolOf(usersAt(2, 4));
    const verification = await readBackBatch(pool.client, batchOf([1, 2, 3, 4, 5]), undefined, quick);
    expect(verification).toMatchObject({ confirmed: 2, foreign: 0 });
    expect(verification.findings).toEqual([1, 3, 5].map((place) => ({ id: idAt(place), finding: 'missing' })));
  });

  it('names who differs, with the fields', async () => {
    const pool = await poolOf([...usersAt(1), { id: idAt(2), name: 'somebody else' }, ...usersAt(3)]);
    const verification = await readBackBatch(pool.client, batchOf([1, 2, 3]), undefined, quick);
    expect(verification.findings).toEqual([{ id: idAt(2), finding: 'different', fields: ['payload', 'identifiers'] }]);
    expect(verification.confirmed).toBe(2);
  });

  it('looks a second time before it tells a finding: the listing may lag behind', async () => {
    const pool = await poolOf(usersAt(1, 2, 3));
    pool.listed = usersAt(1);
    pool.beforeListing = (_response, listing) => {
      if (listing === 3) pool.listed = usersAt(1, 2, 3);
      return false;
    };
    const verification = await readBackBatch(pool.client, batchOf([1, 2, 3]), undefined, quick);
    expect(verification).toMatchObject({ confirmed: 3, findings: [] });
  });

  it('looks up alone who stays missing from the listing', async () => {
    const pool = await poolOf(usersAt(1, 2, 3));
    pool.listed = usersAt(1, 3);
    pool.stored = [...usersAt(1, 3), { id: idAt(2), name: 'changed' }];
    const changed = await readBackBatch(pool.client, batchOf([1, 2, 3]), undefined, quick);
    expect(changed.findings).toMatchObject([{ id: idAt(2), finding: 'different' }]);
    pool.stored = usersAt(1, 2, 3);
    expect(await readBackBatch(pool.client, batchOf([1, 2, 3]), undefined, quick)).toMatchObject({ confirmed: 3 });
  });

  it('looks up who stays different in the listing: it may show what a user was before an update', async () => {
    const pool = await poolOf(usersAt(1, 2, 3));
    pool.listed = [...usersAt(1), { id: idAt(2), name: 'before' }, { id: idAt(3), name: 'before' }];
    pool.stored = [...usersAt(1, 2), { id: idAt(3), name: 'really' }];
    const verification = await readBackBatch(pool.client, batchOf([1, 2, 3]), undefined, quick);
    expect(verification).toMatchObject({
      confirmed: 2,
      findings: [{ id: idAt(3), finding: 'different', fields: ['payload', 'identifiers'] }],
    });
  });

  it('believes the listing of an empty range after ten look-ups, so that an empty pool is told soon', async () => {
    const pool = await poolOf([]);
    const verification = await readBackBatch(pool.client, batchOf(range(0, 100)), undefined, quick);
    expect(verification.findings).toHaveLength(100);
    expect(pool.received).toHaveLength(12);
  });

  it('looks each user of a sparse delta up, whoever lies between them, and asks nothing about strangers', async () => {
    const pool = await poolOf(usersAt(...range(0, 2_000)));
    const batch = { ...batchOf([0, 700, 1_999]), share: 0.0015 };
    const verification = await readBackBatch(pool.client, batch, undefined, quick);
    expect(verification).toEqual({ batch: 7, confirmed: 3, findings: [] });
    expect(pool.received).toHaveLength(3);
  });

  it('lists the range of a dense delta, which takes fewer requests, and takes nobody in it for a stranger', async () => {
    const pool = await poolOf(usersAt(...range(0, 400)));
    const places = range(0, 100).map((place) => 4 * place);
    const verification = await readBackBatch(pool.client, { ...batchOf(places), share: 0.25 }, undefined, quick);
    expect(verification).toEqual({ batch: 7, confirmed: 100, findings: [] });
    expect(pool.received.length).toBeLessThanOrEqual(4);
  });

  it('looks a second time at who is missing or differs in a sparse delta before it tells so', async () => {
    const pool = await poolOf(usersAt(...range(0, 300)));
    pool.stored = [...usersAt(0, 299), { id: idAt(150), name: 'changed' }];
    const batch = { ...batchOf([0, 150, 200, 299]), share: 0.01 };
    const verification = await readBackBatch(pool.client, batch, undefined, quick);
    expect(verification).toEqual({
      batch: 7,
      confirmed: 2,
      findings: [
        { id: idAt(150), finding: 'different', fields: ['payload', 'identifiers'] },
        { id: idAt(200), finding: 'missing' },
      ],
    });
    expect(pool.received).toHaveLength(6);
    // It arrives while the first look is still under way.
    let look = 0;
    const late = {
      ...pool.client,
      getUser: async (id: string, signal?: AbortSignal) => {
        look += 1;
        if (look === 4) pool.stored = usersAt(0, 150, 200, 299);
        return await pool.client.getUser(id, signal);
      },
    };
    expect(await readBackBatch(late, batch, undefined, quick)).toEqual({ batch: 7, confirmed: 4, findings: [] });
  });

  it('gives the listing of a few users among many up, looks the rest of them up, and tells no number of strangers', async () => {
    const pool = await poolOf(usersAt(...range(0, 20_000).filter((place) => place !== 8_000)));
    pool.stored = pool.stored.map((user) => (user.id === idAt(400) ? { ...user, name: 'changed' } : user));
    pool.listed = pool.stored;
    const places = range(0, 50).map((place) => 400 * place);
    const verification = await readBackBatch(pool.client, batchOf(places), undefined, quick);
    expect(verification).toEqual({
      batch: 7,
      confirmed: 48,
      findings: [
        { id: idAt(400), finding: 'different', fields: ['payload', 'identifiers'] },
        { id: idAt(8_000), finding: 'missing' },
      ],
      foreignUncounted: true,
    });
    expect(listings(pool)).toHaveLength(10);
    // Of the 50 the listing showed three, one of them as another; and two are looked at a second time.
    expect(pool.received).toHaveLength(10 + 48 + 2);
  });

  it('lists no more pages than half as many as the batch has users, where they come apart only later', async () => {
    const pool = await poolOf(usersAt(...range(0, 20_000)));
    const places = [...range(0, 60), ...range(0, 40).map((place) => 10_000 + 200 * place)];
    const verification = await readBackBatch(pool.client, batchOf(places), undefined, quick);
    expect(verification).toEqual({ batch: 7, confirmed: 100, findings: [], foreignUncounted: true });
    expect(listings(pool)).toHaveLength(31);
    expect(pool.received).toHaveLength(31 + 40);
  });

  it('does not list a great pool to its end behind the last batch', async () => {
    const pool = await poolOf(usersAt(...range(0, 20_000)));
    const batch = { ...batchOf(range(100, 200), 99), lastUserId: lastPossibleId };
    const verification = await readBackBatch(pool.client, batch, undefined, quick);
    expect(verification).toEqual({ batch: 7, confirmed: 100, findings: [], foreignUncounted: true });
    expect(pool.received).toHaveLength(51);
  });

  it('accounts for every user of the batch exactly once, whatever the pool holds', async () => {
    const pool = await poolOf([...usersAt(1, 2), { id: idAt(3), name: 'changed' }, ...usersAt(20)]);
    const { confirmed, findings } = await readBackBatch(pool.client, batchOf(range(0, 10)), undefined, quick);
    expect(confirmed + findings.length).toBe(10);
    expect(new Set(findings.map(({ id }) => id)).size).toBe(findings.length);
  });

  it('waits as long as the target asks and goes on where it was', async () => {
    const pool = await poolOf(usersAt(...range(0, 150)));
    pool.beforeListing = (response, listing) => {
      if (listing !== 2) return false;
      json(response, 429, {}, { 'retry-after': '0' });
      return true;
    };
    const verification = await readBackBatch(pool.client, batchOf([0, 149]), undefined, quick);
    expect(verification).toEqual({ batch: 7, confirmed: 2, findings: [], foreign: 148 });
    expect(pool.received).toHaveLength(3);
  });

  it('gives up with a problem when the target stays broken, and reports nobody as missing', async () => {
    const pool = await poolOf([]);
    pool.beforeListing = (response) => {
      response.destroy();
      return true;
    };
    await expect(readBackBatch(pool.client, batchOf([1]), undefined, quick)).rejects.toMatchObject({
      problem: 'target_unreachable',
    });
    expect(pool.received).toHaveLength(quick.patience.tries);
  });

  it('ends with a target that begins the listing again and again', async () => {
    const pool = await poolOf([]);
    pool.beforeListing = (response) => {
      json(response, 200, { users: [{ id: idAt(1), tenant_id: 'acme', user_pool_id: 'pool-1', status: 'active' }] });
      return true;
    };
    const verification = await readBackBatch(pool.client, batchOf([5, 6], 4), undefined, quick);
    expect(verification).toMatchObject({ confirmed: 0, foreign: 0 });
    expect(verification.findings).toHaveLength(2);
  });

  it('stops at once when its signal is aborted while it waits for the listing to catch up', async () => {
    const pool = await poolOf([]);
    const listed = gate();
    pool.beforeListing = () => {
      listed.open();
      return false;
    };
    const stop = new AbortController();
    const patient = { ...quick, secondLookAfterMs: 3_600_000 };
    const verification = readBackBatch(pool.client, batchOf([1]), stop.signal, patient).catch(
      (error: unknown) => error,
    );
    await listed.opened;
    const reason = new Error('paused');
    stop.abort(reason);
    expect(await verification).toBe(reason);
  });
});

describe('listing who is foreign in a range', () => {
  const listAll = async (pool: ListedPool, batch: ReturnType<typeof batchOf>, after?: string) => {
    const ids: string[] = [];
    const options = { after, patience: quick.patience };
    for await (const page of foreignUsers(pool.client, batch, options)) ids.push(...page.ids);
    return ids;
  };

  it('names them all, over as many pages as it takes, and nobody of the batch or behind it', async () => {
    const pool = await poolOf(usersAt(...range(0, 400)));
    const sent = [100, 175, 350];
    const foreign = range(100, 351).filter((place) => !sent.includes(place));
    expect(await listAll(pool, batchOf(sent, 99))).toEqual(foreign.map(idAt));
    expect(await listAll(pool, batchOf(sent, 99), idAt(300))).toEqual(foreign.filter((place) => place > 300).map(idAt));
  });

  it('goes on to the end of the pool where the range does', async () => {
    const pool = await poolOf(usersAt(1, 2, 3, 4));
    const batch = { ...batchOf([2], 1), lastUserId: lastPossibleId };
    expect(await listAll(pool, batch)).toEqual([idAt(3), idAt(4)]);
    expect(await readBackBatch(pool.client, batch, undefined, quick)).toMatchObject({ confirmed: 1, foreign: 2 });
  });
});

describe('whether a body whose answer was lost has arrived', () => {
  const body = bodyOf(usersAt(3, 5, 8));

  it('is true when all its users are there as sent, among others', async () => {
    const pool = await poolOf(usersAt(...range(0, 10)));
    expect(await holdsUsers(pool.client, body, undefined, quick)).toBe(true);
    expect(await holdsUsers(pool.client, bodyOf(usersAt(3)), undefined, quick)).toBe(true);
  });

  it('is told by look-ups where its users are few among many', async () => {
    const pool = await poolOf(usersAt(...range(0, 20_000)));
    const places = range(0, 50).map((place) => 400 * place);
    expect(await holdsUsers(pool.client, bodyOf(usersAt(...places)), undefined, quick)).toBe(true);
    expect(listings(pool)).toHaveLength(2);
    expect(pool.received.length).toBeLessThanOrEqual(2 + 50);
    pool.stored = pool.stored.filter(({ id }) => id !== idAt(19_600));
    expect(await holdsUsers(pool.client, bodyOf(usersAt(...places)), undefined, quick)).toBe(false);
  });

  it.each([
    ['the first is missing', usersAt(5, 8)],
    ['the last is missing', usersAt(3, 5)],
    ['one is somebody else', [...usersAt(3), { id: idAt(5), name: 'x' }, ...usersAt(8)]],
    ['nobody is there', []],
  ])('is false when %s', async (_name, users) => {
    const pool = await poolOf(users);
    expect(await holdsUsers(pool.client, body, undefined, quick)).toBe(false);
  });
});
