import type { FastifyInstance, FastifyRequest } from 'fastify';
import type { Pool, PoolResponse } from '../../secureauth/generated/identitysystem.ts';
import { type Access, pathParameters } from '../access.ts';
import { notFound } from '../api-error.ts';
import type { Tenant } from '../tenant.ts';
import { limitParameter, orderParameter, queryParameter } from './query.ts';

/** Reading pools and schemas. */
export async function poolRoutes(app: FastifyInstance, { access }: { readonly access: Access }): Promise<void> {
  const onRequest = access.require('identity');

  app.get('/system/pools', { onRequest }, async (request) => {
    const tenant = access.tenantOf(request);
    return { pools: listed(request, [...tenant.configuration.pools.values()]).map((pool) => withCounts(pool, tenant)) };
  });

  app.get('/system/pools/:poolId', { onRequest }, async (request) => {
    const { tenant, poolId } = access.poolOf(request);
    const pool = tenant.configuration.pools.get(poolId);
    if (pool === undefined) throw notFound('pool');
    return withCounts(pool, tenant);
  });

  app.get('/system/schemas', { onRequest }, async (request) => {
    return { schemas: [...access.tenantOf(request).configuration.schemas.values()] };
  });

  app.get('/system/schemas/:schemaId', { onRequest }, async (request) => {
    const schema = access.tenantOf(request).configuration.schemas.get(pathParameters(request).schemaId ?? '');
    if (schema === undefined) throw notFound('schema');
    return schema;
  });
}

function withCounts(pool: Pool & { id: string }, tenant: Tenant): PoolResponse {
  const users = tenant.users.count(pool.id);
  return { ...pool, number_of_users: users, number_of_standard_users: users, number_of_jit_users: 0 };
}

function listed<Listed extends Pool & { id: string }>(request: FastifyRequest, pools: Listed[]): Listed[] {
  const phrase = queryParameter(request, 'search_phrase');
  const key = queryParameter(request, 'sort') === 'name' ? 'name' : 'id';
  const sign = orderParameter(request) === 'asc' ? 1 : -1;
  const sorted = pools
    .filter(({ id, name }) => phrase === undefined || id.includes(phrase) || name.includes(phrase))
    .sort((a, b) => (a[key] < b[key] ? -sign : a[key] > b[key] ? sign : 0));
  const limit = limitParameter(request);
  const after = sorted.findIndex(({ id }) => id === queryParameter(request, 'after_pool_id')) + 1;
  const before = sorted.findIndex(({ id }) => id === queryParameter(request, 'before_pool_id'));
  if (after === 0 && before !== -1) return sorted.slice(Math.max(0, before - limit), before);
  return sorted.slice(after, before === -1 ? undefined : before).slice(0, limit);
}
