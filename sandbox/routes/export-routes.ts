import { Readable } from 'node:stream';
import type { FastifyInstance } from 'fastify';
import type { Access } from '../access.ts';
import type { UserEntry } from '../records.ts';
import type { Tenant } from '../tenant.ts';

/** The export: everything of the tenant as one TenantDump. It is streamed, one list after the other. */
export async function exportRoutes(app: FastifyInstance, { access }: { readonly access: Access }): Promise<void> {
  app.get('/configuration', { onRequest: access.require('read_configuration') }, async (request, reply) => {
    reply.type('application/json; charset=utf-8');
    return reply.send(Readable.from(dumpText(access.tenantOf(request))));
  });
}

function* dumpText(tenant: Tenant): Generator<string> {
  const { pools, schemas, groups, groupMembers, codes } = tenant.configuration;
  yield `{"pools":${JSON.stringify([...pools.values()])}`;
  yield `,"schemas":${JSON.stringify([...schemas.values()])}`;
  yield `,"groups":${JSON.stringify([...groups.values()])}`;
  yield `,"group_members":${JSON.stringify([...groupMembers.values()])}`;
  yield `,"codes":${JSON.stringify([...codes.values()])}`;
  yield* listText('users', tenant, ({ user }) => [user]);
  yield* listText('user_credentials', tenant, ({ credentials }) => credentials);
  yield* listText('user_identifiers', tenant, ({ identifiers }) => identifiers);
  yield* listText('user_verifiable_addresses', tenant, ({ addresses }) => addresses);
  yield '}';
}

function* listText(
  name: string,
  tenant: Tenant,
  recordsOf: (entry: UserEntry) => readonly object[],
): Generator<string> {
  yield `,"${name}":[`;
  let separator = '';
  for (const poolId of tenant.configuration.pools.keys()) {
    for (const entry of tenant.users.entries(poolId)) {
      for (const record of recordsOf(entry)) {
        yield separator + JSON.stringify(record);
        separator = ',';
      }
    }
  }
  yield ']';
}
