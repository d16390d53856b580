import type { FastifyInstance, FastifyRequest } from 'fastify';
import { type Access, pathParameters } from '../access.ts';
import { malformed, notFound } from '../api-error.ts';
import { readGetUserByKey } from '../bodies.ts';
import { listedPage } from '../damage/listed-page.ts';
import type { UserEntry } from '../records.ts';
import { readUuid } from '../store/uuid.ts';
import { extendedUser, userWithData } from '../user-views.ts';
import { limitParameter, orderParameter, queryParameter } from './query.ts';
import { userFilter } from './user-query.ts';

/** Reading and deleting users. */
export async function userRoutes(app: FastifyInstance, { access }: { readonly access: Access }): Promise<void> {
  const onRequest = access.require('identity');

  app.get('/system/pools/:poolId/users', { onRequest, config: { call: 'list_users' } }, async (request) => {
    const { tenant, poolId } = access.poolOf(request);
    const after = cursorParameter(request, 'after_user_id');
    const before = cursorParameter(request, 'before_user_id');
    const query = queryParameter(request, 'query');
    const page = listedPage(tenant, poolId, {
      limit: limitParameter(request),
      order: orderParameter(request),
      ...(after === undefined ? {} : { after }),
      ...(before === undefined ? {} : { before }),
      ...(query === undefined ? {} : { matches: userFilter(query) }),
    });
    return { users: page.map(extendedUser) };
  });

  app.get('/system/pools/:poolId/users/:userId', { onRequest }, async (request) => userWithData(entryOf(request)));

  app.delete('/system/pools/:poolId/users/:userId', { onRequest }, async (request, reply) => {
    const { tenant, poolId } = access.poolOf(request);
    if (!tenant.users.remove(pathParameters(request).userId ?? '', poolId)) throw notFound('user');
    return reply.code(204).send();
  });

  app.post('/system/pools/:poolId/users/by_key', { onRequest }, async (request) => {
    const { tenant, poolId } = access.poolOf(request);
    const { identifier, address } = readGetUserByKey(request.body);
    if ((identifier ?? '') === '' ? (address ?? '') === '' : (address ?? '') !== '') {
      throw malformed({ path: '', reason: 'must have either identifier or address' });
    }
    const userId = identifier
      ? tenant.users.ownerOfIdentifier(poolId, identifier)
      : tenant.users.ownerOfVerifiedAddress(poolId, address ?? '');
    const entry = userId === undefined ? undefined : tenant.users.get(userId, poolId);
    if (entry === undefined) throw notFound('user');
    return userWithData(entry);
  });

  function entryOf(request: FastifyRequest): UserEntry {
    const { tenant, poolId } = access.poolOf(request);
    const entry = tenant.users.get(pathParameters(request).userId ?? '', poolId);
    if (entry === undefined) throw notFound('user');
    return entry;
  }
}

function cursorParameter(request: FastifyRequest, name: string): string | undefined {
  const id = queryParameter(request, name);
  if (id !== undefined && !readUuid(id, new Uint32Array(4)))
    throw malformed({ path: `?${name}`, reason: 'must be a UUID' });
  return id;
}
