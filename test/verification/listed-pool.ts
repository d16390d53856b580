import { createIdentityClient, type IdentityClient } from '../../secureauth/client.ts';
import { json, type ReceivedRequest, scriptedTarget, secret } from '../secureauth/scripted-target.ts';

export interface PoolUser {
  readonly id: string;
  readonly name: string;
}

/** A pool over real HTTP whose listing and look-ups a test can tell apart. */
export interface ListedPool {
  readonly client: IdentityClient;
  readonly received: readonly ReceivedRequest[];
  /** What the listing shows; a test may change it between requests. */
  listed: readonly PoolUser[];
  /** What look-ups show. */
  stored: readonly PoolUser[];
  /** Called before each listing is answered; answers it itself when it returns true. */
  beforeListing: (response: Parameters<Parameters<typeof scriptedTarget>[0]>[1], listing: number) => boolean;
  close(): Promise<void>;
}

/** The id with the given place in the order of ids. */
export const idAt = (place: number): string => `${String(place).padStart(8, '0')}-0000-4000-8000-000000000000`;

export const usersAt = (...places: number[]): PoolUser[] =>
  places.map((place) => ({ id: idAt(place), name: `user ${place}` }));

export const range = (from: number, to: number): number[] =>
  Array.from({ length: to - from }, (_, index) => from + index);

/** The body of a batch as a dataset has it. */
export function bodyOf(users: readonly PoolUser[]): Buffer {
  return Buffer.from(
    JSON.stringify({
      users: users.map(({ id, name }) => ({
        id,
        tenant_id: 'acme',
        user_pool_id: 'pool-1',
        status: 'active',
        payload: { name },
      })),
      user_credentials: [],
      user_identifiers: users.map(({ id, name }) => ({ id: `i-${id}`, user_id: id, type: 'uid', identifier: name })),
      user_verifiable_addresses: [],
    }),
  );
}

export async function listedPool(users: readonly PoolUser[]): Promise<ListedPool> {
  let listings = 0;
  const target = await scriptedTarget((request, response) => {
    const url = new URL(request.url, 'http://pool');
    if (url.pathname.endsWith('/users')) {
      listings += 1;
      if (pool.beforeListing(response, listings)) return;
      const after = url.searchParams.get('after_user_id') ?? '';
      const page = pool.listed.filter(({ id }) => id > after).slice(0, Number(url.searchParams.get('limit')));
      json(response, 200, {
        users: page.map(({ id, name }) => ({
          id,
          tenant_id: 'acme',
          user_pool_id: 'pool-1',
          status: 'active',
          payload: { name },
          identifiers: [name],
          identifiers_with_details: [{ type: 'uid', value: name }],
          addresses: [],
        })),
      });
      return;
    }
    const found = pool.stored.find(({ id }) => url.pathname.endsWith(`/users/${id}`));
    if (found === undefined) return json(response, 404, { status_code: 404, error: 'not_found' });
    const { id, name } = found;
    json(response, 200, {
      id,
      tenant_id: 'acme',
      user_pool_id: 'pool-1',
      status: 'active',
      payload: { name },
      identifiers: [{ id: `i-${id}`, user_id: id, type: 'uid', identifier: name }],
      verifiable_addresses: [],
      credentials: [],
    });
  });
  const client = createIdentityClient({ target: target.settings, secret });
  const pool: ListedPool = {
    client,
    received: target.received,
    listed: users,
    stored: users,
    beforeListing: () => false,
    close: async () => {
      await client.close();
      await target.close();
    },
  };
  return pool;
}
